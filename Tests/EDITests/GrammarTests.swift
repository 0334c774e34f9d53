import EDI
import Testing

/// Order, counts, loops and elements, as the schema of release 004010 has them.
@Suite struct GrammarTests {
    private let reader = EDIReader()

    struct Case: Sendable, CustomTestStringConvertible {
        var index: Int
        var segment: String
        var rule: EDIRule
        var code: String
        var element: Int?
        var testDescription: String { segment }
    }

    @Test(arguments: [
        Case(
            index: 0,
            segment: "BEG*00*SA***20261120",
            rule: .mandatoryElementMissing,
            code: "1",
            element: 3
        ),
        Case(
            index: 0,
            segment: "BEG*00*SA*PO-4711**20261320",
            rule: .invalidDate,
            code: "8",
            element: 5
        ),
        Case(
            index: 0,
            segment: "BEG*00*SA*PO-4711**261120",
            rule: .elementTooShort,
            code: "4",
            element: 5
        ),
        Case(
            index: 0,
            segment: "BEG*00*SAX*PO-4711**20261120",
            rule: .elementTooLong,
            code: "5",
            element: 2
        ),
        Case(index: 2, segment: "REF*DP", rule: .conditionalElementMissing, code: "2", element: 2),
        Case(index: 2, segment: "REF*DP*0\u{7}17", rule: .invalidCharacter, code: "6", element: 2),
        Case(index: 3, segment: "DTM*002*20261201*2561", rule: .invalidTime, code: "9", element: 3),
        Case(
            index: 8,
            segment: "PO1*1*12,5*EA*4.5*PE*VN*AB-12",
            rule: .invalidCharacter,
            code: "6",
            element: 2
        ),
        Case(
            index: 8,
            segment: "PO1*1*12*EA*4.5*PE*VN*AB-12*UP",
            rule: .conditionalElementMissing,
            code: "2",
            element: 9
        ),
        Case(
            index: 5,
            segment: "N1*ST*Store*92*17*1*2*3",
            rule: .tooManyElements,
            code: "3",
            element: 7
        ),
        Case(
            index: 5,
            segment: "N1*ST*Store:2*92*17",
            rule: .tooManyComponents,
            code: "3",
            element: 2
        ),
        Case(index: 2, segment: "SAC*X*D240***500", rule: .invalidCode, code: "7", element: 1),
    ])
    func `a bad element is placed and has its code`(_ example: Case) throws {
        let document = reader.read(Fixture.order(replacing: example.index, with: example.segment))
        let diagnostic = try #require(document.first(example.rule), "\(document.diagnostics)")
        #expect(diagnostic.acknowledgmentCode == example.code)
        #expect(diagnostic.place.element == example.element)
        #expect(diagnostic.place.segmentOrdinal == example.index + 2)
        #expect(diagnostic.place.transaction == 0)
    }

    @Test(arguments: [
        Case(index: 1, segment: "QQ*1", rule: .segmentUnrecognized, code: "1"),
        Case(index: 1, segment: "HL*1**S", rule: .segmentNotInSet, code: "6"),
        Case(index: 1, segment: "N3*Nowhere", rule: .segmentUnexpected, code: "2"),
        Case(index: 7, segment: "CUR*BY*USD", rule: .segmentOutOfSequence, code: "7"),
        Case(index: 0, segment: "CUR*BY*USD", rule: .mandatorySegmentMissing, code: "3"),
        Case(index: 2, segment: "CUR*BY*USD", rule: .segmentOverMaximum, code: "5"),
    ])
    func `a misplaced segment is placed and has its code`(_ example: Case) throws {
        let document = reader.read(Fixture.order(replacing: example.index, with: example.segment))
        let diagnostic = try #require(document.first(example.rule), "\(document.diagnostics)")
        #expect(diagnostic.acknowledgmentCode == example.code)
        #expect(diagnostic.level == .segment)
    }

    @Test func `a missing segment is named at the place where it should stand`() throws {
        let document = reader.read(Fixture.order(Array(Fixture.orderBody.dropFirst())))
        let diagnostic = try #require(document.first(.mandatorySegmentMissing))
        #expect(diagnostic.place.segmentID == "BEG")
        #expect(diagnostic.place.segmentOrdinal == 2)
        #expect(diagnostic.place.byteCount == 0)
    }

