import JSON
import Primitives

/// What is wrong with one field of a request's body.
struct FieldProblem: Error, Equatable {
    var field: String
    var detail: String

    init(_ field: String, _ detail: String) {
        self.field = field
        self.detail = detail
    }

    var text: String { "\(field) \(detail)" }
}

/// Reads the members of one object, naming the field that does not fit.
struct FieldReader {
    let object: JSONObject
    private let place: String

    init(_ value: JSONValue, at place: String = "") throws(FieldProblem) {
        guard let object = value.object else {
            throw FieldProblem(place.isEmpty ? "the body" : place, "is no object")
        }
        self.object = object
        self.place = place
    }

    /// The body of a request; an empty one reads as an empty object.
    init(body: [UInt8]) throws(FieldProblem) {
        guard !body.isEmpty else {
            try self.init([:])
            return
        }
        let value: JSONValue
        do throws(JSONFailure) {
            value = try JSONValue(parsing: body)
        } catch {
            throw FieldProblem("the body", "is not JSON: \(error)")
        }
        try self.init(value)
    }

    func text(_ name: String) throws(FieldProblem) -> String {
        guard let text = object[name]?.string, !text.isEmpty else {
            throw problem(name, "is no text")
        }
        guard text.utf8.count <= Limits.longTextBytes else { throw problem(name, "is too long") }
        return text
    }

    func textIfPresent(_ name: String) throws(FieldProblem) -> String? {
        guard let value = object[name], !value.isNull else { return nil }
        return value == "" ? nil : try text(name)
    }

    func integer(_ name: String) throws(FieldProblem) -> Int {
        guard let integer = object[name]?.integer else { throw problem(name, "is no whole number") }
        return Int(integer)
    }

    /// A decimal number in units of 10^-`digits`.
    func decimal(_ name: String, digits: Int) throws(FieldProblem) -> Int64 {
        guard let units = object[name]?.number?.scaled(toDigits: digits) else {
            throw problem(name, "is no number of at most \(digits) digits after the point")
        }
        return units
    }

    /// A quantity of at least so much, in thousandths.
    func quantity(_ name: String, least: Int64 = 1) throws(FieldProblem) -> Int64 {
        let thousandths = try decimal(name, digits: 3)
        guard (least...Limits.quantityThousandths).contains(thousandths) else {
            throw problem(name, "is not between \(least == 0 ? "0" : "0.001") and a billion")
        }
        return thousandths
    }

    /// The objects of a list of 1 to `max` elements.
    func objects(_ name: String, max: Int = Limits.orderLines) throws(FieldProblem) -> [FieldReader]
    {
        guard let elements = object[name]?.array, (1...max).contains(elements.count) else {
            throw problem(name, "is no list of 1 to \(max)")
        }
        var readers: [FieldReader] = []
        for (index, element) in elements.enumerated() {
            readers.append(try FieldReader(element, at: "\(place)\(name)[\(index)]."))
        }
        return readers
    }

    func problem(_ name: String, _ detail: String) -> FieldProblem {
        FieldProblem(place + name, detail)
    }
}

/// Quantities and amounts as the simulated systems write them.
extension JSONValue {
    static func quantity(_ thousandths: Int64) -> JSONValue {
        .number(JSONNumber(scaled: thousandths, digits: 3))
    }

    static func moment(_ moment: Timestamp) -> JSONValue { .string(moment.description) }
}

/// `SO-000042`
func numbered(_ prefix: String, _ number: Int, width: Int = 6) -> String {
    let digits = String(number)
    return prefix + String(repeating: "0", count: max(0, width - digits.count)) + digits
}
