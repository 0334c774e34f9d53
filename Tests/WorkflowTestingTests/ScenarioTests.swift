import Primitives
import Testing
import WorkflowTesting
import Workflows

/// A workflow small enough to see that the kit itself can fail.
private struct Counter: Workflow {
    static let name = "counter"
    static let version = 1
    static let initialState = 0
    enum Event: Codable, Equatable { case add(Int), look, explode }
    enum Effect: Codable, Equatable { case tell(Int) }
    enum Refusal: Failure, Equatable {
        case tooMuch
        var code: String { "counter.too_much" }
        var remedy: Remedy { .reject }
        var description: String { "too much" }
    }

    func facts(for event: Event, in state: Int) -> Int { state }

    func decide(
        _ state: Int,
        on event: Event,
        given limit: Int,
        in moment: Moment
    ) throws(Refusal) -> Decision<Int, Effect> {
        switch event {
        case .add(let more):
            guard state + more <= limit else { throw .tooMuch }
            return Decision(state + more, [.tell(state + more)], because: ["\(more) more."])
        case .look: return .ignored(state, because: "Looking changes nothing.")
        // tidy:allow(banned-call) A decision that cannot be replayed is what the kit must catch.
        case .explode: return Decision(Int.random(in: 0...Int.max), because: ["By chance."])
        }
    }
}

@Suite struct ScenarioTests {
    private func counter() -> Scenario<Counter> { Scenario(Counter(), facts: { $0 + 10 }) }

    @Test func `a story that holds passes`() {
        var story = counter()
        story.given(.add(1), .add(2))
        story.when(.add(3))
        story.then(.tell(6))
        story.then(includes: .tell(6))
        story.then(because: "3 more")
        story.then(never: "it is never told 7") { $0 == .tell(7) }
        #expect(story.found { if case .tell(let number) = $0 { number } else { nil } } == [6])
        #expect(story.sequence == 3)
        story.when(.look)
        story.thenIgnored()
        story.when(.add(100))
        story.thenRefused(.tooMuch)
        #expect(story.state == 6)
    }

    @Test func `every broken expectation is reported`() {
        var story = counter()
        story.when(.add(1))
        withKnownIssue { story.then(.tell(2)) }
        withKnownIssue { story.then(includes: .tell(2)) }
        withKnownIssue { story.then(never: "it is told nothing") { _ in true } }
        withKnownIssue { story.then(because: "of magic") }
        withKnownIssue { story.thenIgnored() }
        withKnownIssue { story.thenRefused(.tooMuch) }
        story.when(.add(100))
        withKnownIssue { story.then() }
        withKnownIssue { story.thenIgnored() }
        withKnownIssue { story.given(.add(100)) }
    }

    @Test func `a decision by chance is caught`() {
        var story = counter()
        withKnownIssue { story.when(.explode) }
    }
}
