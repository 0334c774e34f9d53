import Canonical
import Database
import Engine
import Governance
import JSON
import Primitives
import SimulatedWorld

// What happens at a moment: the world's own doings, and what was planned.
extension SimulationRun {
    func happen() async {
        for callback in world.tick(at: clock.now()) {
            agenda.add(.event(callback), at: clock.now())
        }
        while broken == nil, let (_, occurrence) = agenda.take(dueBy: clock.now()) {
            await handle(occurrence)
        }
    }

    private func handle(_ occurrence: Occurrence) async {
        switch occurrence {
        case .start(let node): startProcess(on: node)
        case .event(let callback): await begin { await self.knock(callback) }
        case .call(let buyer, let call): await begin { await self.make(call, by: buyer) }
        case .command(let buyer, let wish): await begin { await self.give(wish, by: buyer) }
        case .clerks:
            await begin { await self.clerksWork() }
            again(.clerks, within: .seconds(1_200))
        case .payments:
            customersPay()
            again(.payments, within: .seconds(1_800))
        case .goods:
            goodsMove()
            again(.goods, within: .seconds(1_800))
        case .nodeTrouble:
            makeNodeTrouble()
            again(.nodeTrouble, within: .seconds(960))
        case .calm: calm()
        }
    }

    /// People's rounds end when healing begins; then they are made by hand.
    private func again(_ occurrence: Occurrence, within pause: Duration) {
        if !isHealing { agenda.add(occurrence, at: later(within: pause)) }
    }

    /// A system posts an event until it is told that it was received.
    private func knock(_ callback: WorldCallback) async {
        guard let host = anyHost(), let event = Self.event(in: callback) else {
            agenda.add(.event(callback), at: later(within: .seconds(20)))
            return
        }
        do throws(StoreFailure) {
            let receipts = try await host.news.accept(
                [event],
                from: callback.system.rawValue,
                caller: Self.systemCaller,
                traceID: Self.traceID(callback.eventID)
            )
            tally.count("event received")
            for what in heard.note(callback) { tally.count(what) }
            if receipts.contains(.conflict) {
                book.contradictions.append("event \(event.id) was taken for another one")
            }
            if chance.happens(faults.network.loseReceipt) {
                tally.count("receipt lost")
                agenda.add(.event(callback), at: later(within: .seconds(20)))
            }
        } catch {
            agenda.add(.event(callback), at: later(within: .seconds(20)))
        }
    }

    private static let systemCaller = Caller(
        actor: Actor(.system, "simulated systems", permissions: [.eventsSubmit]),
        entity: Trade.entity,
        channel: nil
    )

    /// The one event of a post, as the channel API cuts it out.
    private static func event(in callback: WorldCallback) -> SystemEvent? {
        // The simulated systems speak JSON; what is none holds no documents.
        guard let document = try? JSONValue(parsing: callback.body),
            let event = document["events"]?[0]
        else { return nil }
        return SystemEvent(id: callback.eventID, body: event.bytes())
    }

    /// 32 hexadecimal digits that name what began with `text`.
    static func traceID(_ text: String) -> String {
        func digits(_ seed: UInt64) -> String {
            var hash = Fingerprint(seed: seed)
            hash.add(text)
            return hash.text
        }
        return digits(1) + digits(2)
    }
}
