/// What kinds of things go wrong in a simulation; each can be left out.
public enum FaultKind: String, CaseIterable, Hashable, Sendable {
    /// A process dies: between any two commits, before and after a call.
    case crash
    /// A process stands still for seconds or minutes, also in the middle of its work.
    case freeze
    /// A node cannot reach the database, or not the outside systems.
    case partition
    /// Each node's clock is wrong in its own way, and jumps.
    case clock
    /// The database refuses a write, runs a body twice, or its answer to a commit is lost.
    case store
    /// A statement inside a decision fails as a defect of ours would.
    case defect
    /// A call takes effect, and its answer never comes, comes cut, or is a 500.
    case lostAnswer = "lost-answer"
    /// A call does not take effect: closed connections, 401, 422, 502, 503.
    case outage
    /// 429 with a pause to keep.
    case throttle
    /// Calls arrive late, answers take longer than anybody waits, orders wait for their decision.
    case slow
    /// Buyers, systems and networks say the same twice.
    case duplicate
    /// News overtakes other news.
    case reorder
    /// Buyers change their minds, contradict themselves; somebody tries what he may not.
    case people
    /// Short picks, split parcels, counts that find less.
    case goods

    public static let all = Set(allCases)
}

extension SimulationFaults {
    /// The same with only `kinds` going wrong.
    func keeping(_ kinds: Set<FaultKind>) -> SimulationFaults {
        var faults = self
        for kind in FaultKind.allCases where !kinds.contains(kind) { faults.leaveOut(kind) }
        return faults
    }

    private mutating func leaveOut(_ kind: FaultKind) {
        switch kind {
        case .crash:
            store.crashBeforeCommit = 0
            store.crashAfterCommit = 0
            network.crashBeforeCall = 0
            network.crashAfterCall = 0
        case .freeze:
            nodes.freezeAtWork = 0
            nodes.freezeHalfWay = 0
        case .partition: nodes.partition = 0
        case .clock: nodes.clockJump = 0
        case .store:
            store.unavailable = 0
            store.commitUnknown = 0
            store.rerun = 0
        case .defect: store.defect = 0
        case .slow:
            network.leaveOut(kind)
            people.crowd = 0
        case .lostAnswer, .outage, .throttle: network.leaveOut(kind)
        case .duplicate:
            network.repeatEvent = 0
            network.loseReceipt = 0
            people.repeatCall = 0
            people.newKey = 0
        case .reorder: network.overtakeEvent = 0
        case .people:
            people.otherContent = 0
            people.changeOrder = 0
            people.cancelOrder = 0
            people.wrongRole = 0
        case .goods:
            people.shortPick = 0
            people.splitParcels = 0
            people.shrinkage = 0
        }
    }
}

extension NetworkFaults {
    fileprivate mutating func leaveOut(_ kind: FaultKind) {
        switch kind {
        case .lostAnswer:
            loseAnswers = 0
            resets = 0
            status500 = 0
            malformed = 0
        case .outage:
            resetsBefore = 0
            refuse = 0
            status401 = 0
            status502 = 0
            status503 = 0
        case .throttle: status429 = 0
        case .slow:
            slow = 0
            slowArrival = 0
        case .crash, .freeze, .partition, .clock, .store, .defect, .duplicate, .reorder, .people,
            .goods:
            break
        }
    }
}
