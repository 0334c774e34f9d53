import Canonical
import Connectors
import JSON
import Primitives
import Reconciliation

/// What Tryton has of one subject, a page at a time.
struct TrytonExports {
    static let subjects: Set<ReconciledSubject> = [.stock, .orders, .invoices]
    private static let linesAtOnce = 1_000
    private static let warehousesMax = 100

    let subject: ReconciledSubject
    let listing: ExportListing
    let conversation: TrytonConversation

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
                field: "code",
                domain: [
                    TrytonValue.condition("type", "=", "goods"),
                    TrytonValue.condition("code", "!=", .null),
                ]
            )
        case .orders:
            Source(
                model: "sale.sale",
                field: "description",
                domain: [
                    TrytonValue.condition("description", "like", "order/%"),
                    TrytonValue.condition("state", "not in", ["draft", "quotation"]),
                ]
            )
        case .invoices:
            Source(
                model: "account.invoice",
                field: "description",
                domain: [
                    TrytonValue.condition("type", "=", "out"),
                    TrytonValue.condition("description", "like", "%/%/%/%"),
                    TrytonValue.condition("state", "in", ["posted", "paid"]),
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
        if let since {
            let moment = TrytonValue.moment(since)
            domain.append([
                "OR", [TrytonValue.condition("create_date", ">=", moment)],
                [TrytonValue.condition("write_date", ">=", moment)],
            ])
        }
        domain.append(TrytonValue.condition("id", ">", .number(last)))
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
        let places = try await conversation.search(
            "stock.location",
            [
                TrytonValue.condition("type", "=", "warehouse"),
                TrytonValue.condition("code", "!=", .null),
            ],
            limit: Self.warehousesMax,
            ["code"]
        )
        let identities = entries.map(\.identity)
        var records: [ExportedRecord] = []
        for place in places {
            let code = try place.text("code")
            guard Site.ID(validating: code) != nil, !identities.isEmpty else { continue }
            var context = JSONObject()
            context["locations"] = [.number(try place.identity())]
            // Tryton's own day may be the next one already; what is planned does not count.
            let tomorrow = conversation.services.clock.now().advanced(by: .seconds(86_400))
            context["stock_date_end"] = TrytonValue.date(
                LocalDate(daysSince1970: Int(tomorrow.microseconds / 86_400_000_000))
            )
            let products = try await conversation.read(
                "product.product",
                identities,
                ["code", "quantity"],
                context: context
            )
            for product in products {
                guard let item = product.optionalText("code"), Item.ID(validating: item) != nil
                else { continue }
                records.append(
                    ExportedRecord(
                        RecordKey(item, code),
                        RecordFacts(quantity: try product.thousandths("quantity"))
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
        let records = try await present(entries, TrytonSale.fields + ["description"])
        var lineIdentities: [Int64] = []
        var sales: [(key: String, sale: TrytonSale)] = []
        for record in records {
            guard let key = record.optionalText("description") else { continue }
            let sale = try TrytonSale(record)
            sales.append((key, sale))
            lineIdentities += sale.lineIdentities
        }
        let lines = try await lines(lineIdentities)
        return sales.map { key, sale in
            ExportedRecord(RecordKey(key), sale.facts(sale.lineIdentities.compactMap { lines[$0] }))
        }
    }

    private func lines(
        _ identities: [Int64]
    ) async throws(ConnectorFailure) -> [Int64: (number: Int, thousandths: Int64)] {
        var lines: [Int64: (number: Int, thousandths: Int64)] = [:]
        for start in stride(from: 0, to: identities.count, by: Self.linesAtOnce) {
            let some = identities[start..<min(start + Self.linesAtOnce, identities.count)]
            let records = try await conversation.search(
                "sale.line",
                [TrytonValue.condition("id", "in", TrytonValue.identities(Array(some)))],
                limit: Self.linesAtOnce,
                ["sequence", "quantity", "type"]
            )
            for record in records where record.optionalText("type") == "line" {
                // What somebody added there has no number of ours, and counts as line 0.
                let number = record.reference("sequence").map(Int.init) ?? 0
                lines[try record.identity()] = (number, try record.thousandths("quantity"))
            }
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
                "description", "number", "currency.code", "total_amount", "tax_amount",
                "amount_to_pay",
            ]
        )
        var invoices: [ExportedRecord] = []
        for record in records {
            guard let key = record.optionalText("description"),
                let code = record.related("currency")?.optionalText("code"),
                let currency = Currency(code: code)
            else { continue }
            invoices.append(
                ExportedRecord(
                    RecordKey(key),
                    RecordFacts(
                        number: record.optionalText("number"),
                        total: try record.money("total_amount", in: currency),
                        tax: try record.money("tax_amount", in: currency),
                        open: try record.money("amount_to_pay", in: currency)
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
    ) async throws(ConnectorFailure) -> [TrytonRecord] {
        guard !entries.isEmpty else { return [] }
        return try await conversation.search(
            source.model,
            source.domain + [
                TrytonValue.condition("id", "in", TrytonValue.identities(entries.map(\.identity)))
            ],
            limit: entries.count,
            fields
        )
    }
}

extension TrytonSale {
    /// What it says, in the words of a comparison.
    fileprivate func facts(_ lines: [(number: Int, thousandths: Int64)]) -> RecordFacts {
        var quantities: [Int: Int64] = [:]
        for line in lines { quantities[line.number, default: 0] += line.thousandths }
        // What we cancel is amended to nothing; the sale stays, and ends as done.
        let isNothing = total.isZero && quantities.values.allSatisfy { $0 == 0 }
        guard state != .cancelled, !isNothing else {
            return RecordFacts(number: number, state: .cancelled)
        }
        return RecordFacts(
            number: number,
            quantity: quantities.values.reduce(0, +),
            lines: quantities,
            total: total,
            // Tryton takes tax from price times quantity before the line is rounded.
            slack: Int64(1 + lines.count / 100),
            state: .booked
        )
    }
}
