public import Database
import Governance
public import Primitives
public import Stewardship
public import Storage

/// What a person says to a case.
public enum StewardsWord: Sendable, Equatable {
    case propose(Resolution, note: String)
    case approve(note: String?)
    case decline(reason: String)
    case proposeUndo(reason: String)
}

/// What came of it.
public enum StewardshipOutcome: Sendable {
    case done(StewardshipRow, StewardshipWorkflow.State, reasons: [String])
    case refused(StewardshipWorkflow.Refusal)
    case frozen(reason: String)
}

/// Where questions of who is who become cases, and cases are settled; each word in one transaction.
public struct StewardshipDesk: Sendable {
    /// Conflicts that one transaction stores.
    static let batch = 50
    private static let casesMax = 10_000

    let store: any Store
    let clock: any WallClock
    let identities: any IdentitySource
    private let runner = WorkflowRunner(StewardshipProcess())

    public init(store: any Store, clock: any WallClock, identities: any IdentitySource) {
        self.store = store
        self.clock = clock
        self.identities = identities
    }

    // MARK: - What the records say

    /// Looks through an entity's master data: opens a case for each question, and closes those that
    /// the records have settled by themselves.
    ///
    /// - Returns: what is in question, settled or not.
    @discardableResult
    public func scan(
        _ entity: String,
        steward: Role,
        traceID: String
    ) async throws(StoreFailure) -> [IdentityConflict] {
        let reading = try await read(entity)
        try await take(reading, entity, steward: steward, traceID: traceID)
        return reading.conflicts
    }

    /// What the records and the cases said at one moment.
    struct Reading: Sendable {
        var conflicts: [IdentityConflict]
        var standing: [StewardshipRow]
        /// Of the master data.
        var revision: Int64
    }

    func read(_ entity: String) async throws(StoreFailure) -> Reading {
        let scan = IdentityScan(of: entity)
        return try await store.read { (snapshot) throws(StoreFailure) in
            Reading(
                conflicts: try scan.conflicts(in: snapshot),
                standing: try snapshot.stewardshipCases.unsettled(
                    entity: entity,
                    limit: Self.casesMax
                ),
                revision: try snapshot.master.revision()
            )
        }
    }

