public import Canonical
public import Primitives

/// A line's price and tax with the rules that made them; pinned when the order is accepted.
public struct PricedLine: Codable, Hashable, Sendable {
    /// Per unit as ordered; per the rule's own unit where no exact price per ordered unit exists.
    public var price: UnitPrice
    /// How many of the price's unit one ordered unit holds.
    public var unitsPerOrdered = ExactFraction.one
    public var rule: PriceRule.ID
    public var ruleKind: String
    public var ruleValidTo: LocalDate?
    /// Price times ordered quantity, rounded once.
    public var net: Money
    public var taxes: [AppliedTax]

    public init(
        price: UnitPrice,
        rule: PriceRule.ID,
        ruleKind: String,
        ruleValidTo: LocalDate?,
        net: Money,
        taxes: [AppliedTax]
    ) {
        self.price = price
        self.rule = rule
        self.ruleKind = ruleKind
        self.ruleValidTo = ruleValidTo
        self.net = net
        self.taxes = taxes
    }

    public var tax: Money { taxes.reduce(.zero(net.currency)) { $0 + $1.amount } }
    public var gross: Money { net + tax }
}

/// One tax on one line.
public struct AppliedTax: Codable, Hashable, Sendable {
    public var name: String
    public var jurisdiction: String
    public var partsPerMillion: Int64
    public var amount: Money
    /// The certificate that made it zero.
    public var exemption: String?

    public init(
        name: String,
        jurisdiction: String,
        partsPerMillion: Int64,
        amount: Money,
        exemption: String? = nil
    ) {
        self.name = name
        self.jurisdiction = jurisdiction
        self.partsPerMillion = partsPerMillion
        self.amount = amount
        self.exemption = exemption
    }
}