    @Test func `a loop repeated too often is named`() throws {
        let parties = Array(repeating: "N1*ST*Store*92*17", count: 201)
        let body = Fixture.orderBody.prefix(4) + parties + Fixture.orderBody.suffix(4)
        let document = reader.read(Fixture.order(Array(body)))
        #expect(document.rules() == [.loopOverMaximum])
        #expect(document.first(.loopOverMaximum)?.acknowledgmentCode == "4")
        #expect(document.first(.loopOverMaximum)?.detail == "at most 200")
    }

    @Test func `loops end by grammar`() throws {
        let set = try #require(reader.read(Fixture.order).transactions.first?.transaction)
        #expect(set.root.loops.map(\.id) == ["N1", "N1", "PO1", "PO1", "CTT"])
        let shipTo = try #require(set.root.loop("N1", where: 1, is: "ST"))
        #expect(shipTo.segments.map(\.id) == ["N1", "N3", "N4"])
        let line = try #require(set.root.loops("PO1").first)
        #expect(line.loops("PID").count == 1)
        #expect(line.segments.map(\.id) == ["PO1"])
        #expect(line.allSegments.map(\.id) == ["PO1", "PID"])
        #expect(set.root.segments.map(\.id) == ["BEG", "CUR", "REF", "DTM"])
    }

    @Test func `a party inside a line belongs to the line`() throws {
        var body = Fixture.orderBody
        body.insert(contentsOf: ["N1*ST*Line store*92*99", "N3*Side Street"], at: 10)
        let document = reader.read(Fixture.order(body))
        #expect(document.rules() == [])
        let set = try #require(document.transactions.first?.transaction)
        #expect(set.root.loops("N1").count == 2)
        #expect(set.root.loops("PO1")[0].loop("N1", where: 1, is: "ST")?.opening?[4].text == "99")
        #expect(set.root.loops("PO1")[1].loops("N1").isEmpty)
    }

    @Test func `item numbers are found by qualifier wherever they stand`() throws {
        let line = try #require(reader.read(Fixture.order).segments.all("PO1").first)
        #expect(line.value(qualifiedBy: "UP", pairsFrom: 6)?.text == "012345678905")
        #expect(line.value(qualifiedBy: "VN", pairsFrom: 6)?.text == "AB-12")
        #expect(line.value(qualifiedBy: "EN", pairsFrom: 6) == nil)
    }

    @Test func `HL levels hang together by number and not by order`() throws {
        let document = reader.read(Fixture.shipNotice)
        #expect(document.diagnostics.isEmpty, "\(document.diagnostics)")
        let set = try #require(document.transactions.first?.transaction)
        let hierarchy = Hierarchy(of: set)
        #expect(hierarchy.levels.map(\.code) == ["S", "O", "P", "I", "P", "I"])
        #expect(hierarchy.levels[1].children == [2, 4])
        #expect(hierarchy.levels[3].parent == 2)
        #expect(hierarchy.ancestor(of: 5, code: "O")?.loop.first("PRF")?[1].text == "PO-4711")
    }

    @Test func `an HL without its parent and an HL number used twice are named`() {
        let orphan = Fixture.shipNotice.replacing("HL*4*3*I", with: "HL*4*9*I")
        #expect(reader.read(orphan).rules() == [.hierarchyParentUnknown])
        let twin = Fixture.shipNotice.replacing("HL*6*5*I", with: "HL*4*5*I")
        #expect(reader.read(twin).rules() == [.hierarchyNumberDuplicate])
    }

    @Test func `six-digit dates are right in releases before 004010`() {
        let body = Fixture.orderBody.map {
            $0.replacing("20261120", with: "261120").replacing("20261201", with: "261201")
        }
        let text = Fixture.interchange([
            Fixture.group([Fixture.transaction(body)], version: "003010")
        ])
        let document = reader.read(text)
        #expect(document.rules() == [])
        #expect(document.transactions.first?.transaction.schema.kind == .nearestRelease)
    }

    @Test func `every sound document has no diagnostics under the strictest policy`() {
        for text in Fixture.all {
            let document = EDIReader(policy: .strict).read(text)
            #expect(document.diagnostics.isEmpty, "\(document.diagnostics)")
        }
    }

    @Test func `findings are bounded and the rest is counted`() throws {
        let body = ["BEG*00*SA*1**20261120"] + Array(repeating: "QQ*1", count: 12_000)
        let document = reader.read(Fixture.order(body))
        #expect(document.diagnostics.count == 10_000)
        #expect(document.suppressedDiagnosticCount == 2_001)
        #expect(document.transactions.first?.transaction.disposition == .rejected)
    }
}
