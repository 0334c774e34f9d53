import Canonical
import Connectors
import JSON
import Primitives

/// A customer with the places it has goods sent to.
struct OdooCustomer {
    struct Place {
        var identity: Int64
        var reference: String?
        var street: String
        var city: String
        var postalCode: String
    }

    var identity: Int64
    /// Its own address first.
    var places: [Place]

    static let placesMax = 1_000
    static let addressPrefix = "ADDRESS-"

    /// The contact that goods are sent to: the one with the ship-to's code as its reference or, as
    /// `ADDRESS-11`, its identity, and otherwise the one with the same address.
    func place(of shipTo: ShipTo) throws(ConnectorFailure) -> Int64 {
        let code = shipTo.code
        if let named = places.first(where: { $0.reference == code && !code.isEmpty }) {
            return named.identity
        }
        if code.hasPrefix(Self.addressPrefix),
            let identity = Int64(code.dropFirst(Self.addressPrefix.count)),
            places.contains(where: { $0.identity == identity })
        {
            return identity
        }
        let wanted = shipTo.address
        let street = Self.normal(wanted.lines.joined(separator: " "))
        let same = places.first {
            Self.normal($0.street) == street && Self.normal($0.city) == Self.normal(wanted.city)
                && Self.normal($0.postalCode) == Self.normal(wanted.postalCode)
        }
        guard let same else {
            throw ConnectorFailure(
                .refused(
                    status: 200,
                    detail: "Odoo does not have it: no contact of the customer has the reference "
                        + "\(code), or the address \(wanted.lines.joined(separator: ", ")), "
                        + "\(wanted.postalCode) \(wanted.city)"
                )
            )
        }
        return same.identity
    }

    /// Without case, and without more than one space.
    private static func normal(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

struct OdooProduct {
    var identity: Int64
    /// The name of its unit.
    var unit: String
    var isTaxed: Bool
}

extension OdooConversation {
    /// The company whose reference is our customer's id, with its contacts.
    func customer(_ code: String) async throws(ConnectorFailure) -> OdooCustomer {
        let fields = ["ref", "street", "street2", "city", "zip"]
        let found = try await search(
            "res.partner",
            [["ref", "=", .string(code)], ["parent_id", "=", false]],
            limit: 2,
            fields
        )
        guard let record = found.first, found.count == 1 else {
            let count = found.isEmpty ? "no contact has" : "more than one contact has"
            throw refusal("Odoo does not have it: \(count) the reference \(code)")
        }
        let identity = try record.identity()
        let contacts = try await search(
            "res.partner",
            [["parent_id", "=", .number(identity)]],
            limit: OdooCustomer.placesMax,
            fields
        )
        var places: [OdooCustomer.Place] = []
        for contact in [record] + contacts {
            let lines = [contact.optionalText("street"), contact.optionalText("street2")]
            places.append(
                OdooCustomer.Place(
                    identity: try contact.identity(),
                    reference: contact.optionalText("ref"),
                    street: lines.compactMap(\.self).joined(separator: " "),
                    city: contact.optionalText("city") ?? "",
                    postalCode: contact.optionalText("zip") ?? ""
                )
            )
        }
        return OdooCustomer(identity: identity, places: places)
    }

    /// By their references, which are our items' ids; what Odoo does not have is left out.
    func products(_ codes: [String]) async throws(ConnectorFailure) -> [String: OdooProduct] {
        let wanted = Set(codes).sorted()
        let records = try await search(
            "product.product",
            [["default_code", "in", .array(wanted.map { .string($0) })]],
            limit: wanted.count + 1,
            ["default_code", "uom_id", "taxes_id"]
        )
        var products: [String: OdooProduct] = [:]
        for record in records {
            let code = try record.text("default_code")
            let product = OdooProduct(
                identity: try record.identity(),
                unit: record.referenceName("uom_id") ?? "",
                isTaxed: try !record.identities("taxes_id").isEmpty
            )
            guard products.updateValue(product, forKey: code) == nil else {
                throw refusal("Odoo has more than one product with the reference \(code)")
            }
        }
        return products
    }

    func warehouse(_ code: String) async throws(ConnectorFailure) -> Int64 {
        let found = try await search(
            "stock.warehouse",
            [["code", "=", .string(code)]],
            limit: 1,
            ["code"]
        )
        guard let record = found.first else {
            throw refusal("Odoo does not have it: no warehouse has the short name \(code)")
        }
        return try record.identity()
    }
}
