import Database
import Engine
import Primitives
import Projections
import SimulatedWorld

// How time passes: the engine works until nothing is due, then the clock goes to the next moment.
extension SimulationRun {
    /// Lets everything happen that is due until `moment`.
    func pass(until moment: Timestamp) async { _ = await pass(until: moment, for: nil) }

    /// The same, inside a call that `life` made: ends early, with `false`, when the process dies.
    func pass(until moment: Timestamp, for life: ProcessLife?) async -> Bool {
        while broken == nil {
            if life == nil { planStart() }
            await work()
            if let life, life.isOver { return false }
            guard let next = await nextMoment(), next <= moment else { break }
            clock.advance(to: next)
            await happen()
        }
        if let life, life.isOver { return false }
        clock.advance(to: moment)
        return broken == nil
    }

    /// Somebody sleeps for so long; `false` when his process died meanwhile.
    func nap(_ pause: Duration) async -> Bool {
        guard let life = alive?.life else { return false }
        return await pass(until: clock.world.advanced(by: pause), for: life)
    }

    /// A dead process is started again after a while.
    private func planStart() {
        guard alive == nil, !isStartPlanned else { return }
        isStartPlanned = true
        busyTargets = []
        agenda.add(.start, at: clock.world.advanced(by: chance.pause(0...20_000)))
    }

    private func nextMoment() async -> Timestamp? {
        var moments = [agenda.nextDue, world.nextDue].compactMap(\.self)
        if alive != nil {
            if stalledUntil > clock.world {
                moments.append(stalledUntil)
            } else {
                if let pollAt { moments.append(pollAt) }
                let now = clock.now()
                let outlook = await look()
                let next = outlook.next(after: now, busyTargets) { restingUntil($0) }
                // What the database calls a moment is the engine's; the world's differs by the
                // skew.
                if let next { moments.append(clock.world.advanced(by: next.since(now))) }
            }
        }
        return moments.min().map { max($0, clock.world) }
    }

    private func restingUntil(_ target: String) -> Timestamp? {
        host?.delivery.restingUntil(target, at: clock.now())
    }

    func look() async -> Outlook {
        do throws(StoreFailure) {
            return try await store.read { (snapshot) throws(StoreFailure) in
                try Outlook(snapshot)
            }
        } catch {
            broken = error
            return Outlook()
        }
    }

    // MARK: The engine

    /// Every worker that has something due takes its turns, in whatever order, until nothing is
    /// due.
    private func work() async {
        guard let life = alive?.life, clock.world >= stalledUntil else { return }
        pollAt = nil
        if chance.happens(faults.stall) {
            tally.count("engine stalled")
            stalledUntil = clock.world.advanced(by: chance.pause(1_000...120_000))
            return
        }
        while !life.isOver, broken == nil {
            let due = await look().due(at: clock.now(), busyTargets) { restingUntil($0) }
            guard !due.isEmpty else { return }
            var done = 0
            for worker in chance.shuffled(due) where !life.isOver {
                // A call further up may have taken this turn meanwhile.
                if case .dispatch(let target) = worker, busyTargets.contains(target) { continue }
                done += await turn(of: worker)
            }
            guard done > 0 else {
                pollAt = clock.world.advanced(by: .seconds(1))
                return
            }
        }
    }

    /// One step of one worker; a failed step did nothing and is tried again at the next poll.
    private func turn(of worker: Worker) async -> Int {
        guard let host = alive else { return 0 }
        do throws(StoreFailure) {
            switch worker {
            case .inbox: return try await host.inbox.process()
            case .timers: return try await host.outbox.fireTimers()
            case .sequencer: return try await host.sequencer.step()
            case .readers: return try await host.readers.step()
            case .dispatch(let target):
                busyTargets.insert(target)
                defer { if !host.life.isOver { busyTargets.remove(target) } }
                return try await host.outbox.dispatch(target)
            }
        } catch {
            if case .corrupt = error { broken = error }
            return 0
        }
    }
}
