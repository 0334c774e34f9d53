import EDI
import Testing

@Suite struct EnvelopeTests {
    private let reader = EDIReader()

    @Test func `a sound interchange has its envelope's facts and no diagnostics`() throws {
        let document = reader.read(Fixture.order)
        #expect(document.diagnostics.isEmpty)
        let interchange = try #require(document.interchanges.first)
        #expect(interchange.senderQualifier == "ZZ")
        #expect(interchange.sender == "BUYER")
        #expect(interchange.receiver == "SELLER")
        #expect(interchange.controlNumber == "000000042")
        #expect(interchange.usage == "P")
        #expect(interchange.disposition == .accepted)
        let group = try #require(interchange.groups.first)
        #expect(group.functionalID == "PO")
        #expect(group.version == "004010")
        let transaction = try #require(group.transactions.first)
        #expect(transaction.identifier == "850")
        #expect(transaction.segments.count == 14)
        #expect(transaction.isUsable)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var wrong: String
        var replaces: String
        var rule: EDIRule
        var code: String?
        var testDescription: String { wrong }
    }

    @Test(arguments: [
        Case(
            wrong: "IEA*1*000000041",
            replaces: "IEA*1*000000042",
            rule: .interchangeControlNumberMismatch,
            code: "001"
        ),
        Case(
            wrong: "IEA*2*000000042",
            replaces: "IEA*1*000000042",
            rule: .groupCountMismatch,
            code: "021"
        ),
        Case(wrong: "IEA*1*42", replaces: "IEA*1*000000042", rule: .controlNumberPadding),
        Case(wrong: "GE*1*8", replaces: "GE*1*7", rule: .groupControlNumberMismatch, code: "4"),
        Case(wrong: "GE*5*7", replaces: "GE*1*7", rule: .transactionCountMismatch, code: "5"),
        Case(wrong: "GE*1*0007", replaces: "GE*1*7", rule: .controlNumberPadding),
        Case(
            wrong: "*1859*ABC*X*",
            replaces: "*1859*7*X*",
            rule: .groupControlNumberInvalid,
            code: "6"
        ),
        Case(
            wrong: "SE*14*0002",
            replaces: "SE*14*0001",
            rule: .transactionControlNumberMismatch,
            code: "3"
        ),
        Case(wrong: "SE*13*0001", replaces: "SE*14*0001", rule: .segmentCountMismatch, code: "4"),
        Case(wrong: "SE*14*001", replaces: "SE*14*0001", rule: .controlNumberPadding),
        Case(wrong: "GS*SC*", replaces: "GS*PO*", rule: .transactionNotInGroup, code: "6"),
        Case(wrong: "X*draft", replaces: "X*004010", rule: .versionUnknown, code: "2"),
        Case(wrong: "", replaces: "SE*14*0001~", rule: .transactionTrailerMissing, code: "2"),
        Case(wrong: "", replaces: "GE*1*7~", rule: .groupTrailerMissing, code: "3"),
        Case(
            wrong: "",
            replaces: "IEA*1*000000042~",
            rule: .interchangeTrailerMissing,
            code: "023"
        ),
        Case(wrong: "*850X*", replaces: "*850*", rule: .transactionIdentifierInvalid, code: "6"),
        Case(wrong: "*261323*", replaces: "*261123*", rule: .interchangeHeaderElement, code: "014"),
        Case(
            wrong: "*Z *SELLER",
            replaces: "*ZZ*SELLER",
            rule: .interchangeHeaderElement,
            code: "007"
        ),
    ])
    func `a broken envelope names the rule and its acknowledgement code`(_ example: Case) throws {
        let text = Fixture.order.replacing(example.replaces, with: example.wrong)
        let diagnostic = try #require(reader.read(text).first(example.rule))
        #expect(diagnostic.acknowledgmentCode == example.code)
    }

    @Test func `a wrong count points at its element`() throws {
        let text = Fixture.order.replacing("SE*14*", with: "SE*99*")
        let document = reader.read(text)
        let diagnostic = try #require(document.first(.segmentCountMismatch))
        #expect(diagnostic.place.segmentOrdinal == 14)
        #expect(diagnostic.place.element == 1)
        #expect(diagnostic.detail == "says 99, found 14")
        let offset = diagnostic.place.byteOffset
        #expect(document.bytes[offset..<(offset + 2)].elementsEqual("99".utf8))
    }

