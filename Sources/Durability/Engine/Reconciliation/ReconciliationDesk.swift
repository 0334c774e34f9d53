import Canonical
public import Database
import Governance
import Inventory
public import Primitives
public import Reconciliation
import Storage
import Workflows

/// What came of a person's word on a case.
public enum CaseOutcome: Sendable, Equatable {
    case done(CaseWorkflow.State, reasons: [String])
    case refused(CaseWorkflow.Refusal)
    /// Its instance, or what it would correct, is frozen.
    case frozen(reason: String)
}

/// A finding's case.
public struct NotedCase: Sendable, Equatable {
    public var id: String
    /// `nil` when it is frozen.
    public var phase: CaseWorkflow.Phase?
}

/// Where differences become cases, and cases are decided; each word in one transaction.
public struct ReconciliationDesk: Sendable {
    /// Findings and proofs that one transaction stores.
    static let batch = 50

    let store: any Store
    let clock: any WallClock
    let identities: any IdentitySource
    private let runner = WorkflowRunner(CaseProcess())
    private let adjustments: WorkflowRunner<AdjustmentProcess>

    public init(
        store: any Store,
        clock: any WallClock,
        facts: FactLoader,
        identities: any IdentitySource
    ) {
        self.store = store
        self.clock = clock
        self.identities = identities
        adjustments = WorkflowRunner(AdjustmentProcess(facts: facts))
    }

    // MARK: - What a comparison says

    /// Opens a case for each finding, or tells the open one of its key.
    ///
    /// - Returns: the cases, in the order of the findings.
    public func note(
        _ findings: [Finding],
        entity: String,
        traceID: String
    ) async throws(StoreFailure) -> [NotedCase] {
        var cases: [NotedCase] = []
        var rest = findings[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.batch))
            rest = rest.dropFirst(Self.batch)
            let now = clock.now()
            let fresh = some.map { _ in identities.next(at: now) }
            let runner = runner
            cases += try await store.write { (transaction) throws(StoreFailure) -> [NotedCase] in
                var noted: [NotedCase] = []
                for (finding, newID) in zip(some, fresh) {
                    let known = try transaction.reconciliationCases.standing(
                        of: finding.key,
                        finding.subject,
                        system: finding.system,
                        entity: entity
                    )
                    let id = known ?? newID
                    let step = try runner.apply(
                        .found(finding),
                        to: id,
                        entity: entity,
                        cause: Self.comparison(traceID),
                        isNew: known == nil,
                        in: transaction,
                        at: now
                    )
                    var phase: CaseWorkflow.Phase?
                    if case .advanced(let state, _, _) = step { phase = state.phase }
                    noted.append(NotedCase(id: id, phase: phase))
                }
                return noted
            }
        }
        if !findings.isEmpty { await tell() }
        return cases
    }

    /// Ends cases whose keys a comparison found equal.
    public func prove(
        _ cases: [String],
        entity: String,
        traceID: String
    ) async throws(StoreFailure) {
        var rest = cases[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.batch))
            rest = rest.dropFirst(Self.batch)
            let now = clock.now()
            let runner = runner
            try await store.write { (transaction) throws(StoreFailure) in
                for id in some {
                    _ = try runner.apply(
                        .proven,
                        to: id,
                        entity: entity,
                        cause: Self.comparison(traceID),
                        in: transaction,
                        at: now
                    )
                }
            }
        }
        if !cases.isEmpty { await tell() }
    }

    // MARK: - What people say

    /// Acts on a case: a proposal, or what the second person says to it.
    public func act(
        _ event: CaseWorkflow.Event,
        on id: String,
        caller: Caller,
        traceID: String
    ) async throws(StoreFailure) -> CaseOutcome {
        let now = clock.now()
        let entity = caller.entity.rawValue
        let cause = Cause(source: caller.source, actor: caller.actor.name, traceID: traceID)
        let outcome = try await store.write { (transaction) throws(StoreFailure) -> CaseOutcome in
            try step(event, on: id, cause, entity, transaction, now)
        }
        await tell()
        return outcome
    }

    /// One word on one case, in the caller's transaction.
    func step(
        _ event: CaseWorkflow.Event,
        on id: String,
        _ cause: Cause,
        _ entity: String,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> CaseOutcome {
        guard let state = try state(of: id, entity, transaction) else { return .refused(.unknown) }
        if let refusal = try carryOut(event, on: id, state, cause, entity, transaction, now) {
            return refusal
        }
        let step = try runner.apply(
            event,
            to: id,
            entity: entity,
            cause: cause,
            in: transaction,
            at: now
        )
        switch step {
        case .advanced(let after, _, let reasons): return .done(after, reasons: reasons)
        case .refused(let refusal): return .refused(refusal)
        case .quarantined(let reason): return .frozen(reason: reason)
        }
    }

    /// A case of the entity as it stands, locked.
    func state(
        of id: String,
        _ entity: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> CaseWorkflow.State? {
        guard try transaction.reconciliationCases.load(id, entity: entity) != nil,
            let stored = try transaction.instances.lock(CaseWorkflow.name, id)
        else { return nil }
        return try runner.process.upcast(stored.state, from: stored.version)
    }

    /// Makes the adjustment that an approval asks for; says why it cannot be made.
    ///
    /// The decision is pure, so asking it twice with the same arguments gives the same answer.
    private func carryOut(
        _ event: CaseWorkflow.Event,
        on id: String,
        _ state: CaseWorkflow.State,
        _ cause: Cause,
        _ entity: String,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> CaseOutcome? {
        let decision: Decision<CaseWorkflow.State, CaseWorkflow.Effect>
        do throws(CaseWorkflow.Refusal) {
            decision = try runner.process.workflow.decide(
                state,
                on: event,
                given: CaseWorkflow.Facts(),
                in: Moment(now: now, sequence: 0)
            )
        } catch {
            return .refused(error)
        }
        for case .adjust(var adjustment, let maker, let checker) in decision.effects {
            adjustment.number = StockAdjustment.Number("REC-\(id)-\(decision.state.corrections)")
            let instance = InstanceReference.adjustment(
                adjustment.number,
                at: adjustment.site,
                entity: entity
            )
            let words: [(AdjustmentWorkflow.Event, by: String)] = [
                (.requested(adjustment, by: maker), maker),
                (.approved(by: checker, note: "reconciliation \(id)"), checker),
            ]
            for (word, name) in words {
                let step = try adjustments.apply(
                    word,
                    to: instance.id,
                    entity: entity,
                    cause: Cause(
                        source: "reconciliation/\(id)",
                        actor: name,
                        traceID: cause.traceID
                    ),
                    in: transaction,
                    at: now
                )
                switch step {
                case .advanced(let after, _, _):
                    guard after.phase == .waiting else { return nil }
                case .refused(let refusal): return .refused(.impossible("\(refusal)"))
                case .quarantined(let reason): return .frozen(reason: reason)
                }
            }
        }
        return nil
    }

    func tell() async {
        await store.notify(.effects)
        await store.notify(.events)
        await store.notify(.views)
    }

    private static func comparison(_ traceID: String) -> Cause {
        Cause(source: "reconciliation", actor: "system", traceID: traceID)
    }
}
