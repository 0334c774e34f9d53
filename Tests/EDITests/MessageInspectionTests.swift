import EDI
import JSON
import Testing

/// What an EDIFACT message says in plain facts.
@Suite struct MessageInspectionTests {
    private func message(_ text: String) throws -> EDIInspection.TransactionSummary {
        let inspection = EDIInspection(of: EDIReader().read(text))
        return try #require(inspection.interchanges.first?.groups.first?.transactions.first)
    }

    @Test func `an order shows its parties, dates, lines and totals`() throws {
        let order = try message(MessageFixture.order)
        #expect(order.set == "ORDERS")
        #expect(order.version == "ORDERS:D:96A:UN:EAN008")
        #expect(order.documentNumber == "PO-4711")
        #expect(order.dates.map(\.value) == ["20261120", "20261201"])
        #expect(order.references == [.init(qualifier: "CT", value: "C-9")])
        #expect(order.parties.map(\.role) == ["BY", "DP"])
        #expect(order.parties[1].id == "4000001000019")
        #expect(order.parties[1].idQualifier == "9")
        #expect(order.parties[1].name == "Store 17")
        #expect(order.parties[1].address == ["1 Market Street", "Springfield 62701 IL US"])
        #expect(order.lines.map(\.number) == ["1", "2"])
        #expect(order.lines[0].quantity == "12")
        #expect(order.lines[0].unit == "PCE")
        #expect(order.lines[0].price == "4.5")
        #expect(order.lines[0].priceBasis == "1 PCE")
        #expect(
            order.lines[0].ids == [
                .init(qualifier: "EN", value: "4000001000101"),
                .init(qualifier: "SA", value: "AB-12"), .init(qualifier: "IN", value: "B+77"),
            ]
        )
        #expect(
            order.totals == [
                .init(qualifier: "MOA 86", value: "84.75"), .init(qualifier: "CNT 2", value: "2"),
            ]
        )
        #expect(order.statedSegmentCount == 19)
        #expect(order.disposition == .accepted)
    }

    @Test func `a despatch advice shows its packages and their SSCCs`() throws {
        let advice = try message(MessageFixture.despatchAdvice)
        #expect(advice.hierarchy.map(\.depth) == [0, 1, 1])
        #expect(advice.hierarchy[1].ids == [.init(qualifier: "BJ", value: "340000010000000017")])
        #expect(advice.lines.map(\.quantity) == ["12", "3"])
        #expect(advice.references == [.init(qualifier: "ON", value: "PO-4711")])
    }

    @Test func `the page and the JSON name the standard's own things`() throws {
        let inspection = EDIInspection(of: EDIReader().read(MessageFixture.order))
        for fact in ["EDIFACT interchange 42", "message ORDERS:D:96A:UN:EAN008 1", "UNT says 19"] {
            #expect(inspection.text.contains(fact), "\(fact)")
        }
        let json = String(decoding: inspection.json.bytes(), as: UTF8.self)
        #expect(json.contains(#""syntax":"edifact""#))
        #expect(json.contains(#""release":"?""#))
    }
}
