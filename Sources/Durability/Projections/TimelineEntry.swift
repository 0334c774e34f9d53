public import Primitives

/// One thing that happened on an order's way, in words for the person who asks.
public struct TimelineEntry: Sendable, Equatable {
    public var at: Timestamp
    public var participant: Participant
    public var kind: Kind
    public var tone: Tone
    public var title: String
    /// Why, one sentence each.
    public var reasons: [String]
    /// Who did it, when somebody did.
    public var actor: String?
    /// Names it is known by elsewhere: keys, numbers, codes.
    public var keys: [Key]
    public var payloads: [PayloadReference]

    /// Whose part of the way it is.
    public enum Participant: String, CaseIterable, Sendable {
        case channel, decision, erp, warehouse, carrier, invoice, payment
    }

    public enum Kind: String, CaseIterable, Sendable {
        /// Something came in, or an answer went back.
        case message
        /// The platform decided, with reasons.
        case decision
        /// Something is to be sent.
        case effect
        /// One try to send it.
        case attempt
        /// A step that everybody understands, at the time it happened in the world.
        case milestone
        case document
        /// Something waits, or waited, for a person.
        case workItem = "work_item"
    }

    public enum Tone: String, Sendable { case plain, good, attention, bad }

    public struct Key: Sendable, Equatable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(
        at: Timestamp,
        _ participant: Participant,
        _ kind: Kind,
        _ title: String,
        tone: Tone = .plain,
        reasons: [String] = [],
        actor: String? = nil,
        keys: [Key] = [],
        payloads: [PayloadReference] = []
    ) {
        self.at = at
        self.participant = participant
        self.kind = kind
        self.tone = tone
        self.title = title
        self.reasons = reasons
        self.actor = actor
        self.keys = keys
        self.payloads = payloads
    }
}
