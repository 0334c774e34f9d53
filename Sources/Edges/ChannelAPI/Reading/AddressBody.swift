import Canonical
import JSON
import Primitives

/// A postal address, as a sender writes it and as we answer it.
enum AddressBody {
    private static let linesCount = 1...5
    private static let names = ["name", "lines", "city", "region", "postal_code", "country"]

    static let schema = JSONSchema.closed([
        .required("name", .text(Limits.shortTextBytes).example("Dallas Hardware Co")),
        .required(
            "lines",
            .array(of: .text(Limits.shortTextBytes), count: linesCount).example(["1200 Main St"])
        ),
        .required("city", .text(Limits.shortTextBytes).example("Dallas")),
        .optional("region", .text(Limits.shortTextBytes).example("TX")),
        .required("postal_code", .text(Limits.shortTextBytes).example("75201")),
        .required(
            "country",
            .pattern("^[A-Z]{2}$").described("ISO 3166-1 alpha-2.").example("US")
        ),
    ])

    static func read(_ value: JSONValue, at pointer: String, _ violations: Violations) -> Address? {
        guard let reader = ObjectReader(value, at: pointer, known: names, violations)
        else { return nil }
        let name = reader.text("name")
        let lines = reader.elements("lines", count: linesCount).map { texts(in: $0, reader) }
        let city = reader.text("city")
        let region = reader.optionalText("region")
        let postalCode = reader.text("postal_code")
        let country = reader.word("country", expected: "two capitals, such as US") { text in
            text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) } ? text : nil
        }
        guard let name, let lines, let city, let postalCode, let country else { return nil }
        return Address(
            name: name,
            lines: lines,
            city: city,
            region: region,
            postalCode: postalCode,
            country: country
        )
    }

    private static func texts(in values: [JSONValue], _ reader: ObjectReader) -> [String] {
        var lines: [String] = []
        for (index, value) in values.enumerated() {
            let place = reader.place("lines") + "/\(index)"
            guard let text = value.string else {
                reader.violations.add(
                    at: place,
                    .wrongType,
                    "expected a string, found \(value.kindText)"
                )
                continue
            }
            if let (code, detail) = TextRule.fault(in: text, maximum: Limits.shortTextBytes) {
                reader.violations.add(at: place, code, detail)
            }
            lines.append(text)
        }
        return lines
    }

    static func json(_ address: Address) -> JSONValue {
        .members([
            "name": .string(address.name),
            "lines": .array(address.lines.map { .string($0) }),
            "city": .string(address.city),
            "region": .text(address.region),
            "postal_code": .string(address.postalCode),
            "country": .string(address.country),
        ])
    }
}
