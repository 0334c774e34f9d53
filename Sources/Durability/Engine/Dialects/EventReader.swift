import Canonical
import JSON
import Ordering
import Primitives

/// Reads named fields of one event by their pointers, and says which field failed where.
struct EventReader {
    private let root: JSONValue
    private let fields: [String: String]

    init(_ root: JSONValue, _ fields: [String: String]) {
        self.root = root
        self.fields = fields
    }

    func has(_ field: String) -> Bool {
        guard let pointer = fields[field], let value = find(pointer) else { return false }
        return !value.isNull
    }

    func text(_ field: String) throws(DialectFailure) -> String {
        try text(field, at: fields[field] ?? "/" + field)
    }

    func text(_ field: String, at pointer: String) throws(DialectFailure) -> String {
        guard let value = find(pointer), !value.isNull else {
            throw .missing(field: field, pointer: pointer)
        }
        let text = value.string ?? value.number?.text
        guard let text, !text.isEmpty, text.utf8.count <= Limits.shortTextBytes else {
            throw .invalid(
                field: field,
                pointer: pointer,
                detail: "expected text of 1 to \(Limits.shortTextBytes) bytes"
            )
        }
        return text
    }

    func optionalText(_ field: String) -> String? {
        guard let pointer = fields[field] else { return nil }
        return find(pointer)?.string
    }

    func bool(_ field: String) -> Bool? {
        guard let pointer = fields[field] else { return nil }
        return find(pointer)?.bool
    }

    func identifier<S>(_ field: String) throws(DialectFailure) -> Identifier<S> {
        let text = try text(field)
        guard let identifier = Identifier<S>(validating: text) else {
            throw .invalid(
                field: field,
                pointer: fields[field] ?? "",
                detail: "expected 1 to 64 bytes without control characters"
            )
        }
        return identifier
    }

    func timestamp(_ field: String, at pointer: String) throws(DialectFailure) -> Timestamp {
        guard let moment = Timestamp(try text(field, at: pointer)) else {
            throw .invalid(
                field: field,
                pointer: pointer,
                detail: "expected a moment such as 2026-11-23T18:59:00Z"
            )
        }
        return moment
    }

    func thousandths(_ field: String) throws(DialectFailure) -> Int64 {
        try decimal(field, try text(field), digits: 3)
    }

    /// The amount in `field`, in the currency that the field `currency` names.
    func money(_ field: String) throws(DialectFailure) -> Money {
        let code = try text("currency")
        guard let currency = Currency(code: code) else {
            throw .invalid(
                field: "currency",
                pointer: fields["currency"] ?? "",
                detail: "\(code) is no ISO 4217 currency known here"
            )
        }
        let value = try decimal(field, try text(field), digits: currency.minorDigits)
        return Money(minorUnits: value, currency)
    }

    func lines(_ names: LineFields?) throws(DialectFailure) -> [LineQuantity] {
        guard let names, let elements = find(names.path)?.array else { return [] }
        guard elements.count <= Limits.orderLines else {
            throw .invalid(
                field: "lines",
                pointer: names.path,
                detail: "at most \(Limits.orderLines) lines"
            )
        }
        var lines: [LineQuantity] = []
        for element in elements {
            let line = EventReader(
                element,
                ["line": names.line, "quantity": names.quantity]
            )
            guard let number = Int(try line.text("line")), number > 0 else {
                throw .invalid(
                    field: "line",
                    pointer: names.path + names.line,
                    detail: "expected our line number"
                )
            }
            lines.append(
                LineQuantity(line: number, thousandths: try line.thousandths("quantity"))
            )
        }
        return lines
    }

    func parcels(_ names: ParcelFields?) throws(DialectFailure) -> [Parcel] {
        guard let names, let elements = find(names.path)?.array else { return [] }
        guard elements.count <= Limits.parcelsPerShipment else {
            throw .invalid(
                field: "parcels",
                pointer: names.path,
                detail: "at most \(Limits.parcelsPerShipment) parcels"
            )
        }
        var parcels: [Parcel] = []
        for element in elements {
            var pointers = [
                "reference": names.reference, "carrier": names.carrier, "tracking": names.tracking,
            ]
            pointers["sscc"] = names.sscc
            let parcel = EventReader(element, pointers)
            parcels.append(
                Parcel(
                    reference: try parcel.text("reference"),
                    carrier: try parcel.text("carrier"),
                    trackingNumber: try parcel.text("tracking"),
                    sscc: parcel.optionalText("sscc"),
                    contents: try parcel.lines(names.contents)
                )
            )
        }
        return parcels
    }

    private func decimal(
        _ field: String,
        _ text: String,
        digits: Int
    ) throws(DialectFailure) -> Int64 {
        guard let value = ScaledDecimal.value(text, digits: digits) else {
            throw .invalid(
                field: field,
                pointer: fields[field] ?? "",
                detail: "expected a decimal with at most \(digits) digits after the point"
            )
        }
        return value
    }

    private func find(_ pointer: String) -> JSONValue? {
        guard let parsed = JSONPointer(pointer) else { return nil }
        return root[parsed]
    }
}
