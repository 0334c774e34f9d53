import Canonical
import JSON

/// The documents of the fake: sales, their shipments, amendments and invoices.
struct FakeBooks {
    /// Without text: the method is not one a client may call.
    struct Refusal: Error { var text: String? }

    struct Line {
        var id: Int64
        var sequence: Int64
        var product: Int64
        var thousandths: Int64
        var millionths: Int64
        var isTaxed: Bool

        var amount: Int64 {
            RoundingMode.halfEven.divide(Int128(thousandths) * Int128(millionths), by: 10_000_000)
        }
    }

    struct Sale {
        var id: Int64
        var number: String?
        var state = "draft"
        var description: String
        var reference: String
        var party: Int64
        var values: JSONValue
        var lines: [Line]

        var net: Int64 { lines.reduce(0) { $0 + $1.amount } }
        var tax: Int64 { FakeBooks.tax(on: lines.filter(\.isTaxed).reduce(0) { $0 + $1.amount }) }
    }

    struct Move {
        var id: Int64
        var line: Int64
        var thousandths: Int64
        var invoiceLine: Int64?
    }

    struct Shipment {
        var id: Int64
        var sale: Int64
        var state = "waiting"
        var reference: String?
        var moves: [Move]
    }

    struct Invoice {
        var id: Int64
        var state = "draft"
        var number: String?
        var values: [String: JSONValue] = [:]
        var lines: [(id: Int64, line: Line)]
        var tax: Int64
        var rounding: Int64 = 0

        var net: Int64 { lines.reduce(rounding) { $0 + $1.line.amount } }
    }

    struct Amendment {
        var id: Int64
        var sale: Int64
        var description: String
        var state = "draft"
        var changes: [JSONValue]
    }

    var sales: [Sale] = []
    var shipments: [Shipment] = []
    var invoices: [Invoice] = []
    var amendments: [Amendment] = []
    /// Purchases, receipts, returns, internal shipments, their moves, and invoices of our own.
    var papers: [Paper] = []
    var version = "8.2"
    /// Assigned only by force: Tryton counts no stock.
    var isOutOfStock = false
    /// Customers' numbers of sales that are beyond their credit limit.
    var beyondCredit: Set<String> = []
    /// Customers' numbers of sales that cannot be made.
    var impossible: Set<String> = []
    /// What a read answers instead of a field's value.
    var lies: [String: JSONValue] = [:]
    private var last: Int64 = 100

    static func tax(on base: Int64) -> Int64 {
        RoundingMode.halfEven.divide(Int128(base) * 8, by: 100)
    }

    mutating func next() -> Int64 {
        last += 1
        return last
    }

    /// `model.sale.sale.quote`, `[[7], {…}]`.
    mutating func perform(
        _ method: String,
        _ parameters: [JSONValue],
        _ version: String
    ) throws(Refusal) -> JSONValue {
        let parts = method.split(separator: ".").map(String.init)
        if parts.first == "wizard" { return try wizard(parts.last ?? "", parameters) }
        guard parts.first == "model", parts.count > 2, let verb = parts.last else {
            throw Refusal()
        }
        self.version = version
        let model = parts.dropFirst().dropLast().joined(separator: ".")
        switch verb {
        case "today": return ["__class__": "date", "year": 2026, "month": 11, "day": 26]
        case "on_change":
            let changed = try change(model, parameters[0])
            return isSix ? [changed] : changed
        case "search_read": return .array(search(model, parameters[0].array ?? []).map(lied))
        case "read":
            let ids = (parameters[0].array ?? []).compactMap(\.integer)
            let all = records(of: model)
            let found = ids.compactMap { id in all.first { $0["id"]?.integer == id } }
            guard found.count == ids.count else { throw Refusal(text: "records do not exist") }
            return .array(found.map(lied))
        case "fields_get": return ["unit_price": ["digits": "[null, 4]"]]
        case "create":
            return .array(try createAll(model, parameters[0].array ?? []))
        case "write":
            for index in stride(from: 0, to: parameters.count - 1, by: 2) {
                try write(model, parameters[index][0]?.integer ?? 0, parameters[index + 1])
            }
            return .null
        case "delete":
            let ids = (parameters[0].array ?? []).compactMap(\.integer)
            for index in shipments.indices {
                shipments[index].moves.removeAll { ids.contains($0.id) }
            }
            amendments.removeAll { ids.contains($0.id) }
            papers.removeAll { $0.model == model && ids.contains($0.id) }
            return .null
        case "cancel" where model == "stock.move":
            for id in (parameters[0].array ?? []).compactMap(\.integer) { cancelMove(id) }
            return .null
        default:
            try pressAll(verb, model, (parameters[0].array ?? []).compactMap(\.integer))
            return .null
        }
    }

