public import Primitives

/// A long-running business process as a pure function.
///
/// The engine loads the state, asks which facts the event needs, locks and loads them, calls
/// `decide`, and commits state, event, facts and effects in one transaction; a crash repeats or
/// forgets the whole step, never half of it. `decide` reads nothing but its arguments and touches
/// nothing but its result.
public protocol Workflow: Sendable {
    associatedtype State: Codable & Equatable & Sendable
    associatedtype Event: Codable & Equatable & Sendable
    associatedtype Effect: Codable & Equatable & Sendable
    /// What must be looked up, and locked, before the event can be decided.
    associatedtype FactRequest: Equatable & Sendable
    /// What was found; stored with the event, so that a replay decides on what was known then.
    associatedtype Facts: Codable & Equatable & Sendable
    associatedtype Refusal: Failure & Equatable

    /// Written beside every stored instance, so that old rows find old code.
    static var name: String { get }
    static var version: Int { get }
    static var initialState: State { get }

    func facts(for event: Event, in state: State) -> FactRequest

    func decide(
        _ state: State,
        on event: Event,
        given facts: Facts,
        in moment: Moment
    ) throws(Refusal) -> Decision<State, Effect>
}

/// What a decision may know of time and place.
public struct Moment: Equatable, Sendable {
    public let now: Timestamp
    /// 1 for the instance's first event; with the instance's id it names every effect uniquely.
    public let sequence: Int64

    public init(now: Timestamp, sequence: Int64) {
        self.now = now
        self.sequence = sequence
    }
}

/// The state after an event, what must happen because of it, and why, in plain words.
public struct Decision<State: Equatable & Sendable, Effect: Equatable & Sendable>: Equatable,
    Sendable
{
    public var state: State
    public var effects: [Effect]
    /// One sentence for each choice made, written for the person who will ask.
    public var reasons: [String]

    public init(_ state: State, _ effects: [Effect] = [], because reasons: [String] = []) {
        self.state = state
        self.effects = effects
        self.reasons = reasons
    }

    /// The event is true but changes nothing: a duplicate, or news that came too late to matter.
    public static func ignored(_ state: State, because reason: String) -> Self {
        Self(state, because: [reason])
    }
}
