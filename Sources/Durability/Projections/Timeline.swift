import Canonical
import Ordering
import Primitives
import Storage

/// An order's way across channel, ERP, warehouse, carrier, invoice and payment, in order of time.
///
/// A pure reading of what is stored: the same record always gives the same timeline.
public struct Timeline: Sendable, Equatable {
    public var entries: [TimelineEntry]

    public init(_ record: OrderRecord) {
        let news = DecidedNews(record)
        var entries: [TimelineEntry] = []
        for message in record.messages { entries += Self.entries(for: message, news) }
        entries += record.events.map { Self.entry(for: $0, news, record.order.state) }
        entries += record.effects.map(Self.entry(for:))
        let effects = Dictionary(record.effects.map { ($0.key, $0) }) { first, _ in first }
        entries += record.attempts.compactMap { attempt in
            effects[attempt.effectKey].map { Self.entry(for: attempt, of: $0) }
        }
        entries += record.milestones.map(Self.entry(for:))
        entries += record.documents.map(Self.entry(for:))
        for item in record.workItems { entries += Self.entries(for: item) }
        self.entries = entries.enumerated().sorted {
            ($0.element.at, $0.element.kind.rank, $0.offset)
                < ($1.element.at, $1.element.kind.rank, $1.offset)
        }.map(\.element)
    }
}

extension TimelineEntry.Kind {
    /// What comes first among things of the same microsecond: the cause before what it caused.
    fileprivate var rank: Int {
        switch self {
        case .document: 0
        case .message: 1
        case .decision: 2
        case .milestone: 3
        case .workItem: 4
        case .effect: 5
        case .attempt: 6
        }
    }
}

/// The order's events, decoded once, and the messages that brought them.
struct DecidedNews {
    /// By sequence. An event that this program cannot read is shown by its type alone.
    private(set) var events: [Int64: OrderEvent] = [:]
    /// By cause: `inbox/42`.
    private(set) var sequences: [String: Int64] = [:]

    init(_ record: OrderRecord) {
        for stored in record.events {
            sequences[stored.cause] = stored.sequence
            // A timeline without one title is worth more than none at all.
            events[stored.sequence] = try? StoredValue.decode(OrderEvent.self, from: stored.event)
        }
    }

    func event(broughtBy message: StoredMessage) -> OrderEvent? {
        sequences["inbox/\(message.id)"].flatMap { events[$0] }
    }
}