    @Test func `a bad transaction set never blocks its siblings`() {
        let bad = Fixture.transaction(Fixture.orderBody, control: "0002", count: 3)
        let text = Fixture.interchange([
            Fixture.group([
                Fixture.transaction(Fixture.orderBody), bad,
                Fixture.transaction(Fixture.orderBody, control: "0003"),
            ])
        ])
        let group = reader.read(text).interchanges.first?.groups.first
        #expect(group?.transactions.map(\.isUsable) == [true, false, true])
        #expect(group?.disposition == .partiallyAccepted)
    }

    @Test func `a file cut in the middle yields every set that is complete`() throws {
        let text = Fixture.interchange([
            Fixture.group([
                Fixture.transaction(Fixture.orderBody),
                Fixture.transaction(Fixture.orderBody, control: "0002"),
            ])
        ])
        let cut = try #require(text.range(of: "PO1*2*3*CA", after: "ST*850*0002"))
        let document = reader.read(String(text[..<cut]))
        #expect(document.transactions.map(\.transaction.isUsable) == [true, false])
        #expect(document.rules().contains(.transactionTrailerMissing))
        #expect(document.rules().contains(.groupTrailerMissing))
        #expect(document.rules().contains(.interchangeTrailerMissing))
    }

    @Test func `control numbers used twice in one file are found on every level`() {
        let set = Fixture.transaction(Fixture.orderBody)
        let group = Fixture.group([set, set])
        let text = Fixture.interchange([group, group])
        let rules = Set(reader.read(text + text).rules())
        #expect(rules.contains(.transactionControlNumberDuplicate))
        #expect(rules.contains(.groupControlNumberDuplicate))
        #expect(rules.contains(.interchangeControlNumberDuplicate))
    }

    @Test func `an interchange sent twice in one file is refused the second time`() {
        let document = reader.read(Fixture.order + Fixture.order)
        #expect(document.transactions.map(\.transaction.isUsable) == [true, false])
    }

    @Test func `TA1 without a group is kept with its interchange`() throws {
        let text =
            Fixture.isa + "TA1*000000009*261122*1200*A*000~IEA*0*000000042~"
        let document = reader.read(text)
        #expect(document.diagnostics.isEmpty)
        let answer = try #require(
            document.interchanges.first?.interchangeAcknowledgments.first
        )
        #expect(answer[4].text == "A")
    }

    @Test func `segments outside their envelopes are named and nothing else suffers`() {
        let stray = Fixture.order.replacing("GE*1*7~", with: "REF*ZZ*9~GE*1*7~N1*ST~")
        let document = reader.read(stray)
        #expect(document.rules() == [.segmentOutsideTransaction, .segmentOutsideGroup])
        #expect(document.transactions.first?.transaction.isUsable == true)
    }

    @Test func `a transaction set outside any group is read and named`() {
        let text = Fixture.interchange([Fixture.transaction(Fixture.orderBody)])
            .replacing("IEA*1", with: "IEA*0")
        let document = reader.read(text)
        #expect(document.rules().contains(.groupHeaderMissing))
        #expect(document.transactions.first?.transaction.identifier == "850")
    }

    @Test func `how bad a finding is, the policy says`() {
        let text = Fixture.order.replacing("SE*14*", with: "SE*99*")
        func disposition(_ policy: EDIReadingPolicy) -> EDIDisposition? {
            EDIReader(policy: policy).read(text).transactions.first?.transaction.disposition
        }
        #expect(disposition(.standard) == .rejected)
        #expect(disposition(.tolerant) == .acceptedWithErrors)
        #expect(
            disposition(EDIReadingPolicy(.strict, severities: [.segmentCountMismatch: .note]))
                == .accepted
        )
    }

    @Test func `a refused interchange makes all its sets unusable`() {
        let text = Fixture.order.replacing("IEA*1*", with: "IEA*3*")
        let document = EDIReader(policy: .strict).read(text)
        #expect(document.interchanges.first?.disposition == .rejected)
        #expect(document.transactions.first?.transaction.isUsable == false)
        #expect(document.transactions.first?.transaction.disposition == .accepted)
    }
}

extension String {
    /// Where `text` begins, looking only behind `mark`.
    fileprivate func range(of text: String, after mark: String) -> String.Index? {
        firstRange(of: mark).flatMap { self[$0.upperBound...].firstRange(of: text)?.lowerBound }
    }
}
