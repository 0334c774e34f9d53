public import Primitives

/// One legal entity of the company group that runs this installation; part of every business key.
public enum LegalEntity { public typealias ID = Identifier<LegalEntity> }

/// A place orders come from: a portal, a shop, an EDI partner.
public enum Channel { public typealias ID = Identifier<Channel> }

/// A system that executes: the ERP, a warehouse system, a carrier.
public enum TargetSystem { public typealias ID = Identifier<TargetSystem> }

/// A postal address; lines are as the partner wrote them.
public struct Address: Hashable, Codable, Sendable {
    public var name: String
    public var lines: [String]
    public var city: String
    public var region: String?
    public var postalCode: String
    /// ISO 3166-1 alpha-2.
    public var country: String

    public init(
        name: String,
        lines: [String],
        city: String,
        region: String? = nil,
        postalCode: String,
        country: String
    ) {
        self.name = name
        self.lines = lines
        self.city = city
        self.region = region
        self.postalCode = postalCode
        self.country = country
    }
}

/// A customer: who buys, where it may be sent, on which terms, under which policies.
public struct Party: Hashable, Codable, Sendable {
    public typealias ID = Identifier<Party>

    public var id: ID
    public var name: String
    public var status: Status
    /// The party above it; credit rolls up to the topmost one, which is its `creditRoot`.
    public var parent: ID?
    public var creditRoot: ID
    public var currency: Currency
    public var termsDays: Int
    /// Terms end with this day; afterwards new orders are held.
    public var termsExpireOn: LocalDate?
    public var shipTos: [ShipTo]
    public var priceTier: String?
    public var exemptions: [TaxExemption]
    public var policy: CustomerPolicy
    /// The customer that it is, when it turned out to be another by this name; see `Party.known`.
    public var mergedInto: ID?
    /// Who turned out to be this customer.
    public var merged: [ID]?
    /// Accounts whose exposure counts against this one's limit besides its own.
    public var creditOf: [ID]?

    public enum Status: String, Codable, Hashable, Sendable { case active, blocked }

    public init(
        id: ID,
        name: String,
        status: Status = .active,
        parent: ID? = nil,
        creditRoot: ID? = nil,
        currency: Currency = .usd,
        termsDays: Int = 30,
        termsExpireOn: LocalDate? = nil,
        shipTos: [ShipTo],
        priceTier: String? = nil,
        exemptions: [TaxExemption] = [],
        policy: CustomerPolicy = CustomerPolicy()
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.parent = parent
        self.creditRoot = creditRoot ?? id
        self.currency = currency
        self.termsDays = termsDays
        self.termsExpireOn = termsExpireOn
        self.shipTos = shipTos
        self.priceTier = priceTier
        self.exemptions = exemptions
        self.policy = policy
    }
}

/// Where goods go, and whose taxes apply there.
public struct ShipTo: Hashable, Codable, Sendable {
    public var code: String
    public var address: Address
    /// The tax jurisdiction: `US-TX`, `DE`.
    public var jurisdiction: String
    /// Other numbers partners use for it, such as a GLN.
    public var aliases: [String]

    public init(code: String, address: Address, jurisdiction: String, aliases: [String] = []) {
        self.code = code
        self.address = address
        self.jurisdiction = jurisdiction
        self.aliases = aliases
    }
}

/// The choices made once per customer and pinned into each order when it is accepted.
public struct CustomerPolicy: Hashable, Codable, Sendable {
    public var shortfall: ShortfallPolicy
    public var invoiceRule: InvoiceRule
    public var rounding: RoundingPolicy
    /// Smaller goes first when stock is short: 1 to 9.
    public var priority: Int
    public var allowsSplitSites: Bool
    /// An order is held where its buyer expected a price that is further from ours than this many
    /// parts per million; `nil` means that it is answered with ours.
    public var priceHoldPartsPerMillion: Int64?

