public import Canonical
public import Primitives

/// What a trading partner is to us, and so which documents it may send.
public enum PartnerRole: Hashable, Sendable {
    /// It buys from us; its orders are this party's.
    case customer(Party.ID)
    /// We buy from it.
    case supplier(SupplierTerms)
    /// It keeps our goods, ships them and tells us so.
    case warehouse(WarehouseTerms)
    /// It carries goods, tells where they are and what that costs.
    case carrier(CarrierTerms)

    public var isCustomer: Bool {
        if case .customer = self { true } else { false }
    }

    public var supplier: SupplierTerms? {
        if case .supplier(let terms) = self { terms } else { nil }
    }

    public var warehouse: WarehouseTerms? {
        if case .warehouse(let terms) = self { terms } else { nil }
    }

    public var carrier: CarrierTerms? {
        if case .carrier(let terms) = self { terms } else { nil }
    }

    /// Which of our parties it is; a warehouse goes by its system's name, a carrier by its code.
    public var party: Party.ID {
        switch self {
        case .customer(let id): id
        case .supplier(let terms): terms.id
        case .warehouse(let terms): Party.ID(terms.system.rawValue)
        case .carrier(let terms): Party.ID(terms.code)
        }
    }
}

/// How a supplier is ordered from.
///
/// ```yaml
/// supplier: ACME
/// buying:
///   transit_days: 2
///   sites: {DAL: {code: "0042", address: {name: Dallas DC, lines: [1 Dock Rd], city: Dallas,
///                                         region: TX, postal_code: "75201", country: US}}}
/// ```
public struct SupplierTerms: Hashable, Sendable {
    /// The supplier, as purchase orders name it.
    public var id: Party.ID
    /// How many days goods are on their way: from the day on which it ships them to the day on
    /// which they are expected.
    public var transitDays: Int
    /// How it knows our sites; others are told by our own code and name.
    public var sites: [String: Place]

    /// One of our sites in the supplier's words.
    public struct Place: Codable, Hashable, Sendable {
        /// N104, or C082 in NAD.
        public var code: String?
        public var address: PlaceAddress?

        public init(code: String? = nil, address: PlaceAddress? = nil) {
            self.code = code
            self.address = address
        }
    }

    /// Where a site is.
    public struct PlaceAddress: Codable, Hashable, Sendable {
        public var name: String?
        public var lines: [String]
        public var city: String
        public var region: String?
        public var postalCode: String?
        public var country: String?

        public init(
            name: String? = nil,
            lines: [String],
            city: String,
            region: String? = nil,
            postalCode: String? = nil,
            country: String? = nil
        ) {
            self.name = name
            self.lines = lines
            self.city = city
            self.region = region
            self.postalCode = postalCode
            self.country = country
        }

        enum CodingKeys: String, CodingKey {
            case name, lines, city, region
            case postalCode = "postal_code"
            case country
        }
    }

    public static let transitDaysMax = 180

    public init(_ id: Party.ID, transitDays: Int = 0, sites: [String: Place] = [:]) {
        self.id = id
        self.transitDays = transitDays
        self.sites = sites
    }
}

/// `buying` in a supplier's profile.
private struct Buying: Codable {
    var transitDays: Int?
    var sites: [String: SupplierTerms.Place]?

    enum CodingKeys: String, CodingKey {
        case transitDays = "transit_days"
        case sites
    }
}

extension PartnerRole {
    enum CodingKeys: String, CodingKey {
        case customer, supplier, buying, warehouse, warehousing, carrier, carrying
    }

