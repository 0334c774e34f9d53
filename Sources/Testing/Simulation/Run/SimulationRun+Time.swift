import Primitives
import SimulatedWorld

// How time passes: the engine works until nothing is due, then the clock goes to the next moment.
extension SimulationRun {
    /// Lets everything happen that is due until `moment`.
    func pass(until moment: Timestamp) async {
        while broken == nil {
            await wakeTheDead()
            planStarts()
            await work()
            guard let next = await nextMoment(), next <= moment else { break }
            clock.advance(to: next)
            await wakeSleepers()
            await happen()
        }
        clock.advance(to: moment)
    }

    private func nextMoment() async -> Timestamp? {
        let now = clock.now()
        var moments = [agenda.nextDue, world.nextDue, sleepers.nextDue, pollAt].compactMap(\.self)
        moments += nodes.compactMap { $0.goesOn(after: now) }
        let atWork = nodes.filter { $0.isAtWork(at: now) }
        if !atWork.isEmpty {
            let outlook = await look()
            moments += atWork.compactMap { outlook.next(after: now, for: $0.view) }
        }
        return moments.min().map { max($0, now) }
    }

    /// Dead processes are started again after a while.
    private func planStarts() {
        for index in nodes.indices where nodes[index].alive == nil && !nodes[index].isStartPlanned {
            nodes[index].isStartPlanned = true
            agenda.add(.start(node: index), at: later(within: .seconds(20)))
        }
    }
}
