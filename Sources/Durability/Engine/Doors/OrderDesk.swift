public import Canonical
import Crypto
public import Database
import Governance
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

    public init(
        caller: Caller,
        idempotencyKey: String,
        body: [UInt8],
        request: OrderRequest,
        traceID: String
    ) {
        self.caller = caller
        self.idempotencyKey = idempotencyKey
        self.body = body
        self.request = request
        self.traceID = traceID
    }
}

public enum SubmissionOutcome: Sendable {
    /// The stored answer; the same one for every repeat.
    case answered(StoredAnswer, isRepeat: Bool)
    /// The same key with other content.
    case keyReused
    /// The PO number belongs to another order: change that one instead.
    case numberTaken(Order.ID)
    /// The same message is being decided right now.
    case inFlight
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

/// The front desk of orders: accepted and decided in one transaction, answered from it.
///
/// What it returns is durable. `render` makes the answer that is stored and repeated; it must be a pure
/// function.
public struct OrderDesk: Sendable {
    let store: any Store
    let clock: any WallClock
    let runner: WorkflowRunner<OrderProcess>
    let identities: any IdentitySource

    public init(
        store: any Store,
        clock: any WallClock,
        process: OrderProcess,
        identities: any IdentitySource
    ) {
        self.store = store
        self.clock = clock
        runner = WorkflowRunner(process)
        self.identities = identities
    }

    public typealias Renderer = @Sendable (DecidedOrder) -> StoredAnswer

    /// Takes an order in once, decides it and answers; a repeat gets the first answer.
    public func submit(
        _ submission: OrderSubmission,
        render: @escaping Renderer
    ) async throws(StoreFailure) -> SubmissionOutcome {
        let now = clock.now()
        let id = Order.ID(identities.next(at: now))
        let contentHash = try Self.hash(of: submission.request)
        let message = InboundMessage(
            entity: submission.caller.entity.rawValue,
            source: submission.caller.source,
            key: submission.idempotencyKey,
            kind: MessageKind.orderSubmission.rawValue,
            contentHash: Array(SHA256.hash(data: submission.body)),
            body: submission.body,
            traceID: submission.traceID,
            actor: submission.caller.actor.name
        )
        let outcome = try await store.write {
            (transaction) throws(StoreFailure) -> SubmissionOutcome in
            switch try transaction.inbox.accept(message, at: now) {
            case .duplicate(let first):
                return try repeated(first, message, submission.request, transaction)
            case .accepted(let inboxID):
                return try decide(
                    submission.request,
                    as: id,
                    message,
                    inboxID,
                    contentHash,
                    render,
                    transaction,
                    at: now
                )
            }
        }
        await wakeOthers()
        return outcome
    }

    /// Acts on an order; the same idempotency key acts once.
    public func act(
        _ command: OrderCommand,
        render: @escaping Renderer
    ) async throws(StoreFailure) -> CommandOutcome {
        let now = clock.now()
        let message = InboundMessage(
            entity: command.caller.entity.rawValue,
            source: command.caller.source,
            key: command.idempotencyKey,
            kind: MessageKind.orderCommand.rawValue,
            contentHash: Array(SHA256.hash(data: command.body)),
            body: command.body,
            traceID: command.traceID,
            actor: command.caller.actor.name,
            instanceKind: OrderWorkflow.name,
            instanceID: command.order.rawValue
        )
        let outcome = try await store.write {
            (transaction) throws(StoreFailure) -> CommandOutcome in
            if let refusal = try check(command, transaction) { return refusal }
            switch try transaction.inbox.accept(message, at: now) {
            case .duplicate(let first):
                guard first.message.contentHash == message.contentHash else { return .keyReused }
                guard let answer = first.answer else { return .inFlight }
                return .answered(answer, isRepeat: true)
            case .accepted(let inboxID):
                return try perform(command, inboxID, render, transaction, at: now)
            }
        }
        await wakeOthers()
        return outcome
    }

    /// The order as it stands, if this caller may see it.
    public func order(
        _ id: Order.ID,
        for caller: Caller
    ) async throws(StoreFailure) -> DecidedOrder? {
        try await store.read { (snapshot) throws(StoreFailure) -> DecidedOrder? in
            guard let stored = try snapshot.instances.load(OrderWorkflow.name, id.rawValue)
            else { return nil }
            let order = try decided(stored, reasons: [])
            return caller.mayReach(order) ? order : nil
        }
    }

    private func wakeOthers() async {
        await store.notify(.effects)
        await store.notify(.inbox)
        await store.notify(.events)
    }
}

extension OrderDesk {
    /// The hash of what was ordered, whatever the bytes looked like.
    static func hash(of request: OrderRequest) throws(StoreFailure) -> [UInt8] {
        Array(SHA256.hash(data: try StoredValue.encodeSorted(request)))
    }

