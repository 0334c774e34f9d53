public import Primitives

/// A connector behind its target's gate: no call that the budget or the circuit breaker forbids.
///
/// A forbidden call is a failure without effect that says when to come again; nothing waits in
/// here.
public struct GuardedConnector<Base: Connector>: Sendable {
    public let base: Base
    public let gate: TargetGate
    private let clock: any WallClock

    public init(_ base: Base, behind gate: TargetGate, clock: any WallClock) {
        self.base = base
        self.gate = gate
        self.clock = clock
    }

    public func perform(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse {
        try await guarded(request.operation) { () async throws(ConnectorFailure) in
            try await base.perform(request, deadline: deadline)
        }
    }

    /// One admitted call for all of them; what the budget does not let go now is told when it may.
    public func performTogether(
        _ requests: [ConnectorRequest],
        deadline: Timestamp
    ) async -> [Result<ConnectorResponse, ConnectorFailure>] {
        guard let first = requests.first else { return [] }
        let pass: TargetGate.Pass
        do throws(ConnectorFailure) {
            pass = try gate.enter(
                first.operation + " together",
                documents: requests.count,
                at: clock.now()
            )
        } catch {
            return requests.map { _ in .failure(error) }
        }
        let admitted = Array(requests.prefix(pass.documents))
        var outcomes = await base.performTogether(admitted, deadline: deadline)
        precondition(outcomes.count == admitted.count, "each request has an outcome of its own")
        let now = clock.now()
        // What one document is refused for says nothing of the target.
        let failure = outcomes.lazy.compactMap { outcome -> ConnectorFailure? in
            guard case .failure(let failure) = outcome, failure.remedy != .reject else {
                return nil
            }
            return failure
        }.first
        gate.leave(pass, failure.map { .failed($0) } ?? .answered, at: now)
        let pause = max(.zero, gate.nextGrant(at: now).since(now))
        outcomes += requests.dropFirst(admitted.count).map { _ in
            .failure(ConnectorFailure(.budgetSpent(retryAfter: pause)))
        }
        return outcomes
    }

    public func find(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse? {
        try await guarded("find " + request.operation) { () async throws(ConnectorFailure) in
            try await base.find(request, deadline: deadline)
        }
    }

    public func documents(
        of operation: String,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> DocumentPage? {
        try await guarded("list " + operation) { () async throws(ConnectorFailure) in
            try await base.documents(of: operation, after: after, deadline: deadline)
        }
    }

    func guarded<Value>(
        _ operation: String,
        _ call: () async throws(ConnectorFailure) -> Value
    ) async throws(ConnectorFailure) -> Value {
        let pass = try gate.enter(operation, at: clock.now())
        do throws(ConnectorFailure) {
            let value = try await call()
            gate.leave(pass, .answered, at: clock.now())
            return value
        } catch {
            gate.leave(pass, .failed(error), at: clock.now())
            throw error
        }
    }
}
