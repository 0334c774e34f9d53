import Canonical
import Connectors
import ERPConnectors
import JSON
import Primitives
import Reconciliation
import Testing

/// What Odoo has, page by page, in the order of our keys' bytes.
@Suite struct OdooExportTests {
    private static func all(
        _ subject: ReconciledSubject,
        _ scene: OdooScene
    ) async throws -> [ExportedRecord] {
        var records: [ExportedRecord] = []
        var after: String?
        repeat {
            let page = try #require(
                try await scene.connector.export(subject, after: after, deadline: scene.deadline)
            )
            records += page.records
            after = page.next
        } while after != nil
        return records
    }

    @Test func `stock is what stands in a building, nothing where there is nothing`()
        async throws
    {
        let scene = try OdooScene()
        scene.odoo.look { $0.ledger.furnish() }
        let records = try await Self.all(.stock, scene)
        #expect(records.map(\.key) == [RecordKey("SKU-0001", "WH"), RecordKey("SKU-0010", "WH")])
        #expect(records.map(\.facts.quantity) == [15_500, 0])
    }

    @Test func `sales come with their lines and amounts, and what was cancelled says so`()
        async throws
    {
        let scene = try OdooScene()
        _ = try await scene.perform("erp.book", TrytonScene.order)
        let booked = try #require(try await Self.all(.orders, scene).first)
        #expect(booked.key == RecordKey("order/O-1/3/0"))
        #expect(booked.facts.number == "S00001")
        #expect(booked.facts.lines?.count == 2)
        #expect(booked.facts.total == Money(minorUnits: 100_08, .usd))
        #expect(!booked.facts.isCancelled)
        scene.odoo.look { $0.ledger.set("sale.order", 1, ["state": "cancel"]) }
        #expect(try await Self.all(.orders, scene).map(\.facts.isCancelled) == [true])
    }

    @Test func `many sales come by key whatever their numbers are, and drafts do not`()
        async throws
    {
        let scene = try OdooScene()
        let count = 450
        scene.odoo.look { state in
            for number in 1...count {
                let digits = String(1_000 + count - number)
                _ = state.ledger.add(
                    "sale.order",
                    [
                        "name": .string("S\(number)"), "origin": .string("order/O-\(digits)/1/0"),
                        "state": number == 7 ? "draft" : "sale", "picking_ids": [],
                        "currency_id": [2, "USD"], "amount_untaxed": 1, "amount_tax": 0,
                        "amount_total": 1,
                    ]
                )
            }
        }
        let keys = try await Self.all(.orders, scene).map(\.key)
        #expect(keys.count == count - 1)
        #expect(keys == keys.sorted())
    }

    @Test func `invoices come with what is still open`() async throws {
        let scene = try OdooScene()
        scene.odoo.look { state in
            _ = state.ledger.add(
                "account.move",
                [
                    "move_type": "out_invoice", "state": "posted", "name": "INV/1",
                    "invoice_origin": "order/O-1/9/0", "currency_id": [2, "USD"],
                    "amount_total": OdooLedger.decimal("110.16"),
                    "amount_tax": OdooLedger.decimal("8.16"),
                    "amount_residual": OdooLedger.decimal("10.16"),
                ]
            )
        }
        let invoice = try #require(try await Self.all(.invoices, scene).first)
        #expect(invoice.facts.number == "INV/1")
        #expect(invoice.facts.total == Money(minorUnits: 110_16, .usd))
        #expect(invoice.facts.open == Money(minorUnits: 10_16, .usd))
    }
}
