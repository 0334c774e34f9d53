import Canonical
import JSON

/// Documents that are kept as fields: purchases, receipts, returns, internal shipments, their
/// moves, and the invoices that we write ourselves.
extension FakeBooks {
    struct Paper {
        var id: Int64
        var model: String
        var values: [String: JSONValue]

        var state: String { values["state"]?.string ?? "" }
        var thousandths: Int64 { values["quantity"]?.number?.scaled(toDigits: 3) ?? 0 }
        var millionths: Int64 {
            ScaledDecimal.value(values["unit_price"]?["decimal"]?.string ?? "0", digits: 6) ?? 0
        }
        var amount: Int64 {
            RoundingMode.halfEven.divide(Int128(thousandths) * Int128(millionths), by: 10_000_000)
        }
    }

    var isSix: Bool { version.hasPrefix("6.") }
    var moveUnit: String { isSix ? "uom" : "unit" }

    private static let filed: Set = [
        "purchase.purchase", "stock.shipment.in", "stock.shipment.internal", "account.invoice",
    ]

    func papers(_ model: String) -> [Paper] { papers.filter { $0.model == model } }

    private func index(_ model: String, _ id: Int64?) -> Int? {
        papers.firstIndex { $0.model == model && $0.id == id }
    }

    private mutating func add(_ model: String, _ values: JSONValue) -> Int64 {
        let id = next()
        var fields: [String: JSONValue] = ["state": "draft"]
        for member in values.object?.members ?? [] { fields[member.name] = member.value }
        papers.append(Paper(id: id, model: model, values: fields))
        return id
    }

    mutating func createPaper(
        _ model: String,
        _ values: JSONValue
    ) throws(Refusal) -> Int64? {
        if model == "account.invoice.line", let id = values["invoice"]?.integer,
            index("account.invoice", id) != nil
        {
            return add(model, values)
        }
        guard Self.filed.contains(model) else { return nil }
        if model == "stock.shipment.in", isSix != (values["warehouse_input"] == nil) {
            throw Refusal(text: "the places of a receipt are told in one series only")
        }
        let id = add(model, values)
        for command in values["lines"]?.array ?? [] {
            let parent = model == "account.invoice" ? "invoice" : "purchase"
            let lines = model == "account.invoice" ? "account.invoice.line" : "purchase.line"
            for line in command[1]?.array ?? [] {
                let line = add(lines, line)
                papers[papers.count - 1].values[parent] = .number(id)
                _ = line
            }
        }
        let commands = values["incoming_moves"] ?? values["moves"]
        for command in commands?.array ?? [] { try take(command, into: "\(model),\(id)") }
        if model == "account.invoice", !isSix { computeTax(id) }
        return id
    }

    private mutating func take(_ command: JSONValue, into shipment: String) throws(Refusal) {
        switch command[0]?.string {
        case "create":
            for move in command[1]?.array ?? [] {
                guard move[moveUnit] != nil else { throw Refusal(text: "a move has a unit") }
                _ = add("stock.move", move)
                papers[papers.count - 1].values["shipment"] = .string(shipment)
            }
        case "add":
            for id in command[1]?.array ?? [] {
                guard let place = index("stock.move", id.integer) else { throw Refusal() }
                papers[place].values["shipment"] = .string(shipment)
            }
        case "write":
            _ = try writePaper("stock.move", command[1]?[0]?.integer ?? 0, command[2] ?? .null)
        default: throw Refusal()
        }
    }

    /// Tryton computes tax of what has taxes, 8 %, when an invoice is written.
    private mutating func computeTax(_ id: Int64) {
        let lines = papers("account.invoice.line").filter { $0.values["invoice"] == .number(id) }
        let taxed = lines.filter { $0.values["taxes"]?.array?.isEmpty == false }
        guard !taxed.isEmpty, !papers.contains(where: { $0.values["of"] == .number(id) }) else {
            return
        }
        let tax = Self.tax(on: taxed.reduce(0) { $0 + $1.amount })
        _ = add("account.invoice.tax", ["of": .number(id), "amount": Self.decimal(tax)])
    }

