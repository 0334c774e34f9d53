public import Connectors
public import Primitives

/// Delivers as a dispatcher must: after an unknown outcome it asks before it repeats.
///
/// It waits no longer than a test can: pauses are the target's own, cut to a second.
public struct Courier<Subject: Connector>: Sendable {
    public let connector: Subject
    public let clock: any WallClock
    public let patience: Duration

    public init(_ connector: Subject, clock: any WallClock, patience: Duration) {
        self.connector = connector
        self.clock = clock
        self.patience = patience
    }

    /// The response, or the last failure after `attempts` tries.
    public func deliver(
        _ request: ConnectorRequest,
        attempts: Int = 6
    ) async throws(ConnectorFailure) -> ConnectorResponse {
        var mayHaveHappened = false
        var last = ConnectorFailure(.tooLate)
        for _ in 0..<attempts {
            do throws(ConnectorFailure) {
                if mayHaveHappened, connector.repetition(of: request.operation) == .askFirst,
                    let found = try await connector.find(request, deadline: deadline)
                {
                    return found
                }
                return try await connector.perform(request, deadline: deadline)
            } catch {
                last = error
                mayHaveHappened = mayHaveHappened || error.isOutcomeUnknown
                guard case .retry(let pause) = error.remedy else { throw error }
                guard !mayHaveHappened || connector.repetition(of: request.operation) != .never
                else { throw error }
                await rest(for: pause)
            }
        }
        throw last
    }

    private var deadline: Timestamp { clock.now().advanced(by: patience) }

    private func rest(for pause: Duration?) async {
        guard let pause else { return }
        // Cancelled tests need no rest.
        try? await clock.sleep(until: clock.now().advanced(by: min(pause, .seconds(1))))
    }
}