    public init(
        shortfall: ShortfallPolicy = .backorder,
        invoiceRule: InvoiceRule = .perShipment,
        rounding: RoundingPolicy = RoundingPolicy(),
        priority: Int = 5,
        allowsSplitSites: Bool = true
    ) {
        self.shortfall = shortfall
        self.invoiceRule = invoiceRule
        self.rounding = rounding
        self.priority = priority
        self.allowsSplitSites = allowsSplitSites
    }
}

/// What happens to quantity that is not in stock.
public enum ShortfallPolicy: String, Codable, CaseIterable, Hashable, Sendable {
    case backorder, cancel
    /// Nothing leaves until everything can; the order waits whole.
    case shipComplete = "ship_complete"
}

/// When an invoice is due.
public enum InvoiceRule: String, Codable, CaseIterable, Hashable, Sendable {
    case perShipment = "per_shipment"
    /// One invoice when everything that will ship has shipped.
    case complete
    /// One invoice a day for all shipments of the customer.
    case consolidatedDaily = "consolidated_daily"
    case onProofOfDelivery = "on_proof_of_delivery"
}

/// How amounts become minor units.
public struct RoundingPolicy: Hashable, Codable, Sendable {
    public enum TaxLevel: String, Codable, Hashable, Sendable {
        /// Each line's tax is rounded; the total is their sum.
        case line
        /// Each rate's tax is rounded once, on the sum of its lines.
        case total
    }

    /// What tax is taken of.
    public enum TaxBase: String, Codable, Hashable, Sendable {
        /// A line's net as it is shown, in minor units.
        case rounded
        /// Price times quantity before the line is rounded, as some ERPs do (Tryton).
        case unrounded
    }

    public var taxLevel: TaxLevel
    public var mode: RoundingMode
    public var taxBase: TaxBase

    public init(
        taxLevel: TaxLevel = .line,
        mode: RoundingMode = .halfUp,
        taxBase: TaxBase = .rounded
    ) {
        self.taxLevel = taxLevel
        self.mode = mode
        self.taxBase = taxBase
    }

    private enum CodingKeys: String, CodingKey {
        case taxLevel, mode, taxBase
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        taxLevel = try container.decode(TaxLevel.self, forKey: .taxLevel)
        mode = try container.decode(RoundingMode.self, forKey: .mode)
        // Policies written before there was a choice took the rounded net.
        taxBase = try container.decodeIfPresent(TaxBase.self, forKey: .taxBase) ?? .rounded
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(taxLevel, forKey: .taxLevel)
        try container.encode(mode, forKey: .mode)
        if taxBase != .rounded { try container.encode(taxBase, forKey: .taxBase) }
    }
}

/// A certificate that frees a customer from tax in a jurisdiction for a time.
public struct TaxExemption: Hashable, Codable, Sendable {
    public var certificate: String
    public var jurisdiction: String
    /// `nil` frees every category.
    public var category: String?
    public var validFrom: LocalDate
    public var validTo: LocalDate?

    public init(
        certificate: String,
        jurisdiction: String,
        category: String? = nil,
        validFrom: LocalDate,
        validTo: LocalDate? = nil
    ) {
        self.certificate = certificate
        self.jurisdiction = jurisdiction
        self.category = category
        self.validFrom = validFrom
        self.validTo = validTo
    }
}

/// A place that holds stock and ships it.
public struct Site: Hashable, Codable, Sendable {
    public typealias ID = Identifier<Site>

    public var id: ID
    public var name: String
    /// The IANA zone its cut-off is read in.
    public var timeZone: String
    /// Minutes after local midnight until which an order leaves the same day.
    public var cutOffMinutes: Int
    /// Smaller is asked first when sourcing.
    public var preference: Int
    /// The warehouse system that runs it.
    public var warehouse: TargetSystem.ID

    public init(
        id: ID,
        name: String,
        timeZone: String,
        cutOffMinutes: Int,
        preference: Int,
        warehouse: TargetSystem.ID
    ) {
        self.id = id
        self.name = name
        self.timeZone = timeZone
        self.cutOffMinutes = cutOffMinutes
        self.preference = preference
        self.warehouse = warehouse
    }
}
