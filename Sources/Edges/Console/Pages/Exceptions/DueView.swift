import Primitives
import Projections
import Storage

/// By when an item should be settled, said so that colour is not needed to see what is late.
struct DueView: Equatable {
    /// `Late by 3 h`, `Due in 40 min`.
    var text: String
    var tone: String
    /// `2026-11-23 20:00:00, the cut-off of its goods`.
    var why: String?

    /// What is due within this time is said to be due soon.
    static let soon: Duration = .seconds(2 * 3_600)

    init(_ due: WorkItemDue?, at now: Timestamp) {
        guard let due else {
            (text, tone) = ("No time set", "plain")
            return
        }
        why = "\(Display.time(due.at)), \(due.source.words)"
        if due.at <= now {
            (text, tone) = ("Late by \(PlainWords.age(now.since(due.at)))", "bad")
        } else {
            let left = due.at.since(now)
            text = "Due in \(PlainWords.age(left))"
            tone = left <= Self.soon ? "attention" : "plain"
        }
    }
}

extension WorkItemDue.Source {
    fileprivate var words: String {
        switch self {
        case .cutOff: "the cut-off of its goods"
        case .promise: "the end of the day that was promised"
        case .requested: "the end of the day that the buyer asked for"
        case .partner: "what the partner's rules say"
        case .limit: "how long its kind may wait"
        }
    }
}
