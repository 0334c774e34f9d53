import Primitives
public import Workflows

extension OrderWorkflow {
    public func facts(for event: OrderEvent, in state: OrderState) -> OrderFactRequest { .none }

    public func decide(
        _ state: OrderState,
        on event: OrderEvent,
        given facts: OrderFacts,
        in moment: Moment
    ) throws(OrderRefusal) -> Decision<OrderState, OrderEffect> {
        throw .unexpected("not decided yet")
    }
}
