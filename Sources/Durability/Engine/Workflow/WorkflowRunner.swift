public import Database
public import Primitives
import Storage
public import Workflows

/// Who and what brought an event.
public struct Cause: Sendable, Equatable {
    /// The message, effect or timer: `inbox/42`, `effect/order/…`.
    public var source: String
    public var actor: String
    public var traceID: String

    public init(source: String, actor: String, traceID: String) {
        self.source = source
        self.actor = actor
        self.traceID = traceID
    }
}

/// Ties one pure workflow to the store: how its facts are found and its effects applied.
public protocol WorkflowProcess: Sendable {
    associatedtype W: Workflow

    var workflow: W { get }

    /// The event's case, as the event log and the timeline name it.
    func type(of event: W.Event) -> String

    /// Locks and loads, in the one lock order.
    func load(
        _ request: W.FactRequest,
        for event: W.Event,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> W.Facts

    /// The facts as the log keeps them: enough to know again what was known.
    func record(_ facts: W.Facts) throws(StoreFailure) -> [UInt8]

    /// Applies transactional effects and enqueues the others.
    func apply(
        _ effects: [W.Effect],
        of step: StepContext<W>,
        in transaction: borrowing Transaction
    ) throws(StoreFailure)

    /// Reads a state that an older version wrote.
    func upcast(_ state: [UInt8], from version: Int) throws(StoreFailure) -> W.State
}

extension WorkflowProcess {
    /// Whole, where nothing in them is kept elsewhere.
    public func record(_ facts: W.Facts) throws(StoreFailure) -> [UInt8] {
        try StoredValue.encode(facts)
    }

    public func upcast(_ state: [UInt8], from version: Int) throws(StoreFailure) -> W.State {
        guard version <= W.version else {
            throw .corrupt("\(W.name) was written by version \(version); this is \(W.version)")
        }
        return try StoredValue.decode(W.State.self, from: state)
    }
}

/// Where a step happens, for whoever applies its effects.
public struct StepContext<W: Workflow>: Sendable {
    public var instanceID: String
    public var entity: String
    public var sequence: Int64
    public var traceID: String
    public var now: Timestamp
    public var state: W.State
    public var facts: W.Facts

    /// The stable key of the effect at `ordinal`.
    public func key(_ ordinal: Int) -> String {
        EffectKey(
            workflow: W.name,
            instance: instanceID,
            sequence: sequence,
            ordinal: ordinal
        ).rawValue
    }
}

/// What came of one event.
public enum Step<W: Workflow>: Sendable {
    case advanced(W.State, sequence: Int64, reasons: [String])
    case refused(W.Refusal)
    /// The instance is frozen; the event waits.
    case quarantined(reason: String)
}

/// Runs one kind of workflow: lock, load, decide, store — one event, one transaction.
public struct WorkflowRunner<Process: WorkflowProcess>: Sendable {
    public typealias W = Process.W

    public let process: Process

    public init(_ process: Process) { self.process = process }

    /// Applies `event` to the instance `id` inside `transaction`; a refusal changes nothing.
    ///
    /// - Parameter isNew: `id` was drawn for this event, so there is nothing to look for.
    public func apply(
        _ event: W.Event,
        to id: String,
        entity: String,
        cause: Cause,
        isNew: Bool = false,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Step<W> {
        let stored = isNew ? nil : try transaction.instances.lock(W.name, id)
        if let reason = stored?.quarantine { return .quarantined(reason: reason) }
        let state: W.State
        if let stored {
            state = try process.upcast(stored.state, from: stored.version)
        } else {
            state = W.initialState
        }
        let request = process.workflow.facts(for: event, in: state)
        let facts = try process.load(
            request,
            for: event,
            entity: entity,
            in: transaction,
            at: now
        )
        let moment = Moment(now: now, sequence: (stored?.sequence ?? 0) + 1)
        let decision: Decision<W.State, W.Effect>
        do throws(W.Refusal) {
            decision = try process.workflow.decide(state, on: event, given: facts, in: moment)
        } catch {
            return .refused(error)
        }
        let traceID = stored?.traceID ?? cause.traceID
        try store(decision, of: event, facts, to: id, entity, cause, traceID, moment, transaction)
        let context = StepContext<W>(
            instanceID: id,
            entity: entity,
            sequence: moment.sequence,
            traceID: traceID,
            now: now,
            state: decision.state,
            facts: facts
        )
        try process.apply(decision.effects, of: context, in: transaction)
        return .advanced(
            decision.state,
            sequence: moment.sequence,
            reasons: decision.reasons
        )
    }

    private func store(
        _ decision: Decision<W.State, W.Effect>,
        of event: W.Event,
        _ facts: W.Facts,
        to id: String,
        _ entity: String,
        _ cause: Cause,
        _ traceID: String,
        _ moment: Moment,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        try transaction.instances.save(
            StoredInstance(
                kind: W.name,
                id: id,
                entity: entity,
                sequence: moment.sequence,
                version: W.version,
                state: try StoredValue.encode(decision.state),
                traceID: traceID,
                updatedAt: moment.now
            )
        )
        try transaction.events.append(
            StoredEvent(
                kind: W.name,
                instanceID: id,
                sequence: moment.sequence,
                entity: entity,
                version: W.version,
                type: process.type(of: event),
                event: try StoredValue.encode(event),
                facts: try process.record(facts),
                reasons: decision.reasons,
                cause: cause.source,
                actor: cause.actor,
                traceID: traceID,
                at: moment.now
            )
        )
    }
}
