import Assembly
import Primitives
import Synchronization

/// What the senders of a drill saw.
///
/// A class because all senders write in it; the lock guards the counts.
final class SendLog: Sendable {
    struct Counts: Sendable {
        var tries = 0
        /// Answers by status.
        var answers: [Int: Int] = [:]
        /// Connections refused.
        var notConnected = 0
        /// Connections that ended, or times that ran out, when a request may have been begun.
        var cuts = 0
        var replays = 0
        /// Answers that an order is received and waits for its decision.
        var waited = 0
        /// Refusals that said when to come back.
        var withRetryAfter = 0
        /// Of single requests that were answered, however.
        var latencies = Latencies()
        /// The longest time in which nothing was acknowledged.
        var longestSilence = Duration.zero

        /// Refusals for being busy.
        var busy: Int { (answers[429] ?? 0) + (answers[503] ?? 0) }
    }

    /// When an order was first sent, and when first acknowledged.
    struct Passage: Sendable {
        var sent: Timestamp
        var acknowledged: Timestamp
        var ids: Set<String>
    }

    private struct Inside {
        var counts = Counts()
        var finished = 0
        var passages: [Int: Passage] = [:]
        var lastAcknowledged: Timestamp?
    }

    private let inside = Mutex(Inside())
    private let clock = SystemClock()

    func note(_ change: (inout Counts) -> Void) { inside.withLock { change(&$0.counts) } }

    /// The order at that place of the plan was acknowledged under `id`.
    func acknowledged(_ order: Int, as id: String, sent: Timestamp) {
        let now = clock.now()
        inside.withLock { inside in
            if let last = inside.lastAcknowledged {
                inside.counts.longestSilence = max(inside.counts.longestSilence, now.since(last))
            }
            inside.lastAcknowledged = now
            inside.passages[order, default: Passage(sent: sent, acknowledged: now, ids: [])]
                .ids.insert(id)
        }
    }

    func finishedOne() { inside.withLock { $0.finished += 1 } }

    /// Deliveries that have come to their end.
    var finished: Int { inside.withLock { $0.finished } }

    var counts: Counts { inside.withLock { $0.counts } }

    /// What became of each order, by its place in the plan.
    var passages: [Int: Passage] { inside.withLock { $0.passages } }

    /// `900 tries; answers 201: 300, 503: 12; 25 not connected, 4 cut; 0 told to wait, 588 replays`
    var summary: String {
        let counts = counts
        let answers = counts.answers.sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        return "\(counts.tries) tries; answers \(answers); \(counts.notConnected) not connected, "
            + "\(counts.cuts) cut; \(counts.waited) told to wait, \(counts.replays) replays; single answers "
            + counts.latencies.summary
            + "; longest silence \(counts.longestSilence.inMilliseconds)"
    }
}
