public import Canonical
public import Ordering
public import Primitives
public import Storage

/// An order as it stands after a decision.
public struct DecidedOrder: Sendable {
    public var state: OrderState
    /// How many events made this state; the ETag.
    public var sequence: Int64
    /// Why it was decided so, in plain sentences.
    public var reasons: [String]
    public var updatedAt: Timestamp

    public init(state: OrderState, sequence: Int64, reasons: [String], updatedAt: Timestamp) {
        self.state = state
        self.sequence = sequence
        self.reasons = reasons
        self.updatedAt = updatedAt
    }
}

/// An order at the door, with the keys that make it one.
public struct OrderSubmission: Sendable {
    public var caller: Caller
    public var idempotencyKey: String
    /// The bytes as they came, for the record and for the comparison with a repeat.
    public var body: [UInt8]
    public var request: OrderRequest
    public var traceID: String
    /// The sender's own span (W3C Trace Context), where it told one.
    public var senderSpan: String?

    public init(
        caller: Caller,
        idempotencyKey: String,
        body: [UInt8],
        request: OrderRequest,
        traceID: String,
        senderSpan: String? = nil
    ) {
        self.caller = caller
        self.idempotencyKey = idempotencyKey
        self.body = body
        self.request = request
        self.traceID = traceID
        self.senderSpan = senderSpan
    }
}

public enum SubmissionOutcome: Sendable {
    /// The stored answer; the same one for every repeat, also that of a refusal.
    case answered(StoredAnswer, isRepeat: Bool)
    /// The same key with other content.
    case keyReused
    /// The PO number belongs to another order: change that one instead.
    case numberTaken(Order.ID)
    /// The same message is being decided right now.
    case inFlight
    /// Stored, and decided in its turn; whoever repeats it then is told what was decided.
    case waiting(since: Timestamp, isRepeat: Bool)
    case refused(OrderRefusal)
}

/// A wish about an order that exists.
public struct OrderCommand: Sendable {
    public var caller: Caller
    public var order: Order.ID
    public var event: OrderEvent
    public var idempotencyKey: String
    public var body: [UInt8]
    /// The sequence the caller last saw (If-Match); `nil` means whatever it is now.
    public var expectedSequence: Int64?
    public var traceID: String

    public init(
        caller: Caller,
        order: Order.ID,
        event: OrderEvent,
        idempotencyKey: String,
        body: [UInt8],
        expectedSequence: Int64? = nil,
        traceID: String
    ) {
        self.caller = caller
        self.order = order
        self.event = event
        self.idempotencyKey = idempotencyKey
        self.body = body
        self.expectedSequence = expectedSequence
        self.traceID = traceID
    }
}

public enum CommandOutcome: Sendable {
    /// The stored answer; the same one for every repeat, also that of a refusal.
    case answered(StoredAnswer, isRepeat: Bool)
    case keyReused
    case inFlight
    /// No such order, or none that this caller may reach.
    case unknownOrder
    /// Somebody was faster; this is where the order stands.
    case moved(DecidedOrder)
    case refused(OrderRefusal)
    case quarantined(reason: String)
}

extension StoredMessage {
    /// What an earlier try was refused with, in the words that were kept.
    var refusal: OrderRefusal? {
        state == .refused ? .unexpected(failureDetail ?? "refused before") : nil
    }
}

extension Caller {
    func mayReach(_ order: DecidedOrder) -> Bool {
        guard let header = order.state.header else { return false }
        return mayReach(entity: header.entity, channel: header.channel, customer: header.customer)
    }
}

extension OrderRequest {
    var businessKey: BusinessKey {
        BusinessKey(
            entity: entity.rawValue,
            channel: channel.rawValue,
            customer: customer.rawValue,
            number: purchaseOrderNumber
        )
    }
}
