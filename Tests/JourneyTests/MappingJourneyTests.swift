import Canonical
import EDI
import Governance
import JSON
import StorageTesting
import Testing

/// Files that are no X12, and become orders all the same.
@Suite struct MappingJourneyTests {
    @Test(arguments: TestDatabases.all)
    func `an ORDERS in the folder is the portal's order, and its answer is a CONTRL alone`(
        _ engine: TestEngine
    ) async throws {
        let partner = try PartnerFolders()
        defer { partner.remove() }
        let configuration = partner.configuration(reading: "standard/ORDERS")
        try await Journey.run(on: engine, partners: [configuration]) { journey in
            try partner.drop(Self.message, as: "order.edi")
            let retailer = try await journey.client("edi-retailco", [.ordersRead])
            let byFile = try await Self.order("the order of the ORDERS", retailer)
            #expect(byFile["purchase_order_number"] == "4500017788")
            #expect(byFile["ship_to"]?["code"] == "MAIN")
            let byHand = try await journey.portal.submit(
                "PO-BY-HAND",
                for: "C-RETAIL",
                [("WIDGET", 24), ("TAPE", 24)]
            )
            #expect(byFile["answer"] == byHand.body["answer"])
            #expect(byFile["totals"] == byHand.body["totals"])
            let id = try #require(byFile["id"]?.string)
            // It goes the whole way; an X12 invoice would be written by now.
            _ = try await retailer.order(id, until: "a posted invoice") {
                $0["invoices"]?[0]?["number"] != nil
            }
            let written = try partner.documents().map(\.transaction.identifier)
            #expect(written == ["CONTRL"])
            #expect(try partner.text().contains("UCM+1+ORDERS:D:96A:UN:EAN008+7'"))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a CSV file in the folder becomes its orders, but for the bad one`(
        _ engine: TestEngine
    ) async throws {
        let partner = try PartnerFolders()
        defer { partner.remove() }
        try await Journey.run(
            on: engine,
            partners: [partner.configuration(reading: "retailco-rows")],
            mappings: ["retailco-rows": Self.rows]
        ) { journey in
            try partner.drop(
                """
                Order;Store;Article;Pieces
                7001;0042;WIDGET;24
                7002;0042;WIDGET;many
                7001;0042;TAPE;24
                7003;0042;TAPE;1
                """,
                as: "orders.csv"
            )
            let retailer = try await journey.client("edi-retailco", [.ordersRead])
            let list = try await eventually("the two good orders") {
                try await retailer.read("/v1/orders")
            } _: {
                $0.count("orders") == 2
            }
            let numbers = (list["orders"]?.array ?? []).compactMap {
                $0["purchase_order_number"]?.string
            }
            #expect(Set(numbers) == ["7001", "7003"])
            #expect(try partner.documents().isEmpty)
        }
    }

    @Test func `a JSON file in the folder becomes its orders`() async throws {
        let partner = try PartnerFolders()
        defer { partner.remove() }
        try await Journey.run(
            on: .sqlite,
            partners: [partner.configuration(reading: "retailco-json")],
            mappings: ["retailco-json": Self.records]
        ) { journey in
            try partner.drop(
                #"{"orders": [{"no": 7, "store": "0042", "items": [{"sku": "WIDGET", "n": 2}]}]}"#,
                as: "orders.json"
            )
            let retailer = try await journey.client("edi-retailco", [.ordersRead])
            let order = try await Self.order("the order of the file", retailer)
            #expect(order["purchase_order_number"] == "7")
            #expect(order["lines"]?[0]?["sku"] == "WIDGET")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a mapping is changed by two people while the node runs, and taken back`(
        _ engine: TestEngine
    ) async throws {
        let partner = try PartnerFolders()
        defer { partner.remove() }
        try await Journey.run(
            on: engine,
            partners: [partner.configuration(reading: "retailco-rows")],
            mappings: ["retailco-rows": Self.rows]
        ) { journey in
            let retailer = try await journey.client("edi-retailco", [.ordersRead])
            func quantity(of number: Int) async throws -> JSONValue? {
                try partner.drop(
                    "Order;Store;Article;Pieces\n\(number);0042;WIDGET;2\n",
                    as: "orders-\(number).csv"
                )
                let list = try await eventually("order \(number)") {
                    try await retailer.read("/v1/orders")
                } _: { list in
                    (list["orders"]?.array ?? []).contains {
                        $0["purchase_order_number"]?.string == "\(number)"
                    }
                }
                let found = (list["orders"]?.array ?? []).first {
                    $0["purchase_order_number"]?.string == "\(number)"
                }
                let order = try await retailer.order(try #require(found?["id"]?.string))
                return order["lines"]?[0]?["quantities"]?["ordered"]
            }
            #expect(try await quantity(of: 1)?.string == "2")
            let maker = try await journey.client("maker", [.mappingsRead, .mappingsPropose])
            let checker = try await journey.client("checker", [.mappingsRead, .mappingsApprove])
            let proposed = try await maker.send(
                "POST",
                "/v1/mappings/proposals",
                [
                    "text": .string(
                        Self.rows.replacing("at: Pieces", with: "at: Pieces, value: quantity * 12")
                    ),
                    "reason": "dozens",
                ]
            ).body
            #expect(proposed["replay"]?["partners"]?[0]?["differing"] == 1)
            let place = "/v1/mappings/retailco-rows/versions/2"
            _ = try await checker.send(
                "POST",
                place + "/approval",
                ["seal": proposed["seal"] ?? .null]
            )
            let active = try await checker.send("POST", place + "/activation").body
            #expect(active["state"] == "active")
            #expect(try await quantity(of: 2)?.string == "24")
            _ = try await checker.send("POST", place + "/withdrawal", ["reason": "no"])
            #expect(try await quantity(of: 3)?.string == "2")
        }
    }

    private static func order(_ wish: String, _ client: ChannelClient) async throws -> JSONValue {
        let list = try await eventually(wish) {
            try await client.read("/v1/orders")
        } _: {
            $0.count("orders") == 1
        }
        return try await client.order(try #require(list["orders"]?[0]?["id"]?.string))
    }

    /// Two lines: by our number, and by the buyer's in cases of twelve.
    private static let message: String = {
        let body = [
            "BGM+220+4500017788+9", "DTM+137:20261123:102", "NAD+BY+RETAILCO::92",
            "NAD+DP+0042::92", "CUX+2:USD:9", "LIN+1++WIDGET:SA", "QTY+21:24:PCE",
            "PRI+AAA:414:::100:PCE", "LIN+2", "PIA+5+R-TAPE:IN", "QTY+21:2:CA", "UNS+S", "CNT+2:2",
        ]
        return "UNA:+.? 'UNB+UNOC:3+RETAILCO:ZZ+ACMESUPPLY:ZZ+261123:0830+77'"
            + "UNH+1+ORDERS:D:96A:UN:EAN008'" + body.map { $0 + "'" }.joined()
            + "UNT+\(body.count + 2)+1'UNZ+1+77'"
    }()

    private static let rows = """
        name: retailco-rows
        document: csv
        csv: {order: Order, delimiter: ";"}
        fields:
          - {field: purchaseOrderNumber, at: Order}
          - {field: shipTo.code, at: Store}
        lines:
          fields:
            - {field: sellersItem, at: Article}
            - {field: quantity, at: Pieces}
        """

    private static let records = """
        name: retailco-json
        document: json
        orders: /orders
        fields:
          - {field: purchaseOrderNumber, at: /no}
          - {field: shipTo.code, at: /store}
        lines:
          opens: /items
          fields:
            - {field: sellersItem, at: /sku}
            - {field: quantity, at: /n}
        """
}
