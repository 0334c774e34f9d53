import Canonical
import EDI
package import JSON
import Mapping
package import Translation

extension MappedOrder {
    /// The order as it goes on, and every field with where it stood.
    package var json: JSONValue {
        var members: [JSONObject.Member] = []
        if let request {
            members.append(JSONObject.Member(name: "order", value: Self.value(of: request)))
        }
        members.append(
            JSONObject.Member(
                name: "problems",
                value: .array(violations.map { .string($0.description) })
            )
        )
        if !warnings.isEmpty {
            members.append(
                JSONObject.Member(name: "warnings", value: .array(warnings.map { .string($0) }))
            )
        }
        members.append(JSONObject.Member(name: "fields", value: fields))
        return .object(JSONObject(members))
    }

    private static func value(of request: OrderRequest) -> JSONValue {
        do {
            return try JSONValue(parsing: JSONDocumentEncoder().encode(request))
        } catch {
            // A request holds nothing that JSON has no word for.
            preconditionFailure("an order request cannot be written: \(error)")
        }
    }

    private var fields: JSONValue {
        var members = Self.members(document.head, prefix: "")
        for (index, record) in (document.loops["lines"] ?? []).enumerated() {
            members += Self.members(record, prefix: "lines/\(index + 1)/")
        }
        return .object(JSONObject(members))
    }

    private static func members(
        _ record: MappedDocument.Record,
        prefix: String
    ) -> [JSONObject.Member] {
        record.sorted { $0.key < $1.key }.map { name, value in
            var parts: [JSONObject.Member] = [
                JSONObject.Member(name: "value", value: .string(value.text))
            ]
            if let pointer = value.pointer {
                parts.append(JSONObject.Member(name: "at", value: .string(pointer.description)))
            }
            if let place = value.place {
                if !place.designator.isEmpty {
                    parts.append(JSONObject.Member(name: "at", value: .string(place.designator)))
                }
                parts.append(JSONObject.Member(name: "byte", value: .number(place.byteOffset)))
            }
            return JSONObject.Member(name: prefix + name, value: .object(JSONObject(parts)))
        }
    }
}
