import JSON

/// What a document holds, by our lines' numbers, as its read-back tells it:
/// `[{"line": 1, "quantity": 12.5}]`.
enum LinesReadBack {
    static func json(_ quantities: [Int: Int64]) -> JSONValue {
        .array(
            quantities.sorted { $0.key < $1.key }.map { line, thousandths in
                [
                    "line": .number(line),
                    "quantity": .number(JSONNumber(scaled: thousandths, digits: 3)),
                ]
            }
        )
    }
}
