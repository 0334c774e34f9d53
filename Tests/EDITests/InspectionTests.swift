import EDI
import JSON
import Testing

@Suite struct InspectionTests {
    private func inspect(_ text: String) -> EDIInspection {
        EDIInspection(of: EDIReader().read(text))
    }

    @Test func `an order shows its parties, dates, lines and totals`() throws {
        let group = try #require(inspect(Fixture.order).interchanges.first?.groups.first)
        let set = try #require(group.transactions.first)
        #expect(set.documentNumber == "PO-4711")
        #expect(set.dates.map(\.qualifier) == ["BEG05", "002"])
        #expect(set.references == [.init(qualifier: "DP", value: "017")])
        #expect(set.parties.map(\.role) == ["BY", "ST"])
        #expect(set.parties[1].idQualifier == "92")
        #expect(set.parties[1].address == ["1 Market Street", "Springfield IL 62701 US"])
        #expect(set.lines.count == 2)
        #expect(set.lines[0].number == "1")
        #expect(set.lines[0].quantity == "12")
        #expect(set.lines[0].unit == "EA")
        #expect(set.lines[0].price == "4.5")
        #expect(set.lines[0].priceBasis == "PE")
        #expect(
            set.lines[0].ids == [
                .init(qualifier: "VN", value: "AB-12"),
                .init(qualifier: "UP", value: "012345678905"),
            ]
        )
        #expect(set.totals == [.init(qualifier: "CTT01", value: "2")])
        #expect(set.statedSegmentCount == 14)
        #expect(group.acknowledgment == ["AK1*PO*7", "AK2*850*0001", "AK5*A", "AK9*A*1*1*1"])
    }

    @Test func `a ship notice shows its hierarchy and quantities`() throws {
        let set = try #require(
            inspect(Fixture.shipNotice).interchanges.first?.groups.first?.transactions.first
        )
        #expect(set.hierarchy.map(\.depth) == [0, 1, 2, 3, 2, 3])
        #expect(set.hierarchy[2].ids == [.init(qualifier: "GM", value: "00012345678901234569")])
        #expect(set.lines.map(\.quantity) == ["12", "3"])
        #expect(set.lines.map(\.unit) == ["EA", "CA"])
    }

    @Test func `an invoice's total has its two implied decimals`() throws {
        let set = try #require(
            inspect(Fixture.invoice).interchanges.first?.groups.first?.transactions.first
        )
        #expect(set.totals.first == .init(qualifier: "TDS01", value: "84.75"))
        #expect(set.documentNumber == "I-77")
    }

    @Test func `a warehouse's advice shows its lines too`() throws {
        let text = Fixture.interchange([
            Fixture.group(
                [
                    Fixture.transaction(
                        [
                            "W06*F*D-1*20261120*S-1", "N1*WH*Depot*92*D1", "LX*1",
                            "W12*CC*10*8*2*EA*012345678905*VN*AB-12",
                        ],
                        set: "945"
                    )
                ],
                functionalID: "SW"
            )
        ])
        let set = try #require(inspect(text).interchanges.first?.groups.first?.transactions.first)
        #expect(set.schema == .exact)
        #expect(set.lines.first?.quantity == "8")
        #expect(set.lines.first?.ids == [.init(qualifier: "VN", value: "AB-12")])
    }

    @Test(arguments: ["", "  \n", "hello"])
    func `a file without an interchange is told how one begins`(_ text: String) {
        let inspection = EDIInspection(of: EDIReader().read(Array(text.utf8)))
        #expect(inspection.text.contains("no interchange: one begins with ISA"))
    }

    @Test func `the text names what matters and where`() {
        let text = inspect(Fixture.order.replacing("SE*14*", with: "SE*99*")).text
        for fact in [
            "interchange 000000042 at byte 0", "from ZZ:BUYER to ZZ:SELLER",
            "delimiters element *, component :, segment ~", "transaction set 850 0001",
            "line PO1 1, 12 EA at 4.5 PE, VN AB-12", "SE01 is not the number of segments",
            "AK502 4", "AK5*R*4",
        ] {
            #expect(text.contains(fact), "\(fact) in\n\(text)")
        }
    }

    @Test func `the JSON is strict and says the same`() throws {
        let inspection = inspect(Fixture.order.replacing("SE*14*", with: "SE*99*"))
        let json = try JSONValue(parsing: inspection.json.bytes(.pretty))
        let set = json["interchanges"]?[0]?["groups"]?[0]?["transactions"]?[0]
        #expect(set?["set"]?.string == "850")
        #expect(set?["disposition"]?.string == "rejected")
        #expect(set?["lines"]?[0]?["ids"]?[1]?["value"]?.string == "012345678905")
        let diagnostic = json["diagnostics"]?[0]
        #expect(diagnostic?["rule"]?.string == "segmentCountMismatch")
        #expect(diagnostic?["code"]?.string == "4")
        #expect(
            diagnostic?["byteOffset"]?.integer
                == inspection.diagnostics.first.map { Int64($0.place.byteOffset) }
        )
    }

    @Test func `control bytes as separators are shown in hexadecimal`() {
        let text = Fixture.order.replacing("~", with: "\u{1C}")
        #expect(inspect(text).text.contains("segment 0x1C"))
    }
}