    /// All of them, or none.
    private mutating func createAll(
        _ model: String,
        _ values: [JSONValue]
    ) throws(Refusal) -> [JSONValue] {
        let before = self
        do throws(Refusal) {
            var identities: [JSONValue] = []
            for value in values { identities.append(.number(try create(model, value))) }
            return identities
        } catch {
            self = before
            throw error
        }
    }

    /// All of them, or none.
    private mutating func pressAll(
        _ button: String,
        _ model: String,
        _ ids: [Int64]
    ) throws(Refusal) {
        let before = self
        do throws(Refusal) {
            for id in ids { try press(button, model, id, version) }
        } catch {
            self = before
            throw error
        }
    }

    private func lied(_ record: JSONValue) -> JSONValue {
        guard var object = record.object else { return record }
        for (field, value) in lies where object[field] != nil { object[field] = value }
        return .object(object)
    }

    private func search(_ model: String, _ domain: [JSONValue]) -> [JSONValue] {
        records(of: model).filter { record in
            domain.allSatisfy { condition in
                let field = condition[0]?.string ?? ""
                // A field of a related record is asked for with a dot.
                let parts = field.split(separator: ".").map(String.init)
                let value =
                    record[field]
                    ?? (parts.count == 2 ? record[parts[0] + "."]?[parts[1]] : nil)
                switch condition[1]?.string {
                case "=": return value == condition[2]
                case "!=": return value != condition[2]
                case "in": return condition[2]?.array?.contains { $0 == value } ?? false
                case "like":
                    let prefix = condition[2]?.string?.dropLast() ?? ""
                    return value?.string?.hasPrefix(prefix) ?? false
                default: return true
                }
            }
        }
    }

    private mutating func create(_ model: String, _ values: JSONValue) throws(Refusal) -> Int64 {
        if let paper = try createPaper(model, values) { return paper }
        let id = next()
        let nested = values["lines"]?[0]?[1]?.array ?? []
        switch model {
        case "sale.sale":
            guard !impossible.contains(values["reference"]?.string ?? "") else {
                throw Refusal(text: "the address is not active")
            }
            var lines: [Line] = []
            for value in nested {
                guard let price = value["unit_price"]?["decimal"]?.string,
                    let millionths = ScaledDecimal.value(price, digits: 6),
                    millionths % 100 == 0
                else { throw Refusal(text: "the unit price has too many digits") }
                lines.append(
                    Line(
                        id: next(),
                        sequence: value["sequence"]?.integer ?? 0,
                        product: value["product"]?.integer ?? 0,
                        thousandths: value["quantity"]?.number?.scaled(toDigits: 3) ?? 0,
                        millionths: millionths,
                        isTaxed: value["taxes"]?.array?.isEmpty == false
                    )
                )
            }
            sales.append(
                Sale(
                    id: id,
                    description: values["description"]?.string ?? "",
                    reference: values["reference"]?.string ?? "",
                    party: values["party"]?.integer ?? 0,
                    values: values,
                    lines: lines
                )
            )
        case "sale.amendment":
            amendments.append(
                Amendment(
                    id: id,
                    sale: values["sale"]?.integer ?? 0,
                    description: values["description"]?.string ?? "",
                    changes: nested
                )
            )
        case "account.invoice.line":
            guard
                let index = invoices.firstIndex(where: {
                    $0.id == values["invoice"]?.integer
                }), let text = values["unit_price"]?["decimal"]?.string
            else { throw Refusal(text: "the invoice does not exist") }
            invoices[index].rounding += ScaledDecimal.value(text, digits: 2) ?? 0
        default: throw Refusal()
        }
        return id
    }

    private mutating func write(
        _ model: String,
        _ id: Int64,
        _ values: JSONValue
    ) throws(Refusal) {
        if try writePaper(model, id, values) { return }
        for index in shipments.indices {
            if model == "stock.shipment.out", shipments[index].id == id {
                shipments[index].reference = values["reference"]?.string
            }
            for move in shipments[index].moves.indices
            where model == "stock.move" && shipments[index].moves[move].id == id {
                guard shipments[index].state == "waiting" else {
                    throw Refusal(text: "an assigned move is read-only")
                }
                shipments[index].moves[move].thousandths =
                    values["quantity"]?.number?.scaled(toDigits: 3) ?? 0
            }
        }
        for index in invoices.indices {
            if model == "account.invoice", invoices[index].id == id {
                for member in values.object?.members ?? [] {
                    invoices[index].values[member.name] = member.value
                }
            }
            if model == "account.invoice.tax", invoices[index].id + 5_000 == id {
                let text = values["amount"]?["decimal"]?.string ?? ""
                invoices[index].tax = ScaledDecimal.value(text, digits: 2) ?? 0
            }
        }
    }
}