    /// Exactly one of `customer`, `supplier`, `warehouse` and `carrier`.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let customer = try container.decodeIfPresent(Party.ID.self, forKey: .customer)
        let supplier = try container.decodeIfPresent(Party.ID.self, forKey: .supplier)
        let warehouse = try container.decodeIfPresent(TargetSystem.ID.self, forKey: .warehouse)
        let carrier = try container.decodeIfPresent(String.self, forKey: .carrier)
        switch (customer, supplier, warehouse, carrier) {
        case (let customer?, nil, nil, nil): self = .customer(customer)
        case (nil, let supplier?, nil, nil):
            self = .supplier(try Self.terms(of: supplier, in: container))
        case (nil, nil, nil, let code?):
            let terms = try container.decode(CarrierTerms.Settings.self, forKey: .carrying)
            self = .carrier(try terms.terms(of: code, in: container, .carrying))
        case (nil, nil, let system?, nil):
            let terms = try container.decode(WarehouseTerms.Settings.self, forKey: .warehousing)
            self = .warehouse(try terms.terms(of: system, in: container, .warehousing))
        case (nil, nil, nil, nil):
            throw DecodingError.keyNotFound(
                CodingKeys.customer,
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "say whose orders these are (customer), from whom we buy "
                        + "(supplier), or which warehouse (warehouse) or carrier (carrier) this is"
                )
            )
        default:
            throw DecodingError.dataCorruptedError(
                forKey: supplier != nil ? .supplier : carrier != nil ? .carrier : .warehouse,
                in: container,
                debugDescription: "a partner is a customer, a supplier, a warehouse or a carrier; "
                    + "give each a file of its own, with other ids on the envelope"
            )
        }
    }

    private static func terms(
        of supplier: Party.ID,
        in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> SupplierTerms {
        let buying = try container.decodeIfPresent(Buying.self, forKey: .buying)
        let days = buying?.transitDays ?? 0
        guard (0...SupplierTerms.transitDaysMax).contains(days) else {
            throw DecodingError.dataCorruptedError(
                forKey: .buying,
                in: container,
                debugDescription: "transit_days: expected 0 to \(SupplierTerms.transitDaysMax)"
            )
        }
        for (site, place) in buying?.sites ?? [:] {
            guard (2...80).contains(place.code?.utf8.count ?? 2),
                place.address?.lines.isEmpty != true
            else {
                throw DecodingError.dataCorruptedError(
                    forKey: .buying,
                    in: container,
                    debugDescription: "sites.\(site): expected a code of 2 to 80 characters and, "
                        + "if there is an address, a line of it"
                )
            }
        }
        return SupplierTerms(supplier, transitDays: days, sites: buying?.sites ?? [:])
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .customer(let id): try container.encode(id, forKey: .customer)
        case .supplier(let terms):
            try container.encode(terms.id, forKey: .supplier)
            try container.encode(
                Buying(transitDays: terms.transitDays, sites: terms.sites),
                forKey: .buying
            )
        case .warehouse(let terms):
            try container.encode(terms.system, forKey: .warehouse)
            try container.encode(WarehouseTerms.Settings(terms), forKey: .warehousing)
        case .carrier(let terms):
            try container.encode(terms.code, forKey: .carrier)
            try container.encode(CarrierTerms.Settings(terms), forKey: .carrying)
        }
    }
}

extension PartnerProfile {
    /// A supplier names goods by its own numbers, by ours as the buyer's, or by global ones.
    public static let usualSupplierItemNumbers = [
        ItemNumber("BP", .sku), ItemNumber("IN", .sku), ItemNumber("CB", .sku),
        ItemNumber("UP", .gtin), ItemNumber("EN", .gtin), ItemNumber("UK", .gtin),
        ItemNumber("UA", .gtin), ItemNumber("VN", .vendorPart), ItemNumber("VP", .vendorPart),
        ItemNumber("VA", .vendorPart),
    ]

    /// In EDIFACT the same: `BP` and `IN` are the buyer's numbers, `SA` the supplier's.
    public static let usualSupplierMessageItemNumbers = [
        ItemNumber("BP", .sku), ItemNumber("IN", .sku), ItemNumber("EN", .gtin),
        ItemNumber("SRV", .gtin), ItemNumber("SA", .vendorPart),
    ]
}
