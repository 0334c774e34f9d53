import Primitives
public import Workflows

extension AllocationWorkflow {
    public func decide(
        _ state: State,
        on event: Event,
        given facts: Facts,
        in moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        throw .invalid("not decided yet")
    }
}