    private func repeated(
        _ first: StoredMessage,
        _ message: InboundMessage,
        _ request: OrderRequest,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> SubmissionOutcome {
        guard first.message.contentHash == message.contentHash else { return .keyReused }
        if let answer = first.answer { return .answered(answer, isRepeat: true) }
        guard first.state == .refused, let holder = first.message.instanceID else {
            return .inFlight
        }
        return .numberTaken(Order.ID(holder))
    }

    private func decide(
        _ request: OrderRequest,
        as id: Order.ID,
        _ message: InboundMessage,
        _ inboxID: Int64,
        _ contentHash: [UInt8],
        _ render: Renderer,
        _ transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> SubmissionOutcome {
        if let holder = try transaction.businessKeys.take(
            request.businessKey,
            for: id.rawValue,
            contentHash: contentHash,
            at: now
        ) {
            return try answerHolder(
                holder,
                isSame: holder.contentHash == contentHash,
                inboxID,
                render,
                transaction,
                at: now
            )
        }
        let step = try runner.apply(
            .submitted(request, id: id),
            to: id.rawValue,
            entity: message.entity,
            cause: Cause(
                source: "inbox/\(inboxID)",
                actor: message.actor,
                traceID: message.traceID
            ),
            in: transaction,
            at: now
        )
        switch step {
        case .advanced(let state, let sequence, let reasons):
            let order = DecidedOrder(
                state: state,
                sequence: sequence,
                reasons: reasons,
                updatedAt: now
            )
            let answer = render(order)
            try transaction.inbox.settle(
                inboxID,
                as: .decided,
                answer: answer,
                instanceKind: OrderWorkflow.name,
                instanceID: id.rawValue,
                at: now
            )
            return .answered(answer, isRepeat: false)
        case .refused(let refusal):
            try transaction.businessKeys.free(request.businessKey, of: id.rawValue)
            try transaction.inbox.settle(inboxID, as: .refused, failure: refusal, at: now)
            return .refused(refusal)
        case .quarantined(let reason):
            throw .corrupt("a new order cannot be quarantined: \(reason)")
        }
    }

    /// Another message brought this PO number before: the same content is answered with that order.
    private func answerHolder(
        _ holder: BusinessKeyTable.Holder,
        isSame: Bool,
        _ inboxID: Int64,
        _ render: Renderer,
        _ transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> SubmissionOutcome {
        guard isSame,
            let stored = try transaction.instances.load(OrderWorkflow.name, holder.orderID)
        else {
            try transaction.inbox.settle(
                inboxID,
                as: .refused,
                failure: OrderRefusal.alreadySubmitted,
                instanceKind: OrderWorkflow.name,
                instanceID: holder.orderID,
                at: now
            )
            return .numberTaken(Order.ID(holder.orderID))
        }
        let answer = render(try decided(stored, reasons: []))
        try transaction.inbox.settle(
            inboxID,
            as: .decided,
            answer: answer,
            instanceKind: OrderWorkflow.name,
            instanceID: holder.orderID,
            at: now
        )
        return .answered(answer, isRepeat: true)
    }

    /// Whether the caller may reach the order and saw its latest state.
    private func check(
        _ command: OrderCommand,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> CommandOutcome? {
        guard
            let stored = try transaction.instances.lock(OrderWorkflow.name, command.order.rawValue)
        else { return .unknownOrder }
        let order = try decided(stored, reasons: [])
        guard command.caller.mayReach(order) else { return .unknownOrder }
        if let expected = command.expectedSequence, expected != order.sequence {
            let repeated = try transaction.inbox.find(
                source: command.caller.source,
                key: command.idempotencyKey
            )
            return repeated == nil ? .moved(order) : nil
        }
        return nil
    }

    private func perform(
        _ command: OrderCommand,
        _ inboxID: Int64,
        _ render: Renderer,
        _ transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> CommandOutcome {
        let step = try runner.apply(
            command.event,
            to: command.order.rawValue,
            entity: command.caller.entity.rawValue,
            cause: Cause(
                source: "inbox/\(inboxID)",
                actor: command.caller.actor.name,
                traceID: command.traceID
            ),
            in: transaction,
            at: now
        )
        switch step {
        case .advanced(let state, let sequence, let reasons):
            let answer = render(
                DecidedOrder(state: state, sequence: sequence, reasons: reasons, updatedAt: now)
            )
            try transaction.inbox.settle(inboxID, as: .decided, answer: answer, at: now)
            return .answered(answer, isRepeat: false)
        case .refused(let refusal):
            try transaction.inbox.settle(inboxID, as: .refused, failure: refusal, at: now)
            return .refused(refusal)
        case .quarantined(let reason):
            try transaction.inbox.settle(
                inboxID,
                as: .refused,
                failure: OrderRefusal.unexpected("the order is frozen: \(reason)"),
                at: now
            )
            return .quarantined(reason: reason)
        }
    }

    func decided(
        _ stored: StoredInstance,
        reasons: [String]
    ) throws(StoreFailure) -> DecidedOrder {
        DecidedOrder(
            state: try runner.process.upcast(stored.state, from: stored.version),
            sequence: stored.sequence,
            reasons: reasons,
            updatedAt: stored.updatedAt
        )
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
