public import Canonical
public import EDI
public import Primitives

/// How one trading partner speaks: who it is on the envelope, and its preferences.
///
/// Forty partners are forty of these and no code.
public struct PartnerProfile: Codable, Hashable, Sendable {
    /// Our short name for it; part of file names and effect targets.
    public var id: String
    public var entity: LegalEntity.ID
    public var channel: Channel.ID
    /// What it is to us: it buys from us, we buy from it, or it keeps our goods.
    public var role: PartnerRole
    public var currency: Currency
    /// The partner on the envelope.
    public var partner: X12Identity
    /// Ourselves, as this partner addresses us.
    public var ourselves: X12Identity
    /// GS08 of what we send: `004010` or `005010`.
    public var version: String
    /// Item number qualifiers in the order of trust, with what they mean.
    public var itemNumbers: [ItemNumber]
    /// Units the partner writes differently from us: theirs to ours.
    public var units: [String: UnitOfMeasure]
    public var acknowledgment: AcknowledgmentPolicy
    /// `P` production or `T` test.
    public var usage: String
    /// The mapping that its documents are read by; X12 850s need none.
    public var mapping: String?
    /// Where an address is that names no country: two letters.
    public var country: String?
    /// Within how many hours its 997 or 999 for a document of ours must be here; nobody waits for
    /// one without it.
    public var acknowledgesWithinHours: Int?
    /// What kind of code the partner has for places, where its order does not say: N103 in X12,
    /// 3055 in EDIFACT.
    public var shipToQualifier: String?
    /// How it speaks EDIFACT; a partner without this is sent X12.
    public var edifact: EDIFACTSpeech?
    /// What it holds us to, and what a breach costs.
    public var rules: ComplianceRules?
    /// By when its orders have always come; nobody misses them without it.
    public var sends: SendingHabit?

    /// What one product qualifier (element 235) means with this partner.
    public struct ItemNumber: Codable, Hashable, Sendable {
        public var qualifier: String
        public var scheme: ItemIdentifier.Scheme

        public init(_ qualifier: String, _ scheme: ItemIdentifier.Scheme) {
            self.qualifier = qualifier
            self.scheme = scheme
        }
    }

    public init(
        id: String,
        entity: LegalEntity.ID,
        channel: Channel.ID,
        customer: Party.ID,
        currency: Currency,
        partner: X12Identity,
        ourselves: X12Identity,
        version: String = "004010",
        itemNumbers: [ItemNumber]? = nil,
        units: [String: UnitOfMeasure] = [:],
        acknowledgment: AcknowledgmentPolicy = AcknowledgmentPolicy(),
        usage: String = "P",
        mapping: String? = nil,
        country: String? = nil,
        acknowledgesWithinHours: Int? = nil,
        shipToQualifier: String? = nil,
        edifact: EDIFACTSpeech? = nil,
        rules: ComplianceRules? = nil
    ) {
        self.id = id
        self.entity = entity
        self.channel = channel
        role = .customer(customer)
        self.currency = currency
        self.partner = partner
        self.ourselves = ourselves
        self.version = version
        self.itemNumbers = itemNumbers ?? Self.itemNumbers(in: edifact)
        self.units = units
        self.acknowledgment = acknowledgment
        self.usage = usage
        self.mapping = mapping ?? (edifact == nil ? nil : "standard/ORDERS")
        self.country = country
        self.acknowledgesWithinHours = acknowledgesWithinHours
        self.shipToQualifier = shipToQualifier
        self.edifact = edifact
        self.rules = rules
    }

    /// Our own number first, then global ones, then the buyer's.
    public static let usualItemNumbers = [
        ItemNumber("VN", .sku), ItemNumber("VP", .sku), ItemNumber("VA", .sku),
        ItemNumber("SK", .sku), ItemNumber("UP", .gtin), ItemNumber("UK", .gtin),
        ItemNumber("EN", .gtin), ItemNumber("UA", .gtin), ItemNumber("BP", .buyerPart),
        ItemNumber("IN", .buyerPart), ItemNumber("CB", .buyerPart), ItemNumber("PI", .buyerPart),
    ]

    /// In EDIFACT the GTIN comes first: it stands in LIN itself.
    public static let usualMessageItemNumbers = [
        ItemNumber("EN", .gtin), ItemNumber("SRV", .gtin), ItemNumber("SA", .sku),
        ItemNumber("IN", .buyerPart), ItemNumber("BP", .buyerPart),
    ]

    private static func itemNumbers(in speech: EDIFACTSpeech?) -> [ItemNumber] {
        speech == nil ? usualItemNumbers : usualMessageItemNumbers
    }

    /// Whose orders these are; who it is among our parties.
    public var customer: Party.ID { role.party }

    /// What we write to it.
    public var standard: EDIStandard { edifact == nil ? .x12 : .edifact }

    /// ISA12 that goes with GS08: `00401` for `004010`.
    public var interchangeVersion: String { String(version.prefix(5)) }

