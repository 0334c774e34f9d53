import EDI
import Testing

@Suite struct SchemaLibraryTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var set = "850"
        var version: String
        var kind: SchemaMatch.Kind
        var release: String?
        var testDescription: String { "\(set) \(version)" }
    }

    @Test(arguments: [
        Case(version: "004010", kind: .exact, release: "004010"),
        Case(version: "005010", kind: .exact, release: "005010"),
        Case(version: "004010VICS", kind: .withoutSuffix, release: "004010"),
        Case(version: "005010X306", kind: .withoutSuffix, release: "005010"),
        Case(version: "4010", kind: .withoutSuffix, release: "004010"),
        Case(version: "00501", kind: .withoutSuffix, release: "005010"),
        Case(version: "003010", kind: .nearestRelease, release: "004010"),
        Case(version: "004060", kind: .nearestRelease, release: "004010"),
        Case(version: "005030", kind: .nearestRelease, release: "005010"),
        Case(version: "draft", kind: .nearestRelease, release: "004010"),
        Case(set: "999", version: "005010X231A1", kind: .withoutSuffix, release: "005010"),
        Case(set: "837", version: "005010", kind: .structureOnly, release: nil),
    ])
    func `a schema is found exactly, without suffix, nearby, or not at all`(_ example: Case) {
        let match = SchemaLibrary.builtIn.match(set: example.set, version: example.version)
        #expect(match.kind == example.kind)
        #expect(match.schema?.release == example.release)
    }

    @Test func `every built-in set exists in every release`() {
        let sets = [
            "180", "204", "210", "214", "810", "820", "824", "832", "846", "850", "852", "855",
            "856", "860", "865", "875", "880", "940", "943", "944", "945", "947", "990", "997",
            "999",
        ]
        for set in sets {
            for release in SchemaLibrary.builtIn.releases {
                let match = SchemaLibrary.builtIn.match(set: set, version: release)
                #expect(match.kind == .exact, "\(set) \(release)")
            }
        }
        #expect(SchemaLibrary.builtIn.functionalID(of: "856") == "SH")
    }

    @Test func `release 005010 allows what 004010 did not`() {
        let body = Fixture.orderBody.map {
            $0.replacing("REF*DP*017", with: "REF*DP*" + String(repeating: "9", count: 40))
        }
        func rules(_ version: String) -> [EDIRule] {
            let text = Fixture.interchange([
                Fixture.group([Fixture.transaction(body)], version: version)
            ])
            return EDIReader().read(text).rules()
        }
        #expect(rules("004010") == [.elementTooLong])
        #expect(rules("005010") == [])
    }

    @Test func `a set without a schema is read for its structure`() {
        let text = Fixture.interchange([
            Fixture.group(
                [Fixture.transaction(["BHT*1*2", "LX*1", "HI*D1"], set: "837")],
                functionalID: "HC"
            )
        ])
        let document = EDIReader().read(text)
        #expect(document.rules(from: .note) == [.transactionUnsupported])
        #expect(document.transactions.first?.transaction.disposition == .accepted)
        #expect(document.transactions.first?.transaction.root.allSegments.count == 3)
    }
}