    func take(
        _ reading: Reading,
        _ entity: String,
        steward: Role,
        traceID: String
    ) async throws(StoreFailure) {
        var rest = reading.conflicts[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.batch))
            rest = rest.dropFirst(Self.batch)
            try await note(some, asOf: reading.revision, entity, steward, traceID)
        }
        // A scan that was cut short proves nothing of what it did not see.
        if reading.conflicts.count < IdentityScan.conflictsMax {
            let asked = Set(reading.conflicts.map { $0.question.rawValue + "\n" + $0.subject })
            try await close(
                reading.standing.filter {
                    !asked.contains($0.question.rawValue + "\n" + $0.subject)
                }
                .map(\.id),
                entity,
                traceID
            )
        }
        await tell()
    }

    private func note(
        _ conflicts: [IdentityConflict],
        asOf revision: Int64,
        _ entity: String,
        _ steward: Role,
        _ traceID: String
    ) async throws(StoreFailure) {
        let now = clock.now()
        let fresh = conflicts.map { _ in identities.next(at: now) }
        let runner = runner
        try await store.write { (transaction) throws(StoreFailure) in
            for (conflict, newID) in zip(conflicts, fresh) {
                let known = try transaction.stewardshipCases.standing(
                    conflict.question,
                    of: conflict.subject,
                    entity: entity
                )
                if let known, try isOutdated(revision, for: known, in: transaction) { continue }
                _ = try runner.apply(
                    .found(conflict, steward: steward),
                    to: known ?? newID,
                    entity: entity,
                    cause: Self.scanning(traceID),
                    isNew: known == nil,
                    in: transaction,
                    at: now
                )
            }
        }
    }

    /// Whether the case was settled, and the records may have been written, since they were read:
    /// then they are read again before anybody says that the question came back.
    private func isOutdated(
        _ revision: Int64,
        for id: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Bool {
        // Who settles it holds its row until both are written.
        guard let stored = try transaction.instances.lock(StewardshipWorkflow.name, id) else {
            return false
        }
        switch try runner.process.upcast(stored.state, from: stored.version).phase {
        case .settled, .undoProposed: return try transaction.master.revision() != revision
        case .new, .open, .proposed, .apart, .closed: return false
        }
    }

    private func close(
        _ cases: [String],
        _ entity: String,
        _ traceID: String
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
                        .gone,
                        to: id,
                        entity: entity,
                        cause: Self.scanning(traceID),
                        in: transaction,
                        at: now
                    )
                }
            }
        }
    }

    // MARK: - What people say

    /// Acts on a case: a proposal, or what the second person says to it.
    public func act(
        _ word: StewardsWord,
        on id: String,
        caller: Caller,
        traceID: String
    ) async throws(StoreFailure) -> StewardshipOutcome {
        let now = clock.now()
        let cause = Cause(source: caller.source, actor: caller.actor.name, traceID: traceID)
        let entity = caller.entity.rawValue
        let outcome = try await store.write {
            (transaction) throws(StoreFailure) -> StewardshipOutcome in
            try step(word, on: id, cause, entity, transaction, now)
        }
        await tell()
        return outcome
    }

    /// The same, once under the command's key.
    ///
    /// - Parameter answer: makes the answer that is stored and repeated; it must be pure.
    public func act(
        _ word: StewardsWord,
        on id: String,
        _ command: KeyedCommand,
        answer: @escaping @Sendable (StewardshipOutcome) -> StoredAnswer
    ) async throws(StoreFailure) -> KeyedOutcome {
        let now = clock.now()
        let entity = command.caller.entity.rawValue
        let outcome = try await command.carryOut(
            on: InstanceReference(kind: StewardshipWorkflow.name, id: id),
            as: .caseCommand,
            in: store,
            at: now
        ) { (transaction, cause) throws(StoreFailure) -> CommandVerdict in
            let outcome = try step(word, on: id, cause, entity, transaction, now)
            switch outcome {
            case .done: return .done(answer(outcome))
            case .refused(let refusal): return .refused(answer(outcome), refusal)
            case .frozen(let reason): return .frozen(reason: reason)
            }
        }
        await tell()
        return outcome
    }

    private func step(
        _ word: StewardsWord,
        on id: String,
        _ cause: Cause,
        _ entity: String,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> StewardshipOutcome {
        guard try transaction.stewardshipCases.load(id, entity: entity) != nil,
            let stored = try transaction.instances.lock(StewardshipWorkflow.name, id)
        else { return .refused(.unknown) }
        let state = try runner.process.upcast(stored.state, from: stored.version)
        let event: StewardshipWorkflow.Event
        switch try self.event(word, state, cause.actor, entity, transaction) {
        case .success(let happened): event = happened
        case .failure(let refusal): return .refused(refusal)
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
        case .advanced(let after, _, let reasons):
            guard let row = try transaction.stewardshipCases.load(id, entity: entity) else {
                throw .corrupt("case \(id) is in no list")
            }
            return .done(row, after, reasons: reasons)
        case .refused(let refusal): return .refused(refusal)
        case .quarantined(let reason): return .frozen(reason: reason)
        }
    }

    /// What happens, with what it comes to on the records as they are now.
    private func event(
        _ word: StewardsWord,
        _ state: StewardshipWorkflow.State,
        _ name: String,
        _ entity: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Result<StewardshipWorkflow.Event, StewardshipWorkflow.Refusal> {
        // Of two settlements that write one record the second sees what the first has written.
        try transaction.master.lock()
        let settling = try Settling(entity, in: transaction)
        switch word {
        case .propose(let resolution, let note):
            // Who proposes what cannot be done hears of it now and not from the second person.
            if let conflict = state.conflict, state.phase == .open,
                case .refused(let refusal) = try settling.changes(
                    for: resolution,
                    of: conflict,
                    in: transaction
                )
            {
                return .failure(refusal)
            }
            return .success(.proposed(resolution, note: note, by: name))
        case .decline(let reason): return .success(.declined(by: name, reason: reason))
        case .proposeUndo(let reason): return .success(.undoProposed(by: name, reason: reason))
        case .approve(let note):
            if state.phase == .undoProposed, let settlement = state.settlement {
                let (changes, kept) = try settling.undo(settlement, in: transaction)
                return .success(.undone(by: name, changes: changes, kept: kept))
            }
            guard let conflict = state.conflict, let proposal = state.proposal else {
                return .failure(.nothingProposed(state.phase))
            }
            guard !PersonName.isSame(proposal.by, name) else {
                return .failure(.sameHands(name))
            }
            switch try settling.changes(
                for: proposal.resolution,
                of: conflict,
                in: transaction
            ) {
            case .refused(let refusal): return .failure(refusal)
            case .changes(let changes):
                return .success(.approved(by: name, note: note, changes: changes))
            }
        }
    }

    private func tell() async {
        await store.notify(.events)
        await store.notify(.views)
    }

    private static func scanning(_ traceID: String) -> Cause {
        Cause(source: "stewardship", actor: "system", traceID: traceID)
    }
}
