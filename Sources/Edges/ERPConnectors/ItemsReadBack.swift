import JSON

/// What a document moves, by item, as its read-back tells it:
/// `[{"item": "SKU-0007", "quantity": -2}]`.
enum ItemsReadBack {
    static func json(_ quantities: [String: Int64]) -> JSONValue {
        .array(
            quantities.sorted { $0.key < $1.key }.map { item, thousandths in
                [
                    "item": .string(item),
                    "quantity": .number(JSONNumber(scaled: thousandths, digits: 3)),
                ]
            }
        )
    }

    /// `SKU-0007: -2, SKU-0010: 5`.
    static func text(_ quantities: [String: Int64]) -> String {
        quantities.sorted { $0.key < $1.key }
            .map { "\($0.key): \(JSONNumber(scaled: $0.value, digits: 3).text)" }
            .joined(separator: ", ")
    }
}
