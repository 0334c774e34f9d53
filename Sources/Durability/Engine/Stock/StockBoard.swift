public import Canonical
public import Database
import Inventory
import Ordering
public import Primitives
import Storage
import Synchronization

/// Stock from memory, for questions; decisions lock the rows themselves.
///
/// The board follows the ledger of postings: what moved is forgotten and read again when somebody
/// asks. A question looks at the ledger first if this process has stored anything since the last
/// look, or the last look is older than `age`; questions that come together share one look. So an
/// answer shows everything that was stored here before it was asked for, and what other nodes
/// stored up to `age` ago.
///
/// While the database is out of reach, what is remembered is answered for `patience`, with its
/// moment.
///
/// A class, because all questions of a process share it. Bounded: when full it starts anew.
public final class StockBoard: Sendable {
    static let age = Duration.seconds(1)
    static let patience = Duration.seconds(900)
    static let noticesMax = 10_000

    private struct State {
        var memory: StockMemory
        /// Somebody is looking at the ledger; the others wait here.
        var isLooking = false
        var waiting: [CheckedContinuation<Result<Void, StoreFailure>, Never>] = []
    }

    private let store: any Store
    private let facts: FactLoader
    private let state: Mutex<State>

    public init(store: any Store, facts: FactLoader, entriesMax: Int = 200_000) {
        self.store = store
        self.facts = facts
        let memory = StockMemory(calendars: facts.calendars, entriesMax: entriesMax)
        state = Mutex(State(memory: memory))
    }

    /// What is there and expected of these items, and whether `site` is one.
    ///
    /// - Throws: the store's failure, when memory does not hold the answer.
    public func look(
        at identifiers: [ItemIdentifier],
        site: Site.ID? = nil,
        entity: String,
        at now: Timestamp
    ) async throws(StoreFailure) -> StockView {
        let question = StockQuestion(identifiers: identifiers, site: site, entity: entity)
        do throws(StoreFailure) {
            try await catchUp(at: now)
        } catch {
            guard let view = recall(question, at: now, within: Self.patience) else { throw error }
            return view
        }
        if let view = recall(question, at: now, within: nil) { return view }
        return try await read(question, at: now)
    }

    /// The whole answer from memory, if it is there and not older than `age`.
    private func recall(
        _ question: StockQuestion,
        at now: Timestamp,
        within age: Duration?
    ) -> StockView? {
        state.withLock { state -> StockView? in
            guard let look = state.memory.look,
                let freshness = state.memory.freshness[question.entity]
            else { return nil }
            if let age, now.since(look.at) > age { return nil }
            if let site = question.site,
                state.memory.siteFacts(site, entity: question.entity, at: now) == nil
            {
                return nil
            }
            var items: [StockMatch] = []
            items.reserveCapacity(question.identifiers.count)
            for identifier in question.identifiers {
                let stock = state.memory.promisable(identifier, entity: question.entity, at: now)
                guard let stock else { return nil }
                items.append(.found(stock))
            }
            return StockView(
                asOf: look.at,
                items: items,
                isSiteKnown: true,
                freshness: freshness
            )
        }
    }

    /// The answer from the store, which is remembered.
    private func read(
        _ question: StockQuestion,
        at now: Timestamp
    ) async throws(StoreFailure) -> StockView {
        let before = state.withLock { $0.memory.look }
        let facts = facts
        let reading = try await store.read { (snapshot) throws(StoreFailure) in
            try question.read(from: snapshot, with: facts)
        }
        state.withLock { state in
            state.memory.remember(
                reading,
                entity: question.entity,
                readAfter: before?.number ?? 0
            )
        }
        return question.view(of: reading, asOf: before?.at ?? now, at: now, facts.calendars)
    }

    // MARK: - Following the ledger

