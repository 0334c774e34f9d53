/// What should happen next to the work that failed.
///
/// Every error that crosses a room carries one; nobody switches on concrete errors at an edge.
public enum Remedy: Equatable, Sendable {
    /// The world was briefly unwell; try again, not before the given delay when there is one.
    case retry(after: Duration?)
    /// The sender is wrong; say so in the sender's own protocol (4xx, MDN, 997) and stop.
    case reject
    /// Both sides are right and the business must choose; put it before a person of that role.
    case escalate(to: Role)
    /// We are wrong; quarantine the work, alert, never retry blindly.
    case quarantine
}

/// Who acts: each exception belongs to exactly one role's queue.
public enum Role: String, Codable, CaseIterable, Hashable, Sendable {
    case customerService = "customer_service"
    case warehouseSupervisor = "warehouse_supervisor"
    case financeAnalyst = "finance_analyst"
    case integrationSupport = "integration_support"
    case operationsManager = "operations_manager"
    /// Reads everything that is aggregated, acts on nothing.
    case executive
}

/// An expected failure.
///
/// Programmer errors are preconditions, not failures.
public protocol Failure: Error, Sendable, CustomStringConvertible {
    /// Stable and greppable: `edi.segment.missing`.
    var code: String { get }
    var remedy: Remedy { get }
}
