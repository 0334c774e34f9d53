import Canonical
import Connectors
import JSON
import Primitives
import Reconciliation

/// What Odoo has of one subject, a page at a time.
struct OdooExports {
    static let subjects: Set<ReconciledSubject> = [.stock, .orders, .invoices]

    let subject: ReconciledSubject
    let listing: ExportListing
    let conversation: OdooConversation

    /// Where records of a subject are, and which field names them.
    private struct Source {
        var model: String
        var field: String
        var domain: [JSONValue]
    }

    private var source: Source {
        switch subject {
        case .stock:
            Source(
                model: "product.product",
                field: "default_code",
                domain: [["is_storable", "=", true], ["default_code", "!=", false]]
            )
        case .orders:
            Source(
                model: "sale.order",
                field: "origin",
                domain: [
                    ["origin", "=like", "order/%"], ["state", "in", ["sale", "done", "cancel"]],
                ]
            )
        case .invoices:
            Source(
                model: "account.move",
                field: "invoice_origin",
                domain: [
                    ["move_type", "=", "out_invoice"], ["state", "=", "posted"],
                    ["invoice_origin", "=like", "%/%/%/%"],
                ]
            )
        }
    }

    func page(after: String?) async throws(ConnectorFailure) -> ExportPage {
        try await listing.page(
            of: subject,
            after: after,
            now: conversation.services.clock.now()
        ) { (last, since) async throws(ConnectorFailure) in
            try await names(after: last, since: since)
        } reading: { (entries) async throws(ConnectorFailure) in
            switch subject {
            case .stock: try await stock(entries)
            case .orders: try await sales(entries)
            case .invoices: try await invoices(entries)
            }
        }
    }

    /// Up to a listing's rows of what follows an identity, with the field that names it.
    private func names(
        after last: Int64,
        since: Timestamp?
    ) async throws(ConnectorFailure) -> [(identity: Int64, name: String?)] {
        var domain = source.domain
        if let since { domain.append(["write_date", ">=", OdooValue.moment(since)]) }
        domain.append(["id", ">", .number(last)])
        let records = try await conversation.search(
            source.model,
            domain,
            limit: ExportListing.rows,
            [source.field]
        )
        var found: [(identity: Int64, name: String?)] = []
        for record in records {
            found.append((try record.identity(), record.optionalText(source.field)))
        }
        return found
    }

    // MARK: - Stock

    /// What is in each building, what stands ready to leave included.
    private func stock(
        _ entries: [ExportListing.Entry]
    ) async throws(ConnectorFailure) -> [ExportedRecord] {
        let items = entries.filter { Item.ID(validating: $0.name) != nil }
        guard !items.isEmpty else { return [] }
        var records: [ExportedRecord] = []
        for warehouse in try await conversation.warehouses() {
            guard Site.ID(validating: warehouse.code) != nil else { continue }
            let levels = try await conversation.levels(of: items.map(\.identity), in: warehouse)
            for item in items {
                records.append(
                    ExportedRecord(
                        RecordKey(item.name, warehouse.code),
                        RecordFacts(quantity: levels[item.identity] ?? 0)
                    )
                )
            }
        }
        return records
    }

    // MARK: - Sales

    private func sales(
        _ entries: [ExportListing.Entry]
    ) async throws(ConnectorFailure) -> [ExportedRecord] {
        let records = try await present(entries, OdooSale.fields)
        var sales: [(key: String, sale: OdooSale)] = []
        for record in records {
            let sale = try OdooSale(record)
            guard let key = sale.origin else { continue }
            sales.append((key, sale))
        }
        let lines = try await lines(of: sales.map(\.sale.identity))
        return sales.map { key, sale in
            ExportedRecord(RecordKey(key), sale.facts(lines[sale.identity] ?? []))
        }
    }

    /// Line numbers and quantities, by sale.
    private func lines(
        of sales: [Int64]
    ) async throws(ConnectorFailure) -> [Int64: [(number: Int, thousandths: Int64)]] {
        guard !sales.isEmpty else { return [:] }
        let records = try await conversation.all(
            "sale.order.line",
            [["order_id", "in", OdooValue.identities(sales)], ["display_type", "=", false]],
            ["order_id", "sequence", "product_uom_qty"]
        )
        var lines: [Int64: [(number: Int, thousandths: Int64)]] = [:]
        for record in records {
            guard let sale = record.reference("order_id") else { continue }
            let number = Int(try record.number("sequence"))
            lines[sale, default: []].append((number, try record.thousandths("product_uom_qty")))
        }
        return lines
    }

    // MARK: - Invoices

    private func invoices(
        _ entries: [ExportListing.Entry]
    ) async throws(ConnectorFailure) -> [ExportedRecord] {
        let records = try await present(
            entries,
            [
                "invoice_origin", "name", "currency_id", "amount_total", "amount_tax",
                "amount_residual",
            ]
        )
        var invoices: [ExportedRecord] = []
        for record in records {
            guard let key = record.optionalText("invoice_origin"),
                let code = record.referenceName("currency_id"), let currency = Currency(code: code)
            else { continue }
            invoices.append(
                ExportedRecord(
                    RecordKey(key),
                    RecordFacts(
                        number: record.optionalText("name"),
                        total: try record.money("amount_total", in: currency),
                        tax: try record.money("amount_tax", in: currency),
                        open: try record.money("amount_residual", in: currency)
                    )
                )
            )
        }
        return invoices
    }

    /// Those of them that are still there, as they are now.
    private func present(
        _ entries: [ExportListing.Entry],
        _ fields: [String]
    ) async throws(ConnectorFailure) -> [OdooRecord] {
        guard !entries.isEmpty else { return [] }
        return try await conversation.search(
            source.model,
            source.domain + [["id", "in", OdooValue.identities(entries.map(\.identity))]],
            limit: entries.count,
            fields
        )
    }
}

extension OdooSale {
    /// What it says, in the words of a comparison.
    fileprivate func facts(_ lines: [(number: Int, thousandths: Int64)]) -> RecordFacts {
        var quantities: [Int: Int64] = [:]
        for line in lines { quantities[line.number, default: 0] += line.thousandths }
        // What we cancel may be amended to nothing; the sale stays.
        let isNothing = total.isZero && quantities.values.allSatisfy { $0 == 0 }
        guard state != .cancel, !isNothing else {
            return RecordFacts(number: number, state: .cancelled)
        }
        return RecordFacts(
            number: number,
            quantity: quantities.values.reduce(0, +),
            lines: quantities,
            total: total,
            // Odoo takes tax by line or by order, as its company says.
            slack: Int64(1 + lines.count / 100),
            state: .booked
        )
    }
}
