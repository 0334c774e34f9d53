import Database
import Primitives
import SimulatedWorld
import Storage

// After the storm: nothing fails any more, people work through their queues, and all must come to
// rest.
extension SimulationRun {
    /// How long rest may take; an order that is not settled by then never will be.
    private static let roundsMax = 60
    private static let round = Duration.seconds(7_200)

    func heal() async {
        isHealing = true
        faults = .none
        world.misbehave(.none)
        clock.jump(to: .zero)
        stalledUntil = clock.world
        // A process that makes no more mistakes takes over.
        host?.life.end()
        await pass(until: clock.world.advanced(by: .seconds(60)))
        var position: Int64 = -1
        for _ in 0..<Self.roundsMax where broken == nil {
            await clerksWork()
            customersPay()
            goodsMove()
            await pass(until: clock.world.advanced(by: Self.round))
            let reached = await lastPosition()
            if reached == position, await isAtRest() { return }
            position = reached
        }
        unrest = await look().names
        if let next = agenda.nextDue { unrest.append("something is planned for \(next)") }
        if let next = world.nextDue { unrest.append("the world goes on at \(next)") }
        if unrest.isEmpty { unrest = ["the event log goes on and on"] }
    }

    private func lastPosition() async -> Int64 {
        await read({ (snapshot) throws(StoreFailure) in try snapshot.events.lastPosition() }) ?? 0
    }

    private func isAtRest() async -> Bool {
        let outlook = await look()
        return outlook.isEmpty && agenda.nextDue == nil && world.nextDue == nil
    }
}
