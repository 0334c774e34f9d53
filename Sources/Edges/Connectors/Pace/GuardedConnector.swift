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
