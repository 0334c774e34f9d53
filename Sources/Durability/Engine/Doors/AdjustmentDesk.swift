public import Canonical
import Crypto
public import Database
import Governance
public import Inventory
public import Primitives
public import Storage

/// A count, an adjustment, or what a second person says to one, with the keys that make it one.
public struct AdjustmentCommand: Sendable {
    public var caller: Caller
    public var site: Site.ID
    public var number: StockAdjustment.Number
    public var event: AdjustmentWorkflow.Event
    public var idempotencyKey: String
    /// The bytes as they came, for the record and for the comparison with a repeat.
    public var body: [UInt8]
    public var traceID: String

    public init(
        caller: Caller,
        site: Site.ID,
        number: StockAdjustment.Number,
        event: AdjustmentWorkflow.Event,
        idempotencyKey: String,
        body: [UInt8],
        traceID: String
    ) {
        self.caller = caller
        self.site = site
        self.number = number
        self.event = event
        self.idempotencyKey = idempotencyKey
        self.body = body
        self.traceID = traceID
    }
}

public enum AdjustmentOutcome: Sendable {
    /// The stored answer; the same one for every repeat, also that of a refusal.
    case answered(StoredAnswer, isRepeat: Bool)
    /// The same key with other content.
    case keyReused
    case inFlight
    case frozen(reason: String)
}

/// The front desk of stock: counts and adjustments, accepted and decided in one transaction.
///
/// `render` and `refuse` make the answers that are stored and repeated; both must be pure.
public struct AdjustmentDesk: Sendable {
    public typealias Renderer = @Sendable (AdjustmentWorkflow.State, [String]) -> StoredAnswer
    public typealias Refuser = @Sendable (AdjustmentWorkflow.Refusal) -> StoredAnswer

    let store: any Store
    let clock: any WallClock
    let runner: WorkflowRunner<AdjustmentProcess>

    public init(store: any Store, clock: any WallClock, facts: FactLoader) {
        self.store = store
        self.clock = clock
        runner = WorkflowRunner(AdjustmentProcess(facts: facts))
    }

    /// Acts once under the command's key.
    public func act(
        _ command: AdjustmentCommand,
        render: @escaping Renderer,
        refuse: @escaping Refuser
    ) async throws(StoreFailure) -> AdjustmentOutcome {
        let now = clock.now()
        let entity = command.caller.entity.rawValue
        let instance = InstanceReference.adjustment(
            command.number,
            at: command.site,
            entity: entity
        )
        var hash = SHA256()
        hash.update(data: Array((instance.id + "\n").utf8))
        hash.update(data: command.body)
        let message = InboundMessage(
            entity: entity,
            source: command.caller.source,
            key: command.idempotencyKey,
            kind: MessageKind.adjustmentCommand.rawValue,
            contentHash: Array(hash.finalize()),
            body: command.body,
            traceID: command.traceID,
            actor: command.caller.actor.name,
            instanceKind: instance.kind,
            instanceID: instance.id
        )
        let outcome = try await store.writeKeyed {
            (transaction) throws(StoreFailure) -> AdjustmentOutcome in
            // Nothing is taken in of one that is frozen: the command may come again later.
            if let reason = try transaction.instances.lock(instance.kind, instance.id)?.quarantine {
                return .frozen(reason: reason)
            }
            switch try transaction.inbox.accept(message, at: now) {
            case .duplicate(let first):
                guard first.message.contentHash == message.contentHash else { return .keyReused }
                return first.answer.map { .answered($0, isRepeat: true) } ?? .inFlight
            case .accepted(let inbox):
                return try decide(command.event, message, inbox, render, refuse, transaction, now)
            }
        }
        await store.notify(.effects)
        await store.notify(.inbox)
        await store.notify(.events)
        return outcome
    }

    /// An adjustment as it stands.
    public func adjustment(
        _ number: StockAdjustment.Number,
        at site: Site.ID,
        entity: LegalEntity.ID
    ) async throws(StoreFailure) -> AdjustmentWorkflow.State? {
        let instance = InstanceReference.adjustment(number, at: site, entity: entity.rawValue)
        return try await store.read { (snapshot) throws(StoreFailure) in
            guard let stored = try snapshot.instances.load(instance.kind, instance.id) else {
                return nil
            }
            return try runner.process.upcast(stored.state, from: stored.version)
        }
    }

    private func decide(
        _ event: AdjustmentWorkflow.Event,
        _ message: InboundMessage,
        _ inbox: Int64,
        _ render: Renderer,
        _ refuse: Refuser,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> AdjustmentOutcome {
        guard let id = message.instanceID else { throw .corrupt("a command of no adjustment") }
        let step = try runner.apply(
            event,
            to: id,
            entity: message.entity,
            cause: Cause(
                source: "inbox/\(inbox)",
                actor: message.actor,
                traceID: message.traceID
            ),
            in: transaction,
            at: now
        )
        switch step {
        case .advanced(let state, _, let reasons):
            let answer = render(state, reasons)
            try transaction.inbox.settle(inbox, as: .decided, answer: answer, at: now)
            return .answered(answer, isRepeat: false)
        case .refused(let refusal):
            let answer = refuse(refusal)
            try transaction.inbox.settle(
                inbox,
                as: .refused,
                answer: answer,
                failure: refusal,
                at: now
            )
            return .answered(answer, isRepeat: false)
        case .quarantined(let reason):
            throw .corrupt("an adjustment that was found free is frozen: \(reason)")
        }
    }
}
