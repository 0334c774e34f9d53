import EDI
import Primitives
import Testing

/// EDIFACT messages against their directory: what must be there, lengths, types, loops.
@Suite struct MessageSchemaTests {
    private func order(replacing index: Int, with segment: String) -> String {
        var body = MessageFixture.orderBody
        body[index] = segment
        return MessageFixture.interchange([MessageFixture.message(body)])
    }

    @Test(arguments: [
        ("ORDERS:D:96A:UN", SchemaMatch.Kind.exact, "D96A" as String?),
        ("ORDERS:D:96A:UN:EAN008", .withoutSuffix, "D96A"),
        ("ORDERS:D:93A:UN:EAN007", .nearestRelease, "D96A"),
        ("ORDERS:D:97A:UN:EAN007", .nearestRelease, "D96A"),
        ("INVOIC:D:01B:UN:EAN010", .withoutSuffix, "D01B"),
        ("DESADV:D:07A:UN:GMI020", .nearestRelease, "D01B"),
        ("ORDERS:X:XX:UN", .nearestRelease, "D96A"),
        ("QUOTES:D:96A:UN", .structureOnly, nil),
    ])
    func `a schema is found exactly, without the guide, nearby, or not at all`(
        _ announced: String,
        _ kind: SchemaMatch.Kind,
        _ release: String?
    ) throws {
        let message = MessageFixture.message(["BGM+220+1+9"], type: announced)
        let document = EDIReader().read(MessageFixture.interchange([message]))
        let match = try #require(document.transactions.first?.transaction.schema)
        #expect(match.kind == kind)
        #expect(match.schema?.release == release)
    }

    @Test func `every message of the supply chain has a schema in every directory`() {
        let types = [
            "CONTRL", "APERAK", "ORDERS", "ORDRSP", "ORDCHG", "DESADV", "RECADV", "INVOIC",
            "INVRPT", "PRICAT", "REMADV", "IFTMIN", "IFTSTA",
        ]
        for type in types {
            for release in ["96A", "01B"] {
                let match = SchemaLibrary.builtIn.match(
                    EDIFACTMessageType(type, release: release)
                )
                #expect(match.kind == .exact, "\(type) \(release)")
            }
        }
    }

    struct Flaw: Sendable, CustomTestStringConvertible {
        var index: Int
        var segment: String
        var rule: EDIRule
        var designator: String
        var report: [String]
        var testDescription: String { segment }
    }

