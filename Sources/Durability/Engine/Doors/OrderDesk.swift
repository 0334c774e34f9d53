public import Canonical
import Crypto
public import Database
import Governance
public import Ordering
public import Primitives
public import Storage

/// The front desk of orders: accepted and decided in one transaction, answered from it.
///
/// What it returns is durable, also where a commit's answer was lost: the key tells. `render` makes
/// the answer that is stored and repeated, `refuse` the one of a refusal; both must be pure
/// functions. Without `refuse`, who repeats a refused message is told the refusal's words.
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

    /// Who hears of what is decided.
    public var subscribers: any MilestoneSubscribers { runner.process.subscribers }

    public typealias Renderer = @Sendable (DecidedOrder) -> StoredAnswer
    public typealias Refuser = @Sendable (OrderRefusal) -> StoredAnswer

    /// Takes an order in once, to be decided in its turn; a repeat is told what came of it, once
    /// that has been decided.
    ///
    /// The record keeps the order in our own words instead of the bytes as they came.
    public func receive(
        _ submission: OrderSubmission,
        render: @escaping Renderer
    ) async throws(StoreFailure) -> SubmissionOutcome {
        let now = clock.now()
        let message = try Self.message(of: submission, as: .waitingOrder)
        let outcome = try await store.writeKeyed {
            (transaction) throws(StoreFailure) -> SubmissionOutcome in
            switch try transaction.inbox.accept(message, at: now) {
            case .duplicate(let first):
                return try repeated(first, message, render, transaction)
            case .accepted:
                return .waiting(since: now, isRepeat: false)
            }
        }
        await store.notify(.inbox)
        return outcome
    }

    /// Takes an order in once, decides it and answers; a repeat gets the first answer.
    public func submit(
        _ submission: OrderSubmission,
        refuse: Refuser? = nil,
        render: @escaping Renderer
    ) async throws(StoreFailure) -> SubmissionOutcome {
        let now = clock.now()
        let id = Order.ID(identities.next(at: now))
        let contentHash = try Self.hash(of: submission.request)
        let message = try Self.message(of: submission, as: .orderSubmission)
        let outcome = try await store.writeKeyed {
            (transaction) throws(StoreFailure) -> SubmissionOutcome in
            switch try transaction.inbox.accept(message, at: now) {
            case .duplicate(let first):
                return try repeated(first, message, render, transaction)
            case .accepted(let inboxID):
                return try decide(
                    submission.request,
                    as: id,
                    message,
                    inboxID,
                    contentHash,
                    Answering(render: render, refuse: refuse),
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
        refuse: Refuser? = nil,
        render: @escaping Renderer
    ) async throws(StoreFailure) -> CommandOutcome {
        let now = clock.now()
        let message = InboundMessage(
            entity: command.caller.entity.rawValue,
            source: command.caller.source,
            key: command.idempotencyKey,
            kind: MessageKind.orderCommand.rawValue,
            contentHash: try Self.hash(of: command),
            body: command.body,
            traceID: command.traceID,
            actor: command.caller.actor.name,
            instanceKind: OrderWorkflow.name,
            instanceID: command.order.rawValue
        )
        let outcome = try await store.writeKeyed {
            (transaction) throws(StoreFailure) -> CommandOutcome in
            if let refusal = try check(command, transaction) { return refusal }
            switch try transaction.inbox.accept(message, at: now) {
            case .duplicate(let first):
                guard first.message.contentHash == message.contentHash else { return .keyReused }
                if let answer = first.answer { return .answered(answer, isRepeat: true) }
                return first.refusal.map { .refused($0) } ?? .inFlight
            case .accepted(let inboxID):
                let answering = Answering(render: render, refuse: refuse)
                return try perform(command, inboxID, answering, transaction, at: now)
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
        // A request holds no dictionary, so equal ones are written alike without being sorted.
        Array(SHA256.hash(data: try StoredValue.encode(request)))
    }

    /// The hash of what is wished of which order, whatever the bytes looked like.
    static func hash(of command: OrderCommand) throws(StoreFailure) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array((command.order.rawValue + "\n").utf8))
        hash.update(data: try StoredValue.encodeSorted(command.event))
        return Array(hash.finalize())
    }

    private static func message(
        of submission: OrderSubmission,
        as kind: MessageKind
    ) throws(StoreFailure) -> InboundMessage {
        InboundMessage(
            entity: submission.caller.entity.rawValue,
            source: submission.caller.source,
            key: submission.idempotencyKey,
            kind: kind.rawValue,
            contentHash: Array(SHA256.hash(data: submission.body)),
            body: kind == .waitingOrder
                ? try StoredValue.encode(submission.request) : submission.body,
            traceID: submission.traceID,
            actor: submission.caller.actor.name,
            senderSpan: submission.senderSpan
        )
    }

    /// How a decision becomes the answer that is kept.
    private struct Answering {
        var render: Renderer
        var refuse: Refuser?
    }

    /// What a repeat is told: the stored answer, or what has come of an order that waited.
    private func repeated(
        _ first: StoredMessage,
        _ message: InboundMessage,
        _ render: Renderer,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> SubmissionOutcome {
        guard first.message.contentHash == message.contentHash else { return .keyReused }
        if let answer = first.answer { return .answered(answer, isRepeat: true) }
        if let refusal = first.refusal {
            guard let holder = first.message.instanceID else { return .refused(refusal) }
            return .numberTaken(Order.ID(holder))
        }
        guard first.message.kind == MessageKind.waitingOrder.rawValue else { return .inFlight }
        guard first.state == .decided, let id = first.message.instanceID,
            let stored = try transaction.instances.load(OrderWorkflow.name, id)
        else { return .waiting(since: first.receivedAt, isRepeat: true) }
        // The first answer after the decision is the one that every later repeat gets.
        let answer = render(try decided(stored, reasons: []))
        return .answered(try transaction.inbox.keepFirst(answer, of: first), isRepeat: true)
    }

    private func decide(
        _ request: OrderRequest,
        as id: Order.ID,
        _ message: InboundMessage,
        _ inboxID: Int64,
        _ contentHash: [UInt8],
        _ answering: Answering,
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
                answering.render,
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
            isNew: true,
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
            let answer = answering.render(order)
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
            try settle(inboxID, refusal, answering, transaction, at: now)
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
        _ answering: Answering,
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
            let answer = answering.render(
                DecidedOrder(state: state, sequence: sequence, reasons: reasons, updatedAt: now)
            )
            try transaction.inbox.settle(inboxID, as: .decided, answer: answer, at: now)
            return .answered(answer, isRepeat: false)
        case .refused(let refusal):
            try settle(inboxID, refusal, answering, transaction, at: now)
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

    private func settle(
        _ inboxID: Int64,
        _ refusal: OrderRefusal,
        _ answering: Answering,
        _ transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        try transaction.inbox.settle(
            inboxID,
            as: .refused,
            answer: answering.refuse?(refusal),
            failure: refusal,
            at: now
        )
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
