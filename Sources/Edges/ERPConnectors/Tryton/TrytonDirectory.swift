import Canonical
import Connectors
import JSON
import Ordering
import Primitives
import Synchronization

/// Where Tryton keeps what we know by code.
///
/// Identities hardly ever change, so they are kept for `ageMax`; whatever Tryton refuses afterwards
/// is looked up afresh the next time.
final class TrytonDirectory: Sendable {
    struct Party: Sendable {
        var identity: Int64
        var paymentTerm: Int64?
        var addresses: [Address]

        /// Where bills go: the address meant for it, or the first.
        var invoiceAddress: Address? { addresses.first(where: \.isForInvoices) ?? addresses.first }
    }

    struct Address: Sendable {
        var identity: Int64
        var isForInvoices: Bool
        var street: String
        var city: String
        var postalCode: String
    }

    struct Product: Sendable {
        var identity: Int64
        var unit: Int64
        var unitSymbol: String
        /// What its accounting category charges customers.
        var taxes: [Int64]
    }

    static let ageMax = Duration.seconds(600)
    static let entriesMax = 20_000

    private struct Kept<Value: Sendable>: Sendable {
        private var values: [String: (value: Value, until: Timestamp)] = [:]

        func value(_ key: String, at now: Timestamp) -> Value? {
            guard let kept = values[key], now < kept.until else { return nil }
            return kept.value
        }

        mutating func keep(_ value: Value, as key: String, at now: Timestamp) {
            if values.count >= TrytonDirectory.entriesMax { values = [:] }
            values[key] = (value, now.advanced(by: TrytonDirectory.ageMax))
        }
    }

    private struct Entries: Sendable {
        var parties = Kept<Party>()
        var products = Kept<Product>()
        var codes = Kept<Int64>()
    }

    /// Guards what is kept; nothing is asked while it is held.
    private let entries = Mutex(Entries())

    /// What was kept of an order that Tryton refused may be the reason.
    func forget() { entries.withLock { $0 = Entries() } }

    func party(
        _ code: String,
        _ conversation: TrytonConversation
    ) async throws(ConnectorFailure) -> Party {
        let now = conversation.services.clock.now()
        if let party = entries.withLock({ $0.parties.value(code, at: now) }) { return party }
        let fields = ["code", "customer_payment_term"]
        let found = try await conversation.search(
            "party.party",
            [TrytonValue.condition("code", "=", .string(code))],
            limit: 2,
            fields
        )
        guard let record = found.first else {
            throw Self.missing("no party has the code \(code)")
        }
        let identity = try record.identity()
        let party = Party(
            identity: identity,
            paymentTerm: record.reference("customer_payment_term"),
            addresses: try await addresses(of: identity, conversation)
        )
        entries.withLock { $0.parties.keep(party, as: code, at: now) }
        return party
    }

    private func addresses(
        of party: Int64,
        _ conversation: TrytonConversation
    ) async throws(ConnectorFailure) -> [Address] {
        let records = try await conversation.search(
            "party.address",
            [TrytonValue.condition("party", "=", .number(party))],
            limit: 1_000,
            ["street", "city", "postal_code", "invoice"]
        )
        var addresses: [Address] = []
        for record in records {
            addresses.append(
                Address(
                    identity: try record.identity(),
                    isForInvoices: record.flag("invoice"),
                    street: record.optionalText("street") ?? "",
                    city: record.optionalText("city") ?? "",
                    postalCode: record.optionalText("postal_code") ?? ""
                )
            )
        }
        return addresses
    }

    /// The products of all items, one question for those that are not kept.
    func products(
        _ items: [String],
        _ conversation: TrytonConversation
    ) async throws(ConnectorFailure) -> [String: Product] {
        let now = conversation.services.clock.now()
        var known: [String: Product] = [:]
        entries.withLock { entries in
            for item in items { known[item] = entries.products.value(item, at: now) }
        }
        let unknown = Set(items).subtracting(known.keys).sorted()
        for start in stride(from: 0, to: unknown.count, by: Self.productsAtOnce) {
            let part = unknown[start..<min(start + Self.productsAtOnce, unknown.count)]
            let records = try await conversation.search(
                "product.product",
                [TrytonValue.condition("code", "in", .array(part.map { .string($0) }))],
                limit: Self.productsAtOnce * 2,
                ["code", "default_uom.symbol", "account_category.customer_taxes"]
            )
            for record in records {
                let product = try Self.product(record)
                let code = try record.text("code")
                known[code] = product
                entries.withLock { $0.products.keep(product, as: code, at: now) }
            }
        }
        guard let missing = items.first(where: { known[$0] == nil }) else { return known }
        throw Self.missing("no product has the code \(missing)")
    }

    private static let productsAtOnce = 500

    private static func product(_ record: TrytonRecord) throws(ConnectorFailure) -> Product {
        guard let unit = record.related("default_uom") else {
            throw missing("the product \(try record.text("code")) has no unit")
        }
        let category = record.related("account_category")
        return Product(
            identity: try record.identity(),
            unit: try unit.identity(),
            unitSymbol: try unit.text("symbol"),
            taxes: try category?.identities("customer_taxes") ?? []
        )
    }

    /// The identity of something that has a code of its own.
    func identity(
        of model: String,
        _ field: String,
        _ code: String,
        and condition: JSONValue? = nil,
        _ conversation: TrytonConversation
    ) async throws(ConnectorFailure) -> Int64 {
        let now = conversation.services.clock.now()
        let key = "\(model)/\(code)"
        if let identity = entries.withLock({ $0.codes.value(key, at: now) }) { return identity }
        let records = try await conversation.search(
            model,
            [TrytonValue.condition(field, "=", .string(code))] + [condition].compactMap(\.self),
            limit: 2,
            ["id"]
        )
        guard let record = records.first else {
            throw Self.missing("no \(model) has the \(field) \(code)")
        }
        let identity = try record.identity()
        entries.withLock { $0.codes.keep(identity, as: key, at: now) }
        return identity
    }

    private static func missing(_ detail: String) -> ConnectorFailure {
        ConnectorFailure(.refused(status: 200, detail: "Tryton does not have it: \(detail)"))
    }
}

extension TrytonDirectory.Party {
    /// The address that an order is sent to.
    ///
    /// Tryton's addresses have no codes: what was loaded from Tryton has the code `ADDRESS-11`, and
    /// anything else must equal one of the party's addresses.
    func address(for shipTo: ShipTo) throws(ConnectorFailure) -> Int64 {
        if shipTo.code.hasPrefix(Self.addressPrefix),
            let identity = Int64(shipTo.code.dropFirst(Self.addressPrefix.count)),
            addresses.contains(where: { $0.identity == identity })
        {
            return identity
        }
        let wanted = shipTo.address
        let found = addresses.first { address in
            Self.normal(address.street) == Self.normal(wanted.lines.joined(separator: " "))
                && Self.normal(address.city) == Self.normal(wanted.city)
                && Self.normal(address.postalCode) == Self.normal(wanted.postalCode)
        }
        guard let found else {
            throw ConnectorFailure(
                .refused(
                    status: 200,
                    detail: "Tryton does not have it: no address of the party is "
                        + "\(wanted.lines.joined(separator: ", ")), \(wanted.postalCode) "
                        + wanted.city
                )
            )
        }
        return found.identity
    }

    static let addressPrefix = "ADDRESS-"

    /// Without case, and without more than one space.
    private static func normal(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