    @Test(arguments: [
        Flaw(
            index: 1,
            segment: "DTM+137:20261120:1020",
            rule: .elementTooLong,
            designator: "DTM01-3",
            report: ["UCS+3", "UCD+39+2:3"]
        ),
        Flaw(
            index: 3,
            segment: "RFF+:C-9",
            rule: .mandatoryElementMissing,
            designator: "RFF01-1",
            report: ["UCS+5", "UCD+13+2:1"]
        ),
        Flaw(
            index: 9,
            segment: "QTY+21:twelve:PCE",
            rule: .invalidCharacter,
            designator: "QTY01-2",
            report: ["UCS+11", "UCD+37+2:2"]
        ),
        Flaw(
            index: 16,
            segment: "CNT+2:2:3:4",
            rule: .tooManyComponents,
            designator: "CNT01-4",
            report: []
        ),
    ])
    func `a flaw is found with its place, and CONTRL names it`(_ flaw: Flaw) throws {
        let document = EDIReader().read(order(replacing: flaw.index, with: flaw.segment))
        #expect(document.rules() == [flaw.rule], "\(document.diagnostics)")
        #expect(document.first(flaw.rule)?.place.designator == flaw.designator)
        let answer = Acknowledger().controlMessage(
            for: try #require(document.interchanges.first),
            of: document,
            reference: "1"
        )
        let told = try #require(answer).segments.map { segment in
            segment.elements.reduce(segment.id.description) { text, element in
                switch element {
                case .absent: text + "+"
                case .text(let value): text + "+" + value
                case .composite(let parts): text + "+" + parts.joined(separator: ":")
                }
            }
        }
        #expect(told.filter { $0.hasPrefix("UCS") || $0.hasPrefix("UCD") } == flaw.report)
    }

    @Test func `released characters do not count, and separators among them do not cut`() {
        let name = String(repeating: "?+?:", count: 17)
        let text = order(replacing: 4, with: "NAD+BY+4000001000002::9++\(name)")
        #expect(EDIReader().read(text).rules() == [])
        let tooLong = String(repeating: "?+?:", count: 18)
        let long = order(replacing: 4, with: "NAD+BY+4000001000002::9++\(tooLong)")
        #expect(EDIReader().read(long).rules() == [.elementTooLong])
    }

    @Test func `lines are loops with their quantities and prices`() throws {
        let document = EDIReader().read(MessageFixture.order)
        let order = try #require(document.transactions.first?.transaction)
        let lines = order.root.loops("LIN")
        #expect(lines.count == 2)
        #expect(lines[0].first("QTY")?[1].component(2).text == "12")
        #expect(lines[0].loops("PRI").first?.opening?[1].component(2).text == "4.5")
        #expect(order.root.loop("NAD", where: 1, is: "DP") != nil)
        // The summary behind UNS belongs to no line.
        #expect(order.root.first("CNT") != nil)
        #expect(order.root.first("MOA") != nil)
    }

    @Test func `packages of a despatch advice hold their lines`() throws {
        let document = EDIReader().read(MessageFixture.despatchAdvice)
        #expect(document.rules() == [], "\(document.diagnostics)")
        let advice = try #require(document.transactions.first?.transaction)
        let packages = advice.root.loops("CPS")
        #expect(packages.map { $0.loops("LIN").count } == [0, 1, 1])
    }

    @Test func `segments in another order than the directory's are not refused`() {
        var body = MessageFixture.orderBody
        body.swapAt(9, 10)
        body.swapAt(3, 4)
        let text = MessageFixture.interchange([MessageFixture.message(body)])
        #expect(EDIReader(policy: .strict).read(text).rules(from: .error) == [])
    }
}

/// Warehouse and carrier sets: what belongs together, what must be there.
@Suite struct LogisticsSchemaTests {
    @Test func `a warehouse order's lines are loops, and its beginning must be there`() throws {
        let body = [
            "W05*N*D-1*PO-9", "N1*WH*Depot*92*D1", "N1*ST*Store 17*92*0017", "N3*1 Market Street",
            "N4*Springfield*IL*62701", "G62*10*20261124", "W66*PP*M", "LX*1",
            "W01*10*CA**VN*AB-12", "G69*WIDGET", "W01*5*EA**VN*77-1", "W76*15*120*LB",
        ]
        func read(_ body: [String]) -> EDIDocument {
            EDIReader().read(
                Fixture.interchange([
                    Fixture.group(
                        [Fixture.transaction(body, set: "940")],
                        functionalID: "OW"
                    )
                ])
            )
        }
        let document = read(body)
        #expect(document.rules() == [], "\(document.diagnostics)")
        let order = try #require(document.transactions.first?.transaction)
        #expect(order.root.loops("LX").first?.loops("W01").count == 2)
        #expect(order.root.loops("N1").count == 2)
        #expect(read(Array(body.dropFirst())).rules() == [.mandatorySegmentMissing])
        #expect(
            read(body.map { $0.replacing("20261124", with: "20261324") }).rules() == [.invalidDate]
        )
    }

    @Test func `a 999 says in IK segments what a 997 says in AK segments`() throws {
        let text = Fixture.order(replacing: 8, with: "PO1*1*12*EACH*4.5*PE*VN*AB-12")
        let document = EDIReader().read(text)
        let acknowledger = Acknowledger(policy: AcknowledgmentPolicy(form: .implementation))
        let reply = acknowledger.reply(
            to: try #require(document.interchanges.first),
            of: document,
            numbers: .init(interchange: 501, group: 61, firstTransaction: 9),
            at: EnvelopeMoment(at: Timestamp(microseconds: 0))
        )
        let written = String(decoding: try X12Writer().write(#require(reply)), as: UTF8.self)
        #expect(written.contains("*X*005010X231A1~ST*999*0009~AK1*PO*7~"))
        #expect(
            written.contains(
                "AK2*850*0001~IK3*PO1*10**8~IK4*3*355*5*EACH~IK5*R*5~AK9*R*1*1*0~"
            )
        )
    }
}
