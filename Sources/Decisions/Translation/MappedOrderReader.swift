public import Canonical
public import EDI
import JSON
public import Mapping
import Primitives

/// Makes an order of the fields that a mapping read, by a partner's profile.
///
/// Nothing is guessed: a line that cannot be read makes the order unreadable, and everything that
/// keeps it from being one is told with its place.
public struct MappedOrderReader: Sendable {
    let profile: PartnerProfile
    let mapping: EffectiveMapping

    public init(_ profile: PartnerProfile, by mapping: EffectiveMapping) {
        self.profile = profile
        self.mapping = mapping
    }

    /// One X12 set or EDIFACT message.
    public func read(_ transaction: TransactionSet) -> MappedOrder {
        let (document, findings) = mapping.reader.read(transaction)
        let start =
            transaction.header.map { transaction.place(of: $0) } ?? EDIPlace(byteOffset: 0)
        return order(document, findings, at: start)
    }

    /// The rows of one order of a file of rows.
    public func read(_ rows: RowOrder) -> MappedOrder {
        let (document, findings) = mapping.reader.read(rows)
        var order = order(document, findings, at: rows.place)
        guard !rows.flaws.isEmpty else { return order }
        order.request = nil
        order.violations += rows.flaws.map {
            TranslationViolation(.fieldUnreadable, at: $0.place, $0.description)
        }
        return order
    }

    /// One order of a JSON document, whose places are looked up when somebody is told of them.
    func read(_ record: JSONRecord, _ lookUp: PlaceLookUp) -> MappedOrder {
        let (document, findings) = mapping.reader.read(record)
        return order(document, findings, at: lookUp.start, lookUp)
    }

    /// One order of an XML document.
    func read(_ record: XMLRecord) -> MappedOrder {
        let (document, findings) = mapping.reader.read(record)
        return order(document, findings, at: record.place)
    }

    private func order(
        _ document: MappedDocument,
        _ findings: [MappingFinding],
        at start: EDIPlace,
        _ lookUp: PlaceLookUp? = nil
    ) -> MappedOrder {
        var making = OrderMaking(
            profile: profile,
            document: document,
            lookUp: lookUp,
            start: start,
            country: profile.country(in: mapping.document)
        )
        making.take(findings)
        let request = making.order()
        return MappedOrder(
            request: making.violations.isEmpty ? request : nil,
            violations: making.violations,
            warnings: findings.filter { $0.rule == .warned }.map(\.description),
            document: document
        )
    }
}

/// What a mapped document became: an order, or everything that keeps it from being one.
public struct MappedOrder: Sendable, Equatable {
    public var request: OrderRequest?
    public var violations: [TranslationViolation]
    /// What somebody should know, and stops nothing.
    public var warnings: [String]
    /// Every field with where it stood.
    public var document: MappedDocument
}

/// The fields that an order is made of.
public enum OrderFields {
    public static let head: Set<String> = [
        "purpose", "orderType", "purchaseOrderNumber", "orderDate", "currency",
        "requestedDeliveryDate", "note", "buyer.code", "buyer.codeKind", "seller.code",
        "seller.codeKind", "payer.code", "payer.codeKind", "shipTo.name", "shipTo.codeKind",
        "shipTo.code", "shipTo.street", "shipTo.street2", "shipTo.city", "shipTo.region",
        "shipTo.postalCode", "shipTo.country",
    ]
    public static let line: Set<String> = [
        "reference", "quantity", "unit", "price", "priceBasis", "priceQuantity", "priceUnit",
        "sellersItem", "buyersItem", "gtin", "description", "shipTo.code", "stores",
    ]

    /// Whether an order whose field was guessed wrong costs goods or money: what is ordered, how
    /// much of it, at what price, where it goes, and by which number a repeat is known. A field of
    /// the mapping's own may become any.
    public static func isDecisive(_ field: String) -> Bool {
        let name = field.hasPrefix("lines.") ? String(field.dropFirst("lines.".count)) : field
        return name.hasPrefix("shipTo.") || name.hasPrefix(ownPrefix) || decisive.contains(name)
    }

    private static let decisive: Set = [
        "quantity", "unit", "price", "priceBasis", "priceQuantity", "priceUnit", "sellersItem",
        "buyersItem", "gtin", "stores", "purchaseOrderNumber",
    ]

    /// A field that begins so is the mapping's own, to compute others from.
    public static let ownPrefix = "my."
}
