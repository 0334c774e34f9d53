import Primitives
import Projections

/// The timeline as its template shows it: days, and in each what happened.
struct TimelineView {
    var days: [Day]
    var filters: [Filter]
    var truncated: String?

    struct Day {
        var date: String
        var entries: [Entry]
    }

    struct Filter: Equatable {
        var code: String
        var label: String
        var count: String
    }

    struct Entry: Equatable {
        /// The same for the same entry when the page is read again, so that it stays unfolded.
        var identity: String
        var time: TimeView
        var clock: String
        var participant: String
        var participantLabel: String
        var kind: String
        var kindLabel: String
        var tone: String
        var title: String
        var reasons: [String]
        var actor: String?
        var keys: [Key]
        var hasMore: Bool
        var payloads: [Link]
    }

    struct Key: Equatable {
        var name: String
        var value: String
    }

    struct Link: Equatable {
        var text: String
        var address: String
    }
}

extension TimelineView {
    init(_ model: OrderModel, viewer: Viewer) {
        let entries = model.timeline.entries
        days = []
        for entry in entries {
            let date = LocalDate(at: entry.at).description
            if days.last?.date != date { days.append(Day(date: date, entries: [])) }
            days[days.count - 1].entries.append(Entry(entry, model, viewer))
        }
        let counts = Dictionary(grouping: entries, by: \.participant).mapValues(\.count)
        filters = TimelineEntry.Participant.allCases.compactMap { participant in
            counts[participant].map {
                Filter(
                    code: participant.rawValue,
                    label: Self.label(of: participant),
                    count: Display.count($0)
                )
            }
        }
        if model.record.isTruncated {
            truncated = "Only the first \(Display.count(OrderRecord.rowsMax)) of a kind are shown."
        }
    }

    static func label(of participant: TimelineEntry.Participant) -> String {
        switch participant {
        case .channel: "Channel"
        case .decision: "Decision"
        case .erp: "ERP"
        case .warehouse: "Warehouse"
        case .carrier: "Carrier"
        case .invoice: "Invoice"
        case .payment: "Payment"
        }
    }
}

extension TimelineView.Entry {
    init(_ entry: TimelineEntry, _ model: OrderModel, _ viewer: Viewer) {
        identity = ([entry.kind.rawValue, entry.at.description] + entry.keys.map(\.value))
            .joined(separator: " ")
        time = TimeView(entry.at, at: model.now)
        clock = String(Display.time(entry.at).suffix(8))
        participant = entry.participant.rawValue
        participantLabel = TimelineView.label(of: entry.participant)
        kind = entry.kind.rawValue
        kindLabel = Self.label(of: entry.kind)
        tone = entry.tone.rawValue
        title = entry.title
        reasons = entry.reasons.filter { !$0.isEmpty }
        actor = entry.actor
        keys = entry.keys.map { TimelineView.Key(name: $0.name, value: $0.value) }
        payloads =
            viewer.maySeeRaw
            ? entry.payloads.map { payload in
                TimelineView.Link(
                    text: Self.label(of: payload),
                    address: ConsolePath.raw(model.record.id, payload).address
                )
            } : []
        hasMore = actor != nil || !keys.isEmpty || !payloads.isEmpty
    }

    private static func label(of kind: TimelineEntry.Kind) -> String {
        switch kind {
        case .message: "message"
        case .decision: "decision"
        case .effect: "to send"
        case .attempt: "try"
        case .milestone: "milestone"
        case .document: "document"
        case .workItem: "work item"
        }
    }

    private static func label(of payload: PayloadReference) -> String {
        switch payload {
        case .message: "What came in"
        case .answer: "What was answered"
        case .event: "The event"
        case .facts: "What was known"
        case .effect: "What is sent"
        case .attempt: "Their answer"
        case .document: "The document"
        }
    }
}
