import Canonical
import JSON
import Primitives

/// How a sender names an item: `{"sku": "WIDGET"}`, with exactly one member.
enum ItemReference {
    static let members: [(name: String, scheme: ItemIdentifier.Scheme)] = [
        ("sku", .sku), ("gtin", .gtin), ("buyer_part", .buyerPart), ("vendor_part", .vendorPart),
    ]

    static let names = members.map(\.name)

    static let schema = JSONSchema.oneMember([
        .optional("sku", .text(64).described("Our own number of it.").example("WIDGET")),
        .optional(
            "gtin",
            .pattern("^([0-9]{8}|[0-9]{12,14})$")
                .described("GS1 number of 8, 12, 13 or 14 digits with its check digit.")
                .example("9506000000015")
        ),
        .optional(
            "buyer_part",
            .text(Limits.shortTextBytes).described("The customer's own number of it.")
        ),
        .optional(
            "vendor_part",
            .text(Limits.shortTextBytes).described("The maker's number of it.")
        ),
    ]).described("An item, by exactly one of its numbers.")

    /// - Parameter customer: Whose number a `buyer_part` is.
    static func read(_ reader: ObjectReader, customer: Party.ID?) -> ItemIdentifier? {
        let given = members.filter { reader.has($0.name) }
        guard let first = given.first, given.count == 1 else {
            reader.violations.add(
                at: reader.pointer,
                given.isEmpty ? .missing : .tooMany,
                "expected exactly one of " + names.joined(separator: ", ")
            )
            return nil
        }
        let maximum = first.scheme == .sku ? Item.ID.lengthBytes.upperBound : Limits.shortTextBytes
        guard let value = reader.text(first.name, maximum: maximum) else { return nil }
        switch first.scheme {
        case .sku, .vendorPart: return ItemIdentifier(first.scheme, value)
        case .buyerPart: return ItemIdentifier(.buyerPart, value, owner: customer?.rawValue)
        case .gtin:
            guard let normal = GTIN.normalized(value) else {
                reader.fault(
                    "gtin",
                    .invalidCheckDigit,
                    "expected 8, 12, 13 or 14 digits, the last one the check digit"
                )
                return nil
            }
            return ItemIdentifier(.gtin, normal)
        }
    }

    /// The same in an answer.
    static func json(_ item: ItemIdentifier) -> JSONValue {
        let name = members.first { $0.scheme == item.scheme }?.name ?? item.scheme.rawValue
        return .members([name: .string(item.value)])
    }
}
