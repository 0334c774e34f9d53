import Canonical
import JSON

/// The records of the fake, by model: what is asked for by domain, and what buttons make of them.
struct OdooLedger {
    struct Refusal: Error {
        var status = 422
        var name = "odoo.exceptions.UserError"
        var text: String
    }

    typealias Record = [String: JSONValue]

    /// Odoo numbers each model's records by itself.
    private(set) var tables: [String: [Int64: Record]] = [
        "res.partner": [
            6: ["ref": "C-1001", "street": "1 Main St", "parent_id": false],
            11: [
                "ref": false, "street": "1 Main St", "street2": "Dock 4", "city": "Portland",
                "zip": "97201", "parent_id": [6, "Harbor"],
            ],
        ],
        "product.product": [
            1: ["default_code": "SKU-0001", "uom_id": [1, "Units"], "taxes_id": [5]],
            7: ["default_code": "SKU-0010", "uom_id": [1, "Units"], "taxes_id": []],
        ],
        "stock.warehouse": [1: ["code": "WH"]],
    ]

    /// Digits of Product Price, which Odoo rounds prices to.
    var priceDigits = 4

    func records(_ model: String) -> [Record] {
        (tables[model] ?? [:]).sorted { $0.key < $1.key }.map { $0.value }
    }

    func record(_ model: String, _ id: Int64) -> Record { tables[model]?[id] ?? [:] }

    mutating func set(_ model: String, _ id: Int64, _ values: Record) {
        tables[model, default: [:]][id, default: [:]].merge(values) { _, new in new }
    }

    mutating func add(_ model: String, _ values: Record) -> Int64 {
        let id = (tables[model]?.keys.max() ?? 0) + 1
        tables[model, default: [:]][id] = values
        return id
    }

    mutating func remove(_ model: String, _ id: Int64) { tables[model]?[id] = nil }

    func identities(_ model: String, _ field: String, _ id: Int64) -> [Int64] {
        (tables[model] ?? [:]).filter { Self.plain($0.value[field] ?? .null) == .number(id) }
            .keys.sorted()
    }

    mutating func perform(
        _ model: String,
        _ method: String,
        _ body: JSONValue
    ) throws(Refusal) -> JSONValue {
        let ids = body["ids"]?.array?.compactMap(\.integer) ?? []
        let fields = body["fields"]?.array?.compactMap(\.string) ?? []
        switch method {
        case "search_read":
            let domain = body["domain"]?.array ?? []
            let limit = Int(body["limit"]?.integer ?? 0)
            let found = (tables[model] ?? [:]).sorted { $0.key < $1.key }
                .filter { row in
                    var rest = domain[...]
                    while !rest.isEmpty {
                        guard holds(&rest, row.key, row.value) else { return false }
                    }
                    return true
                }
            return .array(found.prefix(limit).map { Self.shown($0.key, $0.value, fields) })
        case "read":
            // Odoo leaves out what is not there.
            return .array(
                ids.compactMap { id in
                    tables[model]?[id].map { Self.shown(id, $0, fields) }
                }
            )
        case "create":
            guard let values = body["vals_list"]?[0]?.object else {
                throw Refusal(status: 500, name: "builtins.TypeError", text: "no vals_list")
            }
            let record = Record(uniqueKeysWithValues: values.members.map { ($0.name, $0.value) })
            return [.number(try create(model, record))]
        case "write":
            guard let values = body["vals"]?.object else {
                throw Refusal(status: 500, name: "builtins.TypeError", text: "no vals")
            }
            let record = Record(uniqueKeysWithValues: values.members.map { ($0.name, $0.value) })
            for id in ids { try write(model, id, record) }
            return true
        default:
            return try press(method, model, ids.first ?? 0, body["context"] ?? [:])
        }
    }

    // MARK: - Asking

    /// A reference as its identity.
    static func plain(_ value: JSONValue) -> JSONValue {
        guard value.array?.count == 2, let id = value[0], value[1]?.string != nil else {
            return value
        }
        return id
    }

    /// The next condition of a domain, in Odoo's prefix notation.
    private func holds(_ rest: inout ArraySlice<JSONValue>, _ id: Int64, _ record: Record) -> Bool {
        guard let condition = rest.popFirst() else { return false }
        guard condition != "|" else {
            let one = holds(&rest, id, record)
            let other = holds(&rest, id, record)
            return one || other
        }
        guard let path = condition[0]?.string, let relation = condition[1]?.string,
            let wanted = condition[2]
        else { return false }
        let value = path == "id" ? .number(id) : Self.plain(value(at: path, in: record))
        switch relation {
        case "=": return value == wanted
        case "!=": return value != wanted
        case "in": return wanted.array?.contains(value) == true
        case ">": return (value.integer ?? 0) > (wanted.integer ?? 0)
        case ">=": return (value.string ?? "") >= (wanted.string ?? "")
        case "=like": return Self.isLike(value.string, wanted.string ?? "")
        case "child_of":
            var place = value
            while let here = place.integer {
                if place == wanted { return true }
                place = Self.plain(self.record("stock.location", here)["location_id"] ?? .null)
            }
            return false
        default: return false
        }
    }

    /// Whether the stretches between a pattern's `%` follow each other, the outer ones at the ends.
    private static func isLike(_ text: String?, _ pattern: String) -> Bool {
        guard let text else { return false }
        let parts = pattern.replacing("\\", with: "")
            .split(separator: "%", omittingEmptySubsequences: false)
        var rest = text[...]
        for (index, part) in parts.enumerated() {
            if index == 0 || part.isEmpty {
                guard rest.hasPrefix(part) else { return false }
                rest = rest.dropFirst(part.count)
            } else if index == parts.count - 1 {
                return rest.hasSuffix(part)
            } else {
                guard let found = rest.firstRange(of: part) else { return false }
                rest = rest[found.upperBound...]
            }
        }
        return parts.last?.isEmpty == true || rest.isEmpty
    }

    private static let models = ["parent_id": "res.partner", "location_id": "stock.location"]

    /// `location_id.usage`: a field of what is referred to.
    private func value(at path: String, in record: Record) -> JSONValue {
        let names = path.split(separator: ".").map(String.init)
        let value = record[names[0]] ?? false
        guard names.count == 2, let model = Self.models[names[0]],
            let id = Self.plain(value).integer
        else { return value }
        return self.record(model, id)[names[1]] ?? false
    }

    private static func shown(_ id: Int64, _ record: Record, _ fields: [String]) -> JSONValue {
        var shown = JSONObject(present: ["id": .number(id)])
        for field in fields where field != "id" { shown[field] = record[field] ?? false }
        return .object(shown)
    }
}
