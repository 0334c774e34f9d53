import Engine
import Primitives

/// One machine of the installation: processes come and go on it.
struct SimulatedNode: Sendable {
    let skew = ClockSkew()
    var host: SimulatedHost?
    /// Workers of the present process in the middle of something.
    var busy: Set<Worker> = []
    var isStartPlanned = false
    /// Until when it stands still, and until when it is cut off.
    var frozenUntil = Timestamp(microseconds: 0)
    var noStoreUntil = Timestamp(microseconds: 0)
    var noWorldUntil = Timestamp(microseconds: 0)

    /// The process, while it lives.
    var alive: SimulatedHost? {
        guard let host, !host.life.isOver else { return nil }
        return host
    }

    /// Whether it does anything at `now`.
    func isAtWork(at now: Timestamp) -> Bool {
        alive != nil && frozenUntil <= now && noStoreUntil <= now
    }

    /// When it goes on by itself, if it is held up at `now`.
    func goesOn(after now: Timestamp) -> Timestamp? {
        [frozenUntil, noStoreUntil].filter { $0 > now }.min()
    }

    var view: Outlook.View {
        let host = host
        return Outlook.View(skew: skew.value, busy: busy) { worker in
            guard case .dispatch(let target) = worker, let host else { return nil }
            return host.outbox.restingUntil(target, at: host.clock.now())
        }
    }
}
