import EDI
public import JSON
import Primitives

/// Rows of a CSV file: an order's head reads all of them, a line its own.
struct RowScope: DocumentScope {
    let document: RowDocument
    let rows: [DocumentRow]

    func records(_ opening: Mapping.Loop.Opening) -> [RowScope] {
        guard case .rows = opening else { return [] }
        return rows.map { RowScope(document: document, rows: [$0]) }
    }

    func sources(at path: DocumentPath) -> [DocumentSource] {
        guard case .column(let column) = path.target else { return [] }
        return rows.compactMap { row in
            guard let cell = document.cell(column, of: row) else { return nil }
            let text = cell.text(in: document.bytes)
            return text.isEmpty ? nil : DocumentSource(text: text, place: cell.place)
        }
    }
}

/// One order of a JSON document, or one record in it.
public struct JSONRecord: Sendable {
    let value: JSONValue
    /// From the document's root.
    public let pointer: JSONPointer

    /// The records that stand at `pointer`: each element of an array, or the one object.
    public static func all(in document: JSONValue, at pointer: JSONPointer) -> [JSONRecord] {
        guard let found = document[pointer] else { return [] }
        let whole = JSONRecord(value: found, pointer: pointer)
        return found.array == nil ? [whole] : whole.elements
    }

    private var elements: [JSONRecord] {
        (value.array ?? []).enumerated().map { index, element in
            JSONRecord(
                value: element,
                pointer: JSONPointer(tokens: pointer.tokens + [String(index)])
            )
        }
    }
}

extension JSONRecord: DocumentScope {
    func records(_ opening: Mapping.Loop.Opening) -> [JSONRecord] {
        guard case .members(let path) = opening else { return [] }
        return Self.all(in: value, at: path).map { record in
            JSONRecord(
                value: record.value,
                pointer: JSONPointer(tokens: pointer.tokens + record.pointer.tokens)
            )
        }
    }

    func sources(at path: DocumentPath) -> [DocumentSource] {
        guard case .pointer(let tokens) = path.target,
            let found = value[JSONPointer(tokens: tokens)],
            var source = Self.source(found)
        else { return [] }
        source.pointer = JSONPointer(tokens: pointer.tokens + tokens)
        return [source]
    }

    private static func source(_ value: JSONValue) -> DocumentSource? {
        switch value {
        case .string(let text):
            let trimmed = text.trimmingBlanks
            return trimmed.isEmpty ? nil : DocumentSource(text: trimmed)
        case .number(let number):
            // An exponent is written out.
            let decimal = number.scaled(toDigits: Mapping.Form.decimals).map {
                DecimalText.explicit($0, digits: Mapping.Form.decimals)
            }
            return DocumentSource(text: number.text, decimal: decimal)
        case .bool(let isTrue): return DocumentSource(text: isTrue ? "true" : "false")
        case .null, .array, .object: return nil
        }
    }
}

extension String {
    var trimmingBlanks: String {
        let blanks: Set<Unicode.Scalar> = [" ", "\t", "\n", "\r"]
        let scalars = unicodeScalars.drop { blanks.contains($0) }
        guard let last = scalars.lastIndex(where: { !blanks.contains($0) }) else { return "" }
        return String(scalars[...last])
    }
}
