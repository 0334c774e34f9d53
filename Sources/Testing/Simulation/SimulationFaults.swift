/// How often things go wrong, in millionths of the occasions.
struct SimulationFaults: Equatable, Sendable {
    var nodes = NodeFaults()
    var store = StoreFaults()
    var network = NetworkFaults()
    var people = PeopleFaults()

    /// Nothing goes wrong.
    static let none = SimulationFaults()

    /// What a bad week brings in an afternoon.
    static let usual = SimulationFaults(
        nodes: .usual,
        store: .usual,
        network: .usual,
        people: .usual
    )
}

struct NodeFaults: Equatable, Sendable {
    /// How often a node that may work stands still for a while instead.
    var freezeAtWork = 0
    /// How often it does in the middle of something: after a commit, after a call.
    var freezeHalfWay = 0
    /// How often, per simulated eight minutes, a node is cut off from the database or from the
    /// world.
    var partition = 0
    /// How often, per simulated eight minutes, somebody sets a node's clock; and whether the clocks
    /// are off from the start.
    var clockJump = 0

    static let usual: NodeFaults = {
        var faults = NodeFaults()
        faults.freezeAtWork = 5_000
        faults.freezeHalfWay = 12_000
        faults.partition = 300_000
        faults.clockJump = 200_000
        return faults
    }()
}

struct StoreFaults: Equatable, Sendable {
    var crashBeforeCommit = 0
    var crashAfterCommit = 0
    var unavailable = 0
    /// The commit happened and its answer was lost.
    var commitUnknown = 0
    /// The body runs, is undone, and runs again.
    var rerun = 0
    /// Of the statements of a decision: one fails as if we had a defect.
    var defect = 0

    static let usual: StoreFaults = {
        var faults = StoreFaults()
        faults.crashBeforeCommit = 5_000
        faults.crashAfterCommit = 5_000
        faults.unavailable = 10_000
        faults.commitUnknown = 10_000
        faults.rerun = 50_000
        faults.defect = 1_000
        return faults
    }()
}

struct NetworkFaults: Equatable, Sendable {
    /// The process dies before a call left, and after it took effect.
    var crashBeforeCall = 0
    var crashAfterCall = 0
    /// By the simulated system's own fault switch.
    var loseAnswers = 0
    var resets = 0
    var resetsBefore = 0
    var refuse = 0
    var status401 = 0
    var status429 = 0
    var status500 = 0
    var status502 = 0
    var status503 = 0
    var malformed = 0
    var slow = 0
    /// A call is long on its way to the system.
    var slowArrival = 0
    /// Of events: posted twice, overtaken.
    var repeatEvent = 0
    var overtakeEvent = 0
    /// Of an event's deliveries: the answer is lost, so it is posted again.
    var loseReceipt = 0

    static let usual: NetworkFaults = {
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
        faults.slowArrival = 20_000
        faults.repeatEvent = 200_000
        faults.overtakeEvent = 250_000
        faults.loseReceipt = 50_000
        return faults
    }()
}

struct PeopleFaults: Equatable, Sendable {
    /// A buyer sends the same call again although it was answered.
    var repeatCall = 0
    /// … the same order under a new key.
    var newKey = 0
    /// … another order under the same key, or under the same PO number.
    var otherContent = 0
    /// More come than can be decided at once, so that this one waits.
    var crowd = 0
    var changeOrder = 0
    var cancelOrder = 0
    var shortPick = 0
    var splitParcels = 0
    /// Of stock movements: a count finds less than there should be.
    var shrinkage = 0
    /// Somebody without the right tries to release a hold.
    var wrongRole = 0

    static let usual: PeopleFaults = {
        var faults = PeopleFaults()
        faults.repeatCall = 300_000
        faults.newKey = 100_000
        faults.otherContent = 100_000
        faults.crowd = 150_000
        faults.changeOrder = 250_000
        faults.cancelOrder = 200_000
        faults.shortPick = 100_000
        faults.splitParcels = 300_000
        faults.shrinkage = 100_000
        faults.wrongRole = 300_000
        return faults
    }()
}