    enum CodingKeys: String, CodingKey {
        case id, entity, channel, currency, partner, ourselves, version
        case itemNumbers = "item_numbers"
        case units, acknowledgment, usage, mapping, country
        case acknowledgesWithinHours = "acknowledges_within_hours"
        case shipToQualifier = "ship_to_qualifier"
        case edifact, rules, sends
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try role.encode(to: encoder)
        try container.encode(id, forKey: .id)
        try container.encode(entity, forKey: .entity)
        try container.encode(channel, forKey: .channel)
        try container.encode(currency, forKey: .currency)
        try container.encode(partner, forKey: .partner)
        try container.encode(ourselves, forKey: .ourselves)
        try container.encode(version, forKey: .version)
        try container.encode(itemNumbers, forKey: .itemNumbers)
        try container.encode(units, forKey: .units)
        try container.encode(acknowledgment, forKey: .acknowledgment)
        try container.encode(usage, forKey: .usage)
        try container.encodeIfPresent(mapping, forKey: .mapping)
        try container.encodeIfPresent(country, forKey: .country)
        try container.encodeIfPresent(acknowledgesWithinHours, forKey: .acknowledgesWithinHours)
        try container.encodeIfPresent(shipToQualifier, forKey: .shipToQualifier)
        try container.encodeIfPresent(edifact, forKey: .edifact)
        try container.encodeIfPresent(rules, forKey: .rules)
        try container.encodeIfPresent(sends, forKey: .sends)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let role = try PartnerRole(from: decoder)
        let id = try container.decode(String.self, forKey: .id)
        self.init(
            id: id,
            entity: try container.decode(LegalEntity.ID.self, forKey: .entity),
            channel: try Self.channel(of: id, as: role, in: container),
            customer: role.party,
            currency: try Self.currency(as: role, in: container),
            partner: try container.decode(X12Identity.self, forKey: .partner),
            ourselves: try container.decode(X12Identity.self, forKey: .ourselves),
            edifact: try container.decodeIfPresent(EDIFACTSpeech.self, forKey: .edifact),
            rules: try container.decodeIfPresent(ComplianceRules.self, forKey: .rules)
        )
        self.role = role
        switch role {
        case .customer: break
        case .supplier: try becomeSupplier(in: container)
        case .warehouse: try becomeWarehouse(in: container)
        case .carrier(let terms): try becomeCarrier(terms, in: container)
        }
        version = try container.decodeIfPresent(String.self, forKey: .version) ?? version
        itemNumbers =
            try container.decodeIfPresent([ItemNumber].self, forKey: .itemNumbers) ?? itemNumbers
        units = try container.decodeIfPresent([String: UnitOfMeasure].self, forKey: .units) ?? [:]
        acknowledgment =
            try container.decodeIfPresent(AcknowledgmentPolicy.self, forKey: .acknowledgment)
            ?? acknowledgment
        usage = try container.decodeIfPresent(String.self, forKey: .usage) ?? "P"
        sends = try container.decodeIfPresent(SendingHabit.self, forKey: .sends)
        mapping = try container.decodeIfPresent(String.self, forKey: .mapping) ?? mapping
        if let text = try container.decodeIfPresent(String.self, forKey: .shipToQualifier) {
            let longest = edifact == nil ? 2 : 3
            guard (1...longest).contains(text.utf8.count) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .shipToQualifier,
                    in: container,
                    debugDescription: "expected 1 to \(longest) characters, such as 92"
                )
            }
            shipToQualifier = text
        }
        if let hours = try container.decodeIfPresent(Int.self, forKey: .acknowledgesWithinHours) {
            guard (1...720).contains(hours) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .acknowledgesWithinHours,
                    in: container,
                    debugDescription: "expected 1 to 720 hours"
                )
            }
            acknowledgesWithinHours = hours
        }
        if let text = try container.decodeIfPresent(String.self, forKey: .country) {
            guard let code = Address.countryCode(text) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .country,
                    in: container,
                    debugDescription: "a country is two letters (ISO 3166-1), such as US"
                )
            }
            country = code
        }
        try checkIdentities(in: container)
    }

    /// Only customers' orders have a channel.
    private static func channel(
        of id: String,
        as role: PartnerRole,
        in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> Channel.ID {
        if role.isCustomer { return try container.decode(Channel.ID.self, forKey: .channel) }
        let named = try container.decodeIfPresent(Channel.ID.self, forKey: .channel)
        guard let channel = named ?? Channel.ID(validating: id) else {
            throw DecodingError.dataCorruptedError(
                forKey: .id,
                in: container,
                debugDescription: "expected 1 to 64 letters, digits and hyphens"
            )
        }
        return channel
    }

    /// What a mapping reads is an order, and only customers send orders.
    private mutating func becomeSupplier(
        in container: KeyedDecodingContainer<CodingKeys>
    ) throws {
        guard try container.decodeIfPresent(String.self, forKey: .mapping) == nil else {
            throw DecodingError.dataCorruptedError(
                forKey: .mapping,
                in: container,
                debugDescription: "mappings read customers' orders; a supplier's documents need "
                    + "none"
            )
        }
        mapping = nil
        itemNumbers =
            edifact == nil ? Self.usualSupplierItemNumbers : Self.usualSupplierMessageItemNumbers
    }

    /// A warehouse is told no prices.
    private static func currency(
        as role: PartnerRole,
        in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> Currency {
        guard role.warehouse != nil else {
            return try container.decode(Currency.self, forKey: .currency)
        }
        return try container.decodeIfPresent(Currency.self, forKey: .currency) ?? .usd
    }

    /// In ISA every identity has a qualifier; in UNB it may be missing. Both are bounded.
    private func checkIdentities(in container: KeyedDecodingContainer<CodingKeys>) throws {
        let isX12 = edifact == nil && mapping == nil
        for (identity, key) in [(partner, CodingKeys.partner), (ourselves, .ourselves)] {
            guard (1...(isX12 ? 15 : 35)).contains(identity.id.utf8.count),
                (isX12 ? 1...2 : 0...4).contains(identity.qualifier.utf8.count)
            else {
                throw DecodingError.dataCorruptedError(
                    forKey: key,
                    in: container,
                    debugDescription: isX12
                        ? "expected an id of 1 to 15 characters and a qualifier of 1 or 2, "
                            + "such as ZZ"
                        : "expected an id of 1 to 35 characters and, if there is one, a qualifier "
                            + "of up to 4, such as 14"
                )
            }
        }
    }
}
