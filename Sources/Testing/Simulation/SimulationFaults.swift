/// How often things go wrong, in millionths of the occasions.
public struct SimulationFaults: Equatable, Sendable {
    public var store: StoreFaults
    public var network: NetworkFaults
    public var people: PeopleFaults
    /// How often a due moment finds the engine asleep for a while.
    public var stall: Int
    /// How often, per simulated quarter of an hour, somebody sets the engine's clock.
    public var clockJump: Int

    public init(
        store: StoreFaults = StoreFaults(),
        network: NetworkFaults = NetworkFaults(),
        people: PeopleFaults = PeopleFaults(),
        stall: Int = 0,
        clockJump: Int = 0
    ) {
        self.store = store
        self.network = network
        self.people = people
        self.stall = stall
        self.clockJump = clockJump
    }

    /// Nothing goes wrong.
    public static let none = SimulationFaults()

    /// What a bad week brings in an afternoon.
    public static let usual = SimulationFaults(
        store: .usual,
        network: .usual,
        people: .usual,
        stall: 20_000,
        clockJump: 200_000
    )
}

public struct StoreFaults: Equatable, Sendable {
    public var crashBeforeCommit = 0
    public var crashAfterCommit = 0
    public var unavailable = 0
    /// The commit happened and its answer was lost.
    public var commitUnknown = 0
    /// The body runs, is undone, and runs again.
    public var rerun = 0

    public init() {}

    public static let usual: StoreFaults = {
        var faults = StoreFaults()
        faults.crashBeforeCommit = 5_000
        faults.crashAfterCommit = 5_000
        faults.unavailable = 10_000
        faults.commitUnknown = 10_000
        faults.rerun = 50_000
        return faults
    }()
}

public struct NetworkFaults: Equatable, Sendable {
    /// The process dies before a call left, and after it took effect.
    public var crashBeforeCall = 0
    public var crashAfterCall = 0
    /// By the simulated system's own fault switch.
    public var loseAnswers = 0
    public var resets = 0
    public var resetsBefore = 0
    public var refuse = 0
    public var status401 = 0
    public var status429 = 0
    public var status500 = 0
    public var status502 = 0
    public var status503 = 0
    public var malformed = 0
    public var slow = 0
    /// Of events: posted twice, overtaken.
    public var repeatEvent = 0
    public var overtakeEvent = 0
    /// Of an event's deliveries: the answer is lost, so it is posted again.
    public var loseReceipt = 0

    public init() {}

    public static let usual: NetworkFaults = {
        var faults = NetworkFaults()
        faults.crashBeforeCall = 5_000
        faults.crashAfterCall = 10_000
        faults.loseAnswers = 40_000
        faults.resets = 30_000
        faults.resetsBefore = 30_000
        faults.refuse = 5_000
        faults.status401 = 2_000
        faults.status429 = 30_000
        faults.status500 = 20_000
        faults.status502 = 20_000
        faults.status503 = 30_000
        faults.malformed = 10_000
        faults.slow = 20_000
        faults.repeatEvent = 200_000
        faults.overtakeEvent = 250_000
        faults.loseReceipt = 50_000
        return faults
    }()
}

public struct PeopleFaults: Equatable, Sendable {
    /// A buyer sends the same call again although it was answered.
    public var repeatCall = 0
    /// … the same order under a new key.
    public var newKey = 0
    /// … another order under the same key, or under the same PO number.
    public var otherContent = 0
    public var changeOrder = 0
    public var cancelOrder = 0
    public var shortPick = 0
    public var splitParcels = 0
    /// Of stock movements: a count finds less than there should be.
    public var shrinkage = 0
    /// Somebody without the right tries to release a hold.
    public var wrongRole = 0

    public init() {}

    public static let usual: PeopleFaults = {
        var faults = PeopleFaults()
        faults.repeatCall = 300_000
        faults.newKey = 100_000
        faults.otherContent = 100_000
        faults.changeOrder = 250_000
        faults.cancelOrder = 200_000
        faults.shortPick = 100_000
        faults.splitParcels = 300_000
        faults.shrinkage = 100_000
        faults.wrongRole = 300_000
        return faults
    }()
}
