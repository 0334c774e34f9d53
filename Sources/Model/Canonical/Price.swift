public import Primitives

/// A price agreement or list entry for one item in one unit.
public struct PriceRule: Hashable, Codable, Sendable {
    public typealias ID = Identifier<PriceRule>

    /// Who it is for; a contract beats a tier, a tier beats the list.
    public enum Audience: Hashable, Sendable {
        case contract(Party.ID)
        case tier(String)
        case list
    }

    /// From this quantity (in the rule's unit) on, this price.
    public struct Break: Hashable, Codable, Sendable {
        public var minimum: Quantity
        public var millionths: Int64

        public init(minimum: Quantity, millionths: Int64) {
            self.minimum = minimum
            self.millionths = millionths
        }
    }

    public var id: ID
    public var audience: Audience
    public var item: Item.ID
    public var unit: UnitOfMeasure
    public var currency: Currency
    /// Ascending by minimum; the first may start at zero.
    public var breaks: [Break]
    public var validFrom: LocalDate
    /// The last day it holds; open when absent.
    public var validTo: LocalDate?

    public init(
        id: ID,
        audience: Audience,
        item: Item.ID,
        unit: UnitOfMeasure,
        currency: Currency,
        breaks: [Break],
        validFrom: LocalDate,
        validTo: LocalDate? = nil
    ) {
        self.id = id
        self.audience = audience
        self.item = item
        self.unit = unit
        self.currency = currency
        self.breaks = breaks
        self.validFrom = validFrom
        self.validTo = validTo
    }
}

/// The tax of one category of goods in one jurisdiction.
public struct TaxRate: Hashable, Codable, Sendable {
    public var name: String
    public var jurisdiction: String
    public var category: String
    /// 82,500 is 8.25 %.
    public var partsPerMillion: Int64
    public var validFrom: LocalDate
    public var validTo: LocalDate?

    public init(
        name: String,
        jurisdiction: String,
        category: String,
        partsPerMillion: Int64,
        validFrom: LocalDate,
        validTo: LocalDate? = nil
    ) {
        self.name = name
        self.jurisdiction = jurisdiction
        self.category = category
        self.partsPerMillion = partsPerMillion
        self.validFrom = validFrom
        self.validTo = validTo
    }
}

extension PriceRule.Audience: CustomStringConvertible {
    /// `list`, `tier:gold`, `contract:C-1001`.
    public var description: String {
        switch self {
        case .contract(let customer): "contract:" + customer.rawValue
        case .tier(let name): "tier:" + name
        case .list: "list"
        }
    }

    /// Reads what `description` writes and nothing else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts[0], parts.count == 2 ? String(parts[1]) : nil) {
        case ("list", nil): self = .list
        case ("tier", let name?) where !name.isEmpty: self = .tier(name)
        case ("contract", let id?):
            guard let customer = Party.ID(validating: id) else { return nil }
            self = .contract(customer)
        default: return nil
        }
    }
}

extension PriceRule.Audience: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let audience = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected list, tier:NAME or contract:CUSTOMER"
            )
        }
        self = audience
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
