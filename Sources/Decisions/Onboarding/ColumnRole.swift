/// What a column of a partner's file may be: a field of an order, or a witness that proves others.
enum ColumnRole: String, CaseIterable {
    case purchaseOrderNumber, orderDate, requestedDeliveryDate, currency, note
    case buyerCode = "buyer.code"
    case shipToCode = "shipTo.code"
    case shipToName = "shipTo.name"
    case shipToStreet = "shipTo.street"
    case shipToStreet2 = "shipTo.street2"
    case shipToPostalCode = "shipTo.postalCode"
    case shipToCity = "shipTo.city"
    case shipToRegion = "shipTo.region"
    case shipToCountry = "shipTo.country"
    case reference, sellersItem, buyersItem, gtin, description, quantity, unit, price, priceQuantity
    /// An item number whose name does not say whose.
    case item
    /// Quantity times price; what a whole order comes to; how many are in a pack.
    case amount, total, packSize
    /// Known, and not part of an order: telephone numbers, taxes, weights.
    case other

    /// Its field in a mapping, and whether that is one of a line.
    var field: String? {
        switch self {
        case .amount, .total, .packSize, .other: nil
        case .item: "sellersItem"
        default: rawValue
        }
    }

    var isOfLine: Bool {
        switch self {
        case .reference, .sellersItem, .buyersItem, .gtin, .item, .description, .quantity, .unit,
            .price, .priceQuantity, .amount, .packSize:
            true
        default: false
        }
    }

    /// A part of the place that goods go to.
    var isShipTo: Bool { rawValue.hasPrefix("shipTo.") }

    var isNumber: Bool {
        switch self {
        case .quantity, .price, .priceQuantity, .amount, .total, .packSize: true
        default: false
        }
    }

    var isDate: Bool { self == .orderDate || self == .requestedDeliveryDate }
}
