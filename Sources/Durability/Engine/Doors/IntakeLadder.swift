public import Database
public import Primitives
import Storage
import Synchronization

/// What a node does with a new order, from the best to the least.
public enum IntakeRung: String, CaseIterable, Sendable {
    /// Decided and answered at once.
    case full
    /// Stored at once and decided in its turn, since more are being decided than there is room for,
    /// or others wait already.
    case waiting
    /// Refused at once, since too many wait: nothing is taken in that could not be worked off.
    case readOnly = "read_only"
}

/// Says on which rung the next order stands, by what is under way and what waits.
///
/// Once orders wait, later ones wait behind them, until none is left: nobody overtakes. Each node
/// counts what it decides itself, and what waits in the database that all nodes share, at most
/// every `recount`.
///
/// A class, because all requests of a node share it.
public final class IntakeLadder: Sendable {
    public struct Bounds: Equatable, Sendable {
        /// Orders that are decided at the same time.
        public var decided: Int
        /// Orders that wait for their decision.
        public var waiting: Int

        public init(decided: Int = 128, waiting: Int = 20_000) {
            self.decided = decided
            self.waiting = waiting
        }
    }

    private struct State {
        var deciding = 0
        var waiting = 0
        var countedAt: Timestamp?
        var isCounting = false
        /// Worked off in a second, as last seen.
        var pace: Int64 = IntakeLadder.paceMin
    }

    public let bounds: Bounds
    private let store: any Store
    /// Guards the counts.
    private let state = Mutex(State())

    static let recount = Duration.milliseconds(200)
    static let paceMin: Int64 = 50
    static let retryAfterMax: Int64 = 60

    public init(store: any Store, bounds: Bounds = Bounds()) {
        self.store = store
        self.bounds = bounds
    }

    /// Where the next order stands now. Who is given `full` must `leave`.
    public func enter(at now: Timestamp) async throws(StoreFailure) -> IntakeRung {
        if mustCount(at: now) { try await count(at: now) }
        return state.withLock { state in
            let rung = Self.rung(of: state, within: bounds)
            if rung == .full { state.deciding += 1 }
            return rung
        }
    }

    /// A decision that was begun on `full` has ended.
    public func leave() { state.withLock { $0.deciding -= 1 } }

    /// An order was stored for later.
    public func noteWaiting() { state.withLock { $0.waiting += 1 } }

    /// In how many seconds what waits is worked off at the pace of late; 1 to 60.
    public var secondsUntilClear: Int {
        state.withLock { Int(max(1, min(Self.retryAfterMax, Int64($0.waiting) / $0.pace))) }
    }

    private static func rung(of state: State, within bounds: Bounds) -> IntakeRung {
        if state.waiting >= bounds.waiting { return .readOnly }
        if state.waiting > 0 || state.deciding >= bounds.decided { return .waiting }
        return .full
    }

    /// Whether this caller counts: at the start, and while orders wait; one at a time.
    private func mustCount(at now: Timestamp) -> Bool {
        state.withLock { state in
            if state.isCounting { return false }
            if let at = state.countedAt {
                guard state.waiting > 0, now.since(at) >= Self.recount else { return false }
            }
            state.isCounting = true
            return true
        }
    }

    private func count(at now: Timestamp) async throws(StoreFailure) {
        defer { state.withLock { $0.isCounting = false } }
        let limit = bounds.waiting
        let before = state.withLock { $0.waiting }
        let counted = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.inbox.waiting(kind: MessageKind.waitingOrder.rawValue, limit: limit)
        }
        state.withLock { state in
            // What was stored while we counted may be in the count or not: it counts.
            let stored = state.waiting - before
            if let last = state.countedAt, before > counted {
                let passed = max(1, now.since(last) / .milliseconds(1))
                let pace = Double(before - counted) * 1_000 / passed
                state.pace = max(Self.paceMin, Int64(pace))
            }
            state.waiting = counted + stored
            state.countedAt = now
        }
    }
}
