public import Canonical
public import Database
public import Inventory
public import Primitives
public import Storage

/// Where stock is put on hold and given free again: accepted and decided in one transaction.
public struct HoldDesk: Sendable {
    /// What came of a word on a hold, to be made an answer of.
    public enum Said: Sendable {
        case done(StockHold.Standing)
        case refused(StockHoldRefusal)
    }

    let store: any Store
    let clock: any WallClock
    let runner: WorkflowRunner<AllocationProcess>

    public init(store: any Store, clock: any WallClock, facts: FactLoader) {
        self.store = store
        self.clock = clock
        runner = WorkflowRunner(AllocationProcess(facts: facts))
    }

    /// Puts stock on hold, once under the command's key.
    ///
    /// - Parameter answer: makes the answer that is stored and repeated; it must be pure.
    public func place(
        _ hold: StockHold,
        _ command: KeyedCommand,
        answer: @escaping @Sendable (Said) -> StoredAnswer
    ) async throws(StoreFailure) -> KeyedOutcome {
        try await act(
            .holdPlaced(hold),
            on: hold.number,
            of: hold.item,
            at: hold.site,
            command,
            answer
        )
    }

    /// Gives a hold free, whole or in part.
    public func release(
        _ release: StockHoldRelease,
        _ command: KeyedCommand,
        answer: @escaping @Sendable (Said) -> StoredAnswer
    ) async throws(StoreFailure) -> KeyedOutcome {
        try await act(
            .holdReleased(release),
            on: release.number,
            of: release.item,
            at: release.site,
            command,
            answer
        )
    }

    /// A hold as it stands.
    public func hold(
        _ number: StockHold.Number,
        of item: Item.ID,
        at site: Site.ID,
        entity: LegalEntity.ID
    ) async throws(StoreFailure) -> StockHold.Standing? {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.stockHolds.load(number, of: item, at: site, entity: entity.rawValue)
        }
    }

    private func act(
        _ event: AllocationWorkflow.Event,
        on number: StockHold.Number,
        of item: Item.ID,
        at site: Site.ID,
        _ command: KeyedCommand,
        _ answer: @escaping @Sendable (Said) -> StoredAnswer
    ) async throws(StoreFailure) -> KeyedOutcome {
        let now = clock.now()
        let entity = command.caller.entity.rawValue
        let instance = InstanceReference.allocation(of: item, entity: entity)
        let outcome = try await command.carryOut(
            on: instance,
            as: .holdCommand,
            in: store,
            at: now
        ) { (transaction, cause) throws(StoreFailure) -> CommandVerdict in
            let step = try runner.apply(
                event,
                to: instance.id,
                entity: entity,
                cause: cause,
                in: transaction,
                at: now
            )
            switch step {
            case .quarantined(let reason): return .frozen(reason: reason)
            case .refused(let refusal):
                let told: StockHoldRefusal =
                    switch refusal {
                    case .hold(let refusal): refusal
                    case .invalid(let detail): .invalid(detail)
                    }
                return .refused(answer(.refused(told)), told)
            case .advanced:
                let table = transaction.stockHolds
                guard let standing = try table.load(number, of: item, at: site, entity: entity)
                else { throw .corrupt("hold \(number) of \(item) at \(site) is nowhere") }
                return .done(answer(.done(standing)))
            }
        }
        await store.notify(.effects)
        await store.notify(.inbox)
        await store.notify(.events)
        return outcome
    }
}
