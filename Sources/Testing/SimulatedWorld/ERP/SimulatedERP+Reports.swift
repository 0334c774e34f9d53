import JSON

extension SimulatedERP {
    /// Every reference and the documents it made; more than one number is a broken promise.
    public var audit: [AuditEntry] {
        orders.audit("order") + goodsIssues.audit("goods_issue") + invoices.audit("invoice")
            + adjustments.audit("stock_adjustment")
            + purchases.audit("purchase") + receipts.audit("receipt")
            + supplierInvoices.audit("supplier_invoice")
            + returns.audit("return") + creditNotes.audit("credit_note")
    }

    /// All of it, or with `summary=true` only how many, or with `kind` a page of `limit` references
    /// that follow `after`.
    func auditReport(_ request: WorldRequest) -> WorldReply {
        if request.query["summary"] == "true" { return auditSummary() }
        var entries = audit
        if let kind = request.query["kind"] {
            let after = request.query["after"] ?? ""
            let limit = request.query["limit"].flatMap { Int($0) } ?? Self.auditPage
            entries = Array(
                entries.lazy.filter { $0.kind == kind && $0.reference > after }
                    .prefix(max(1, min(limit, Self.auditPage)))
            )
        }
        return .json(
            200,
            [
                "documents": Self.json(entries),
                "duplicates": Self.json(entries.filter { $0.numbers.count > 1 }),
            ]
        )
    }

    /// References on one page of the audit.
    static let auditPage = 1_000

    private func auditSummary() -> WorldReply {
        let counts: [JSONValue] = [
            orders.count("order"), goodsIssues.count("goods_issue"), invoices.count("invoice"),
            adjustments.count("stock_adjustment"),
        ]
        return .json(200, ["counts": .array(counts)])
    }

    private static func json(_ entries: [AuditEntry]) -> JSONValue {
        .array(
            entries.map {
                [
                    "kind": .string($0.kind), "reference": .string($0.reference),
                    "count": .number($0.numbers.count),
                    "numbers": .array($0.numbers.map { .string($0) }),
                ]
            }
        )
    }

    /// Limits and exposure: orders not yet delivered, invoices not yet paid.
    func creditReport() -> WorldReply {
        var openOrders: [String: Int64] = [:]
        for order in orders.all where order.status == "open" || order.status == "partly_delivered" {
            openOrders[order.customer, default: 0] += order.lines.reduce(0) { $0 + $1.value }
        }
        var openInvoices: [String: Int64] = [:]
        for invoice in invoices.all { openInvoices[invoice.customer, default: 0] += invoice.open }
        let customers = Set(configuration.creditLimits.keys).union(openOrders.keys)
            .union(openInvoices.keys)
        let rows: [JSONValue] = customers.sorted().map { customer in
            [
                "customer_code": .string(customer),
                "limit": configuration.creditLimits[customer].map { .amount($0 * 10_000) } ?? .null,
                "open_orders": .amount(openOrders[customer] ?? 0),
                "open_invoices": .amount(openInvoices[customer] ?? 0),
            ]
        }
        return .json(200, ["customers": .array(rows)])
    }

    /// Opening stock with what was received, less what was issued, as adjusted.
    func stockReport() -> WorldReply {
        let rows: [JSONValue] = stock.thousandths.sorted {
            ($0.key.site, $0.key.item) < ($1.key.site, $1.key.item)
        }.map { key, quantity in
            [
                "site": .string(key.site), "item_code": .string(key.item),
                "qty": .quantity(quantity),
            ]
        }
        return .json(200, ["stock": .array(rows)])
    }

    /// `GET /stock/export?after=…&limit=…`: the same, page by page, by item and then site.
    mutating func exportStock(_ request: WorldRequest) -> WorldReply {
        stock.page(request) { key, thousandths in
            [
                "item_code": .string(key.item), "site": .string(key.site),
                "qty": .quantity(thousandths),
            ]
        }
    }

    /// `PUT /control/stock`: what it believes from now on, without a document.
    mutating func loadStock(_ request: WorldRequest) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        for entry in try fields.objects("stock", max: StockBook.pageMax) {
            stock[try entry.text("item_code"), try entry.text("site")] =
                try entry.decimal("qty", digits: 3)
        }
        return .json(200, ["entries": .number(stock.thousandths.count)])
    }

    /// What it believes to be on hand, in thousandths.
    public func believes(_ item: String, at site: String) -> Int64 { stock[item, site] }

    /// Makes its stock another, without a document: what reconciliation is for. `nil` takes the
    /// entry away.
    public mutating func misbook(_ item: String, at site: String, _ thousandths: Int64?) {
        guard let thousandths else { return stock.remove(item, site) }
        stock[item, site] = thousandths
    }
}