    mutating func writePaper(
        _ model: String,
        _ id: Int64,
        _ values: JSONValue
    ) throws(Refusal) -> Bool {
        guard let place = index(model, id) else { return false }
        for member in values.object?.members ?? [] {
            papers[place].values[member.name] = member.value
        }
        if model == "account.invoice" { computeTax(id) }
        return true
    }

    /// What forms fill in by themselves.
    func change(_ model: String, _ values: JSONValue) throws(Refusal) -> JSONValue {
        switch model {
        case "purchase.purchase": ["invoice_address": 12, "payment_term": 3]
        case "account.invoice":
            ["invoice_address": 12, "payment_term": 3, "account": 67, "journal": 2]
        case "account.invoice.line": ["account": 71]
        default: throw Refusal()
        }
    }

    // MARK: - Records

    func record(_ paper: Paper) -> JSONValue {
        var object = JSONObject()
        for (name, value) in paper.values.sorted(by: { $0.key < $1.key }) { object[name] = value }
        object["id"] = .number(paper.id)
        func children(_ model: String, _ field: String, _ value: JSONValue) -> JSONValue {
            identities(papers(model).filter { $0.values[field] == value }.map(\.id))
        }
        switch paper.model {
        case "purchase.purchase":
            let lines = papers("purchase.line").filter {
                $0.values["purchase"] == .number(paper.id)
            }
            object["lines"] = identities(lines.map(\.id))
            object["moves"] = identities(lines.flatMap { moves(of: $0) }.map(\.id))
            object["shipment_state"] = .string(shipmentState(lines))
            object["untaxed_amount"] = Self.decimal(lines.reduce(0) { $0 + $1.amount })
            object["currency."] = ["id": 1, "code": "USD"]
        case "purchase.line":
            object["amount"] = Self.decimal(paper.amount)
            object["moves"] = identities(moves(of: paper).map(\.id))
        case "stock.move":
            let product = products.first { $0["id"] == paper.values["product"] }
            object["product."] = ["id": 1, "code": product?["code"] ?? .null]
            let isCase = paper.values[moveUnit] == 36
            object["internal_quantity"] = quantity(paper.thousandths * (isCase ? 12 : 1))
        case "account.invoice":
            let lines = papers("account.invoice.line").filter {
                $0.values["invoice"] == .number(paper.id)
            }
            let taxes = papers("account.invoice.tax").filter {
                $0.values["of"] == .number(paper.id)
            }
            let net = lines.reduce(0) { $0 + $1.amount }
            let tax = taxes.reduce(0) { sum, row in
                sum
                    + (ScaledDecimal.value(
                        row.values["amount"]?["decimal"]?.string ?? "0",
                        digits: 2
                    )
                        ?? 0)
            }
            object["lines"] = identities(lines.map(\.id))
            object["taxes"] = identities(taxes.map(\.id))
            object["untaxed_amount"] = Self.decimal(net)
            object["tax_amount"] = Self.decimal(tax)
            object["total_amount"] = Self.decimal(net + tax)
            object["amount_to_pay"] = Self.decimal(paper.state == "posted" ? net + tax : 0)
        default:
            let shipment = JSONValue.string("\(paper.model),\(paper.id)")
            let moves = children("stock.move", "shipment", shipment)
            object[paper.model == "stock.shipment.internal" ? "moves" : "incoming_moves"] = moves
        }
        return .object(object)
    }

    func moves(of line: Paper) -> [Paper] {
        papers("stock.move").filter { $0.values["origin"] == .string("purchase.line,\(line.id)") }
    }

    private func shipmentState(_ lines: [Paper]) -> String {
        let moves = lines.flatMap { self.moves(of: $0) }
        if moves.contains(where: { $0.state == "cancelled" && $0.values["ignored"] == nil }) {
            return "exception"
        }
        return moves.contains { $0.state == "draft" } ? "waiting" : "received"
    }
}
