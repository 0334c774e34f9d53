public import Primitives

/// Something that is stocked and sold, known by its SKU.
public struct Item: Hashable, Codable, Sendable {
    public typealias ID = Identifier<Item>

    /// The SKU, our own number for it.
    public var id: ID
    public var description: String
    /// The unit in which stock is counted, reserved and shipped.
    public var stockUnit: UnitOfMeasure
    /// Every other unit it may be ordered in.
    public var packFactors: [PackFactor]
    public var identifiers: [ItemIdentifier]
    /// What tax rules look at: `standard`, `food`, `exempt`, …
    public var taxCategory: String
    public var isActive: Bool
    /// Whether a fraction of the stock unit may be sold (cable by the metre), or whole units only.
    public var isDivisible: Bool
    /// What one of it is put together from, where it is a kit; absent for every other item.
    public var components: [KitComponent]?

    public init(
        id: ID,
        description: String,
        stockUnit: UnitOfMeasure = .each,
        packFactors: [PackFactor] = [],
        identifiers: [ItemIdentifier] = [],
        taxCategory: String = "standard",
        isActive: Bool = true,
        isDivisible: Bool = false,
        components: [KitComponent]? = nil
    ) {
        self.id = id
        self.description = description
        self.stockUnit = stockUnit
        self.packFactors = packFactors
        self.identifiers = identifiers
        self.taxCategory = taxCategory
        self.isActive = isActive
        self.isDivisible = isDivisible
        self.components = components
    }

    /// Converts to the stock unit, exactly or not at all.
    public func inStockUnits(_ quantity: Quantity) throws(ConversionRefusal) -> Quantity {
        guard quantity.unit != stockUnit else { return quantity }
        let factor = try factor(of: quantity.unit)
        return try scale(quantity, by: factor.numerator, over: factor.denominator, to: stockUnit)
    }

    /// Converts a stock quantity to `unit`, exactly or not at all.
    public func convert(
        _ stock: Quantity,
        to unit: UnitOfMeasure
    ) throws(ConversionRefusal) -> Quantity {
        guard unit != stockUnit else { return stock }
        let factor = try factor(of: unit)
        return try scale(stock, by: factor.denominator, over: factor.numerator, to: unit)
    }

    /// The fraction that turns one `unit` into stock units.
    public func factor(of unit: UnitOfMeasure) throws(ConversionRefusal) -> PackFactor {
        if unit == stockUnit, let one = PackFactor(unit, numerator: 1) { return one }
        guard let factor = packFactors.first(where: { $0.unit == unit }) else {
            throw .unknownUnit(unit, item: id.rawValue)
        }
        return factor
    }

    private func scale(
        _ quantity: Quantity,
        by numerator: Int64,
        over denominator: Int64,
        to unit: UnitOfMeasure
    ) throws(ConversionRefusal) -> Quantity {
        let product = Int128(quantity.thousandths) * Int128(numerator)
        let (quotient, remainder) = product.quotientAndRemainder(dividingBy: Int128(denominator))
        guard remainder == 0 else { throw .notExact(quantity, to: unit) }
        guard let thousandths = Int64(exactly: quotient) else {
            throw .outOfRange(quantity, to: unit)
        }
        return Quantity(thousandths: thousandths, unit)
    }
}

/// What somebody calls an item.
public struct ItemIdentifier: Hashable, Codable, Sendable {
    public enum Scheme: String, Codable, CaseIterable, Hashable, Sendable {
        case sku, gtin
        /// The buyer's own part number; `owner` is the customer.
        case buyerPart = "buyer_part"
        /// The supplier's part number; `owner` is the supplier.
        case vendorPart = "vendor_part"
    }

    public var scheme: Scheme
    public var value: String
    /// Whose number it is, for schemes that are nobody's but theirs.
    public var owner: String?

    public init(_ scheme: Scheme, _ value: String, owner: String? = nil) {
        self.scheme = scheme
        self.value = value
        self.owner = owner
    }
}

/// GS1 numbers: 8, 12, 13 or 14 digits with a check digit (GS1 General Specifications §7.9).
public enum GTIN {
    /// The 14-digit form, or `nil` when length, digits or check digit are wrong.
    public static func normalized(_ text: some StringProtocol) -> String? {
        let digits = Array(text.utf8)
        guard [8, 12, 13, 14].contains(digits.count), hasValidCheckDigit(digits) else { return nil }
        return String(repeating: "0", count: 14 - digits.count) + String(text)
    }

    /// Whether the last digit is the weighted modulo-10 sum of the others; also right for SSCC,
    /// GLN.
    public static func hasValidCheckDigit(_ digits: [UInt8]) -> Bool {
        guard let last = digits.last,
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 })
        else { return false }
        return checkDigit(of: digits.dropLast()) == Int(last - UInt8(ascii: "0"))
    }

    /// The check digit for `digits` without one.
    public static func checkDigit(of digits: some BidirectionalCollection<UInt8>) -> Int {
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            sum += Int(digit - UInt8(ascii: "0")) * (index % 2 == 0 ? 3 : 1)
        }
        return (10 - sum % 10) % 10
    }
}
