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
    /// Whose orders these are.
    public var customer: Party.ID
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
        self.customer = customer
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

    /// What we write to it.
    public var standard: EDIStandard { edifact == nil ? .x12 : .edifact }

    /// ISA12 that goes with GS08: `00401` for `004010`.
    public var interchangeVersion: String { String(version.prefix(5)) }

    enum CodingKeys: String, CodingKey {
        case id, entity, channel, customer, currency, partner, ourselves, version
        case itemNumbers = "item_numbers"
        case units, acknowledgment, usage, mapping, country
        case acknowledgesWithinHours = "acknowledges_within_hours"
        case shipToQualifier = "ship_to_qualifier"
        case edifact, rules
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decode(String.self, forKey: .id),
            entity: try container.decode(LegalEntity.ID.self, forKey: .entity),
            channel: try container.decode(Channel.ID.self, forKey: .channel),
            customer: try container.decode(Party.ID.self, forKey: .customer),
            currency: try container.decode(Currency.self, forKey: .currency),
            partner: try container.decode(X12Identity.self, forKey: .partner),
            ourselves: try container.decode(X12Identity.self, forKey: .ourselves),
            edifact: try container.decodeIfPresent(EDIFACTSpeech.self, forKey: .edifact),
            rules: try container.decodeIfPresent(ComplianceRules.self, forKey: .rules)
        )
        version = try container.decodeIfPresent(String.self, forKey: .version) ?? version
        itemNumbers =
            try container.decodeIfPresent([ItemNumber].self, forKey: .itemNumbers) ?? itemNumbers
        units = try container.decodeIfPresent([String: UnitOfMeasure].self, forKey: .units) ?? [:]
        acknowledgment =
            try container.decodeIfPresent(AcknowledgmentPolicy.self, forKey: .acknowledgment)
            ?? acknowledgment
        usage = try container.decodeIfPresent(String.self, forKey: .usage) ?? "P"
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