    /// Returns once the ledger has been looked at after everything that this process stored before
    /// the call.
    private func catchUp(at now: Timestamp) async throws(StoreFailure) {
        let wanted = store.mark(of: .events)
        while !isCurrent(wanted, at: now) {
            if let shared = await joinLook() {
                try shared.get()
                continue
            }
            let result = await lookAtLedger(at: now)
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                state.isLooking = false
                return state.waiting
            }
            for waiter in waiting { waiter.resume(returning: result) }
            try result.get()
        }
    }

    private func isCurrent(_ wanted: SignalMark, at now: Timestamp) -> Bool {
        state.withLock { state in
            guard let look = state.memory.look else { return false }
            return look.mark >= wanted && now.since(look.at) < Self.age
        }
    }

    /// Waits for the look that somebody else takes, or begins one: nil.
    private func joinLook() async -> Result<Void, StoreFailure>? {
        let mayBegin = state.withLock { state in
            if state.isLooking { return false }
            state.isLooking = true
            return true
        }
        if mayBegin { return nil }
        return await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard state.isLooking else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isOver { continuation.resume(returning: .success(())) }
        }
    }

    private func lookAtLedger(at now: Timestamp) async -> Result<Void, StoreFailure> {
        let mark = store.mark(of: .events)
        let (trail, known) = state.withLock { ($0.memory.trail, $0.memory.freshness) }
        do throws(StoreFailure) {
            let found = try await store.read {
                (snapshot) throws(StoreFailure) -> LedgerLook in
                var look = try LedgerLook(behind: trail, in: snapshot, at: now)
                for (entity, freshness) in known where freshness.policy != nil {
                    look.freshness[entity] = StockFreshness(
                        policy: freshness.policy,
                        try snapshot.stockNews.latest(of: entity)
                    )
                }
                return look
            }
            state.withLock { $0.memory.take(found, mark: mark, at: now) }
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}

/// What is asked of a `StockBoard`.
private struct StockQuestion: Sendable {
    var identifiers: [ItemIdentifier]
    var site: Site.ID?
    var entity: String

    func read(
        from snapshot: borrowing Snapshot,
        with facts: FactLoader
    ) throws(StoreFailure) -> StockReading {
        let catalogue = try facts.catalogue(entity: entity, in: snapshot)
        var reading = StockReading(revision: catalogue.view.revision)
        if let policy = try catalogue.stockNewsPolicy() {
            reading.freshness = StockFreshness(
                policy: policy,
                try snapshot.stockNews.latest(of: entity)
            )
        }
        var wanted = Set([site].compactMap(\.self))
        for identifier in identifiers where reading.found[identifier] == nil {
            switch try catalogue.match(identifier) {
            case .unknown: continue
            case .ambiguous: reading.ambiguous.insert(identifier)
            case .found(let id):
                guard let item = try catalogue.item(id) else { continue }
                let stock = try stock(of: item, from: snapshot)
                wanted.formUnion(stock.sites)
                reading.found[identifier] = stock
                for component in item.components ?? [] {
                    let name = ItemIdentifier(.sku, component.item.rawValue)
                    guard reading.found[name] == nil,
                        let part = try catalogue.item(component.item)
                    else { continue }
                    let stock = try self.stock(of: part, from: snapshot)
                    wanted.formUnion(stock.sites)
                    reading.found[name] = stock
                }
            }
        }
        for id in wanted { reading.sites[id] = try catalogue.place(id) }
        return reading
    }

    private func stock(
        of item: Item,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> RememberedStock {
        let levels = try snapshot.stock.levels(of: item.id, entity: entity)
        let inbound = try snapshot.inboundSupply.supply(of: [item.id], entity: entity)
        return RememberedStock(
            item: item,
            levels: levels,
            inbound: inbound,
            sites: Set(levels.map(\.site) + inbound.map(\.site)).sorted()
        )
    }

    func view(
        of reading: StockReading,
        asOf: Timestamp,
        at now: Timestamp,
        _ calendars: CalendarMemory
    ) -> StockView {
        let sites = reading.sites.mapValues { place in
            SiteFacts(
                site: place.site,
                nextDispatchOn: calendars.nextDispatch(from: place, at: now)
            )
        }
        let items = identifiers.map { identifier -> StockMatch in
            if reading.ambiguous.contains(identifier) { return .ambiguous }
            guard let stock = reading.found[identifier] else { return .unknown }
            let own = itemStock(stock, sites)
            guard own.item.isKit else { return .found(own) }
            let parts = (own.item.components ?? []).map { component in
                let name = ItemIdentifier(.sku, component.item.rawValue)
                let part = reading.found[name].map { itemStock($0, sites) }
                return (component, part ?? itemStock(.none(of: own.item), sites))
            }
            return .found(.kit(own.item, from: parts))
        }
        return StockView(
            asOf: asOf,
            items: items,
            isSiteKnown: site.map { sites[$0] != nil } ?? true,
            freshness: reading.freshness
        )
    }

    private func itemStock(
        _ stock: RememberedStock,
        _ sites: [Site.ID: SiteFacts]
    ) -> ItemStock {
        ItemStock(
            item: stock.item,
            levels: stock.levels,
            inbound: stock.inbound,
            sites: stock.sites.compactMap { sites[$0] }
        )
    }
}

extension LedgerLook {
    /// Looks at what the ledger took in behind `trail`, or begins a trail.
    fileprivate init(
        behind trail: PostingTrail?,
        in snapshot: borrowing Snapshot,
        at now: Timestamp
    ) throws(StoreFailure) {
        let revision = try snapshot.master.revision()
        guard var trail else {
            self = try Self.restart(revision, in: snapshot, at: now)
            return
        }
        var notices: [PostingNotice] = []
        for id in trail.missing.keys.sorted() {
            guard let notice = try snapshot.stock.notice(id) else { continue }
            trail.find(id)
            notices.append(notice)
        }
        let news = try snapshot.stock.notices(after: trail.last, limit: StockBoard.noticesMax)
        trail.advance(over: news.map(\.id), at: now)
        trail.expire(at: now)
        guard news.count < StockBoard.noticesMax, !trail.isLost else {
            self = try Self.restart(revision, in: snapshot, at: now)
            return
        }
        self.init(
            revision: revision,
            trail: trail,
            notices: notices + news,
            isRestart: false
        )
    }

    private static func restart(
        _ revision: Int64,
        in snapshot: borrowing Snapshot,
        at now: Timestamp
    ) throws(StoreFailure) -> LedgerLook {
        let last = try snapshot.stock.lastPosting()
        let before = max(0, last - PostingTrail.lookBack)
        let recent = try snapshot.stock.notices(after: before, limit: Int(PostingTrail.lookBack))
        return LedgerLook(
            revision: revision,
            trail: PostingTrail(from: last, seen: Set(recent.map(\.id)), at: now),
            notices: [],
            isRestart: true
        )
    }
}
