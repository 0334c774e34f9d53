import Connectors
import Database
import Primitives

// The nodes: they start, lose their connections, and their clocks are set.
extension SimulationRun {
    /// A new process over what was committed.
    func startProcess(on node: Int) {
        generation += 1
        nodes[node].isStartPlanned = false
        nodes[node].busy = []
        let life = ProcessLife(node: node, generation: generation)
        let nodeClock = NodeClock(world: clock, skew: nodes[node].skew, run: self, life: life)
        let surroundings = ProcessStore.Surroundings(
            base: store,
            chance: chance,
            weather: weather,
            tally: tally,
            defect: defect
        )
        do throws(ConfigurationFailure) {
            nodes[node].host = try SimulatedHost(
                life,
                over: ProcessStore(surroundings, life: life, run: self),
                in: SimulatedHost.Surroundings(
                    clock: nodeClock,
                    network: SimulatedNetwork(run: self, clock: nodeClock),
                    box: box,
                    seed: simulation.seed,
                    defect: defect
                )
            )
            tally.count("process started")
        } catch {
            broken = .corrupt("the simulated systems are misconfigured: \(error)")
        }
    }

    /// A process that can be called now; whoever knocks is let in by any.
    func anyHost() -> SimulatedHost? {
        let now = clock.now()
        let hosts = nodes.filter { $0.isAtWork(at: now) }.compactMap(\.alive)
        return hosts.isEmpty ? nil : chance.one(of: hosts)
    }

    /// Whether a process's words reach the database.
    func reachesStore(_ life: ProcessLife) -> Bool {
        guard nodes[life.node].noStoreUntil > clock.now() else { return true }
        tally.count("database out of reach")
        return false
    }

    /// Whether a process's calls reach the world.
    func reachesWorld(_ life: ProcessLife) -> Bool {
        nodes[life.node].noWorldUntil <= clock.now()
    }

    func setClocksWrong() {
        guard faults.nodes.clockJump > 0 else { return }
        for node in nodes { node.skew.set(.milliseconds(chance.number(-2_000...2_000))) }
    }

    func makeNodeTrouble() {
        let node = nodes[chance.number(0...(nodes.count - 1))]
        if chance.happens(faults.nodes.clockJump) {
            tally.count("clock jump")
            // Up to ten minutes ahead or three behind the world; it never stands far off for long.
            node.skew.set(.seconds(chance.number(-180...600)))
        }
        guard chance.happens(faults.nodes.partition) else { return }
        let until = clock.now().advanced(by: chance.pause(1_000...180_000))
        let index = chance.number(0...(nodes.count - 1))
        if chance.happens(500_000) {
            tally.count("node cut off from the database")
            nodes[index].noStoreUntil = until
        } else {
            tally.count("node cut off from the systems")
            nodes[index].noWorldUntil = until
        }
    }

    /// Nothing goes wrong any more; what has gone wrong stays so until it is healed.
    func calm() {
        weather.turn(to: .none)
        world.misbehave(.none)
    }
}
