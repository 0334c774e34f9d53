import Connectors
import Primitives

/// The network of one process: its calls reach the simulated world, or get lost.
struct SimulatedNetwork: HTTPExchange {
    let run: SimulationRun
    let clock: NodeClock

    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply {
        // A deadline is a span: a clock that is set meanwhile changes nothing.
        let span = deadline.since(clock.now())
        guard span > .zero else { throw ConnectorFailure(.tooLate) }
        return try await run.exchange(call, within: span, for: clock.life)
    }
}
