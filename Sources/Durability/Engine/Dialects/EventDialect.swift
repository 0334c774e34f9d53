/// How one outside system words its events: configuration, not code.
///
/// Every name is a JSON pointer (RFC 6901) into the event, or relative to a line or parcel where
/// said.
public struct EventDialect: Codable, Sendable, Equatable {
    /// Where the event's type stands.
    public var type: String
    /// When it happened, as RFC 3339 text.
    public var at: String
    public var rules: [EventRule]

    public init(type: String, at: String, rules: [EventRule]) {
        self.type = type
        self.at = at
        self.rules = rules
    }
}

/// What one of the system's event types means.
public struct EventRule: Codable, Sendable, Equatable {
    /// The system's word.
    public var type: String
    public var means: EventMeaning
    /// Our field name to the pointer it is read from; which are needed depends on the meaning.
    public var fields: [String: String]
    /// Where lines stand and how their parts are called (`line`, `quantity`).
    public var lines: LineFields?
    /// The same for quantities that were not found.
    public var short: LineFields?
    public var parcels: ParcelFields?

    public init(
        _ type: String,
        means: EventMeaning,
        fields: [String: String] = [:],
        lines: LineFields? = nil,
        short: LineFields? = nil,
        parcels: ParcelFields? = nil
    ) {
        self.type = type
        self.means = means
        self.fields = fields
        self.lines = lines
        self.short = short
        self.parcels = parcels
    }
}

extension EventRule {
    private enum CodingKeys: String, CodingKey { case type, means, fields, lines, short, parcels }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(String.self, forKey: .type),
            means: try container.decode(EventMeaning.self, forKey: .means),
            fields: try container.decodeIfPresent([String: String].self, forKey: .fields) ?? [:],
            lines: try container.decodeIfPresent(LineFields.self, forKey: .lines),
            short: try container.decodeIfPresent(LineFields.self, forKey: .short),
            parcels: try container.decodeIfPresent(ParcelFields.self, forKey: .parcels)
        )
    }
}

/// The meanings an outside event can have.
public enum EventMeaning: String, Codable, CaseIterable, Sendable {
    /// Fields: `fulfilment`, `reference`.
    case acknowledged
    /// Fields: `fulfilment`, `reason`.
    case refused
    /// Fields: `fulfilment`, optional `reason`; lines: what was cancelled.
    case cancelAnswered = "cancel_answered"
    /// Fields: `fulfilment`; lines: totals picked; short: totals not found.
    case picked
    /// Fields: `fulfilment`.
    case packed
    /// Fields: `fulfilment`, optional `final`; parcels.
    case shipped
    /// Fields: `tracking`, optional `signedBy`, `freight`, `currency`.
    case carrierDispatched = "carrier_dispatched"
    case carrierInTransit = "carrier_in_transit"
    case carrierDelivered = "carrier_delivered"
    case carrierException = "carrier_exception"
    /// Fields: `item`, `site`, `quantity`, `reference`.
    case stockReceived = "stock_received"
    /// The same; the quantity may be negative.
    case stockAdjusted = "stock_adjusted"
    /// The same, the quantity above zero, and optional `reason`: put on hold by the warehouse.
    case stockHeld = "stock_held"
    /// The same: so much of what the warehouse put on hold is free again.
    case stockUnheld = "stock_unheld"
    /// Fields: `return`; lines: totals received of it so far.
    case returnReceived = "return_received"
    /// Fields: `purchase`, `reference`; lines: totals received of a purchase order so far, good ones;
    /// short: the damaged.
    case goodsReceived = "goods_received"
    /// Fields: `invoice`, `amount`, `currency`, `reference`.
    case paymentReceived = "payment_received"
    /// Known, and of no interest here.
    case nothing
}

public struct LineFields: Codable, Sendable, Equatable {
    /// The array, from the event's root (inside a parcel: from the parcel).
    public var path: String
    /// Our line number, from the line.
    public var line: String
    /// A decimal in stock units, from the line.
    public var quantity: String

    public init(path: String, line: String, quantity: String) {
        self.path = path
        self.line = line
        self.quantity = quantity
    }
}

public struct ParcelFields: Codable, Sendable, Equatable {
    public var path: String
    public var reference: String
    public var carrier: String
    public var tracking: String
    public var sscc: String?
    public var contents: LineFields

    public init(
        path: String,
        reference: String,
        carrier: String,
        tracking: String,
        sscc: String? = nil,
        contents: LineFields
    ) {
        self.path = path
        self.reference = reference
        self.carrier = carrier
        self.tracking = tracking
        self.sscc = sscc
        self.contents = contents
    }
}
