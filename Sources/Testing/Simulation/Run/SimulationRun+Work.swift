import Database
import Engine
import Primitives
import Projections

// The engine's workers, driven turn by turn instead of by their own loops.
extension SimulationRun {
    /// More turns in one moment than any workload needs: the engine runs in a circle.
    private static let turnsMax = 100_000

    /// Every worker that has something due takes its turns, in whatever order, until nothing is
    /// due.
    func work() async {
        pollAt = nil
        var turnsTaken = 0
        while broken == nil {
            freezeSome()
            let turns = await dueTurns()
            guard !turns.isEmpty else { return }
            var done = 0
            for turn in chance.shuffled(turns) where isStillDue(turn) {
                done += await take(turn)
                turnsTaken += 1
            }
            guard done > 0 else {
                pollAt = clock.now().advanced(by: .seconds(1))
                return
            }
            if turnsTaken > Self.turnsMax { broken = .corrupt("the engine runs in a circle") }
        }
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

    private struct Turn: Sendable {
        var host: SimulatedHost
        var worker: Worker
    }

    private func dueTurns() async -> [Turn] {
        let now = clock.now()
        let atWork = nodes.filter { $0.isAtWork(at: now) }
        guard !atWork.isEmpty else { return [] }
        let outlook = await look()
        return atWork.flatMap { node in
            outlook.due(at: now, for: node.view).compactMap { worker in
                node.host.map { Turn(host: $0, worker: worker) }
            }
        }
    }

    /// The turns before it may have held up its process, or ended it.
    private func isStillDue(_ turn: Turn) -> Bool {
        !turn.host.life.isOver && nodes[turn.host.life.node].isAtWork(at: clock.now())
    }

    /// One turn of one worker; a failed one did nothing and is tried again at the next poll.
    private func take(_ turn: Turn) async -> Int {
        nodes[turn.host.life.node].busy.insert(turn.worker)
        // A worker that sleeps half-way has taken something.
        taken = 1
        await begin { await self.step(turn) }
        return taken
    }

    private func step(_ turn: Turn) async {
        let host = turn.host
        do throws(StoreFailure) {
            taken =
                switch turn.worker {
                case .inbox: try await host.inbox.process()
                case .timers: try await host.outbox.fireTimers()
                case .sequencer: try await host.sequencer.step()
                case .readers: try await host.readers.step()
                case .dispatch(let target): try await host.outbox.dispatch(target)
                }
        } catch {
            taken = 0
            if case .corrupt = error { broken = error }
        }
        if !host.life.isOver { nodes[host.life.node].busy.remove(turn.worker) }
    }

    private func freezeSome() {
        let now = clock.now()
        for index in nodes.indices
        where nodes[index].isAtWork(at: now) && chance.happens(faults.nodes.freezeAtWork) {
            tally.count("node frozen")
            nodes[index].frozenUntil = now.advanced(by: freezeLength())
        }
    }
}
