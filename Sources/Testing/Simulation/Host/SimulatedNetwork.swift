import Connectors
import Primitives

/// The network of one process: its calls reach the simulated world, or get lost.
struct SimulatedNetwork: HTTPExchange {
    let run: SimulationRun
    let life: ProcessLife

    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply {
        try await run.exchange(call, deadline: deadline, for: life)
    }
}
