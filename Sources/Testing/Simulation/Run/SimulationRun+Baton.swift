import Database
import Primitives
import SimulatedWorld

// Many calls are under way at once, each in a task of its own. One baton goes round: whoever lets a
// call go on waits until it sleeps or ends, so there is never more than one thing going on, and one
// seed gives one history.
extension SimulationRun {
    /// Runs `body` in a task of its own, and comes back when it sleeps for the first time or has
    /// ended.
    func begin(_ body: @escaping @Sendable () async -> Void) async {
        await withCheckedContinuation { continuation in
            baton = continuation
            let result = tasks.yield {
                await body()
                await self.handBaton()
            }
            guard case .terminated = result else { return }
            // Nobody takes calls any more: the run was cancelled from outside.
            broken = broken ?? .unavailable("the simulation was cancelled")
            handBaton()
        }
    }

    /// A call waits until `moment`; `false` when its process died meanwhile.
    ///
    /// - Precondition: the caller runs inside `begin`.
    func wait(until moment: Timestamp, _ life: ProcessLife, in place: Sleeper.Place) async -> Bool {
        guard goesOn, place == .network || !life.isOver else { return false }
        await withCheckedContinuation { continuation in
            sleepers.add(Sleeper(life: life, place: place, awaken: continuation), at: moment)
            handBaton()
        }
        return goesOn && !life.isOver
    }

    /// A process stands still, in the middle of what it does.
    func freeze(_ life: ProcessLife, _ what: String) async {
        guard !life.isOver else { return }
        tally.count(what)
        let until = clock.now().advanced(by: freezeLength())
        nodes[life.node].frozenUntil = max(until, nodes[life.node].frozenUntil)
        _ = await wait(until: until, life, in: .process)
    }

    /// Half are short; the others outlast every lease.
    func freezeLength() -> Duration {
        guard chance.happens(500_000) else { return chance.pause(500...20_000) }
        tally.count("frozen beyond a lease")
        return chance.pause(61_000...180_000)
    }

    /// Whoever let a call go on, goes on himself.
    func handBaton() {
        let waiting = baton
        baton = nil
        waiting?.resume()
    }

    /// Lets a sleeping call go on, and comes back when it sleeps again or has ended.
    private func awaken(_ sleeper: Sleeper) async {
        await withCheckedContinuation { continuation in
            baton = continuation
            sleeper.awaken.resume()
        }
    }

    /// Ends whatever is still under way.
    func stop() async {
        isOver = true
        for node in nodes { node.host?.life.end() }
        await wakeTheDead()
        for node in nodes.indices { nodes[node].host = nil }
    }

    private var goesOn: Bool { broken == nil && !isOver }

    /// Everybody whose time has come, unless his node stands still.
    func wakeSleepers() async {
        while broken == nil, let (_, sleeper) = sleepers.take(dueBy: clock.now()) {
            let frozenUntil = nodes[sleeper.life.node].frozenUntil
            let isHeldUp = sleeper.place == .process && frozenUntil > clock.now()
            if isHeldUp, !sleeper.life.isOver {
                sleepers.add(sleeper, at: frozenUntil)
            } else {
                await awaken(sleeper)
            }
        }
    }

    /// Calls of processes that died unwind without a trace; what is on the network travels on.
    func wakeTheDead() async {
        var others: [(at: Timestamp, item: Sleeper)] = []
        while let entry = sleepers.take(dueBy: Timestamp(microseconds: .max)) {
            let isDead = entry.item.life.isOver && entry.item.place == .process
            if isDead || !goesOn {
                await awaken(entry.item)
            } else {
                others.append(entry)
            }
        }
        for entry in others { sleepers.add(entry.item, at: entry.at) }
    }
}
