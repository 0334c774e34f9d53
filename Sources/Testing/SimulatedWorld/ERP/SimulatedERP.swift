import JSON
public import Primitives

/// An ERP that books what it is told, twice if it is told twice: it has no idempotency and no
/// unique reference unless configured to, as real ones do not.
///
/// Its dialect and endpoints are in `docs/guides/sandbox.md`. `audit` proves how many documents
/// each reference has made.
public struct SimulatedERP: SimulatedSystem {
    public struct Configuration: Sendable {
        /// Known item codes; `nil` knows every item.
        public var items: Set<String>?
        /// Known customers; `nil` knows every customer.
        public var customers: Set<String>?
        /// Answers a repeated `Idempotency-Key` with its first answer.
        public var honoursIdempotencyKey = false
        public var lane = ServiceLane()
        /// Credit limits by customer, in hundredths.
        public var creditLimits: [String: Int64] = [:]
        /// Opening stock by site and item, in thousandths.
        public var stock: [String: [String: Int64]] = [:]

        public init() {}
    }

    /// How many documents of one kind carry one reference.
    public struct AuditEntry: Hashable, Sendable {
        public var kind: String
        public var reference: String
        public var numbers: [String]
    }

    var front: Front
    var configuration: Configuration
    var postbox = Postbox(.erp, prefix: "erp-")
    var orders = Ledger<ERPSalesOrder>(prefix: "SO-")
    var goodsIssues = Ledger<ERPGoodsIssue>(prefix: "GI-")
    var invoices = Ledger<ERPInvoice>(prefix: "INV-")
    var milestones = Ledger<ERPMilestone>(prefix: "MS-")
    var adjustments = Ledger<ERPStockAdjustment>(prefix: "SA-")
    var payments = Ledger<ERPPayment>(prefix: "PAY-")
    var purchases = Ledger<ERPPaper>(prefix: "PO-")
    var receipts = Ledger<ERPPaper>(prefix: "GR-")
    var supplierInvoices = Ledger<ERPPaper>(prefix: "BILL-")
    var returns = Ledger<ERPPaper>(prefix: "RET-")
    var creditNotes = Ledger<ERPPaper>(prefix: "CN-")
    /// What it believes to be on hand.
    var stock: StockBook
    private var answersByKey: [String: WorldReply] = [:]

    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        stock = StockBook(configuration.stock)
        front = Front(lane: configuration.lane) { status, code, message in
            .json(status, ["code": .string(code), "message": .string(message)])
        }
    }

    public var faults: WorldFaults {
        get { front.faults }
        set { front.faults = newValue }
    }

    public mutating func handle(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) -> WorldReply {
        answer(request, at: now, using: &random)
    }

    /// Events that are due by `now`.
    public mutating func tick(
        at now: Timestamp,
        using random: inout SeededRandom
    ) -> [WorldCallback] {
        postbox.take(dueBy: now)
    }

    public var nextDue: Timestamp? { postbox.nextDue }

    mutating func control(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) -> WorldReply? {
        switch (request.method, request.path) {
        case ("GET", ["audit"]): return auditReport(request)
        case ("POST", ["payments"]): return try pay(request, at: now, using: &random)
        case ("PUT", ["control", "items"]):
            configuration.items = try Self.codes(request)
            return .json(200, ["items": .number(configuration.items?.count ?? 0)])
        case ("PUT", ["control", "customers"]):
            configuration.customers = try Self.codes(request)
            return .json(200, ["customers": .number(configuration.customers?.count ?? 0)])
        case ("PUT", ["control", "stock"]): return try loadStock(request)
        case ("PUT", ["control", "orders"]): return try rewriteOrders(request)
        case ("PUT", ["control", "invoices"]): return try rewriteInvoices(request)
        default: return nil
        }
    }

    mutating func work(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) -> WorldReply {
        if request.method == "GET", request.path == ["stock", "export"] {
            return exportStock(request)
        }
        if request.method == "GET", let reply = exportDocuments(request) { return reply }
        guard request.method != "GET" else { return read(request) }
        let key = configuration.honoursIdempotencyKey ? request.headers["idempotency-key"] : nil
        if let key, let earlier = answersByKey[key] { return earlier }
        let reply = try write(request, at: now)
        if let key, reply.status < 300 { answersByKey[key] = reply }
        return reply
    }

    private mutating func write(
        _ request: WorldRequest,
        at now: Timestamp
    ) throws(FieldProblem) -> WorldReply {
        switch (request.method, request.path.count, request.path.first, request.path.last) {
        case ("POST", 1, "orders", _): return try book(request, at: now)
        case ("PUT", 2, "orders", let number?): return try amend(number, request)
        case ("POST", 3, "orders", "cancel"): return try cancel(request.path[1], request)
        case ("POST", 1, "goods-issues", _): return try issueGoods(request, at: now)
        case ("POST", 1, "invoices", _): return try invoice(request, at: now)
        case ("POST", 1, "stock-adjustments", _): return try adjustStock(request, at: now)
        case ("POST", 1, "milestones", _): return try noteMilestone(request)
        case ("POST", 1, "purchases", _): return try file("purchase", request)
        case ("POST", 3, "purchases", "cancel"): return cancelPurchase(request.path[1])
        case ("POST", 1, "receipts", _): return try file("receipt", request)
        case ("POST", 1, "supplier-invoices", _): return try file("supplier_invoice", request)
        case ("POST", 1, "returns", _): return try file("return", request)
        case ("POST", 1, "credit-notes", _): return try file("credit_note", request)
        default: return notFound(request)
        }
    }

    private func read(_ request: WorldRequest) -> WorldReply {
        switch (request.path.count, request.path.first) {
        case (1, "orders"): return list("orders", orders, request)
        case (1, "goods-issues"): return list("goods_issues", goodsIssues, request)
        case (1, "invoices"): return list("invoices", invoices, request)
        case (1, "stock-adjustments"): return list("stock_adjustments", adjustments, request)
        case (1, "purchases"): return list("purchases", purchases, request)
        case (1, "receipts"): return list("receipts", receipts, request)
        case (1, "supplier-invoices"):
            return list("supplier_invoices", supplierInvoices, request)
        case (1, "returns"): return list("returns", returns, request)
        case (1, "credit-notes"): return list("credit_notes", creditNotes, request)
        case (1, "milestones"): return list("milestones", milestones, request)
        case (2, "orders"): return one(orders[request.path[1]]?.json, request)
        case (2, "goods-issues"): return one(goodsIssues[request.path[1]]?.json, request)
        case (2, "invoices"): return one(invoices[request.path[1]]?.json, request)
        case (1, "credit-limits"): return creditReport()
        case (1, "stock"): return stockReport()
        default: return notFound(request)
        }
    }

    private func list(
        _ name: String,
        _ ledger: Ledger<some LedgerDocument>,
        _ request: WorldRequest
    ) -> WorldReply {
        let documents = ledger.with(
            reference: request.query["reference"],
            after: request.query["after"],
            limit: request.query["limit"].flatMap { Int($0) }
        )
        let values = JSONValue.array(documents.map(\.json))
        return .json(200, .object(JSONObject([.init(name: name, value: values)])))
    }

    private func one(_ document: JSONValue?, _ request: WorldRequest) -> WorldReply {
        document.map { .json(200, $0) } ?? notFound(request)
    }

    private func notFound(_ request: WorldRequest) -> WorldReply {
        front.error(404, "not_found", "there is no /" + request.path.joined(separator: "/"))
    }

    private static func codes(_ request: WorldRequest) throws(FieldProblem) -> Set<String>? {
        let fields = try FieldReader(body: request.body)
        guard let codes = fields.object["codes"], !codes.isNull else { return nil }
        guard let elements = codes.array, elements.allSatisfy({ $0.string != nil }) else {
            throw fields.problem("codes", "is no list of texts")
        }
        return Set(elements.compactMap(\.string))
    }
}
