import Primitives
public import Workflows

/// Order to cash for one order: accepted, booked, released, picked, shipped, invoiced, paid.
///
/// The engine's instance id is the order's id.
public struct OrderWorkflow: Workflow {
    public typealias State = OrderState
    public typealias Event = OrderEvent
    public typealias Effect = OrderEffect
    public typealias FactRequest = OrderFactRequest
    public typealias Facts = OrderFacts
    public typealias Refusal = OrderRefusal

    public static let name = "order"
    public static let version = 1
    public static let initialState = OrderState()

    public init() {}
}
