import Canonical
import Engine
import Primitives
import Storage

/// What the buyers know: each call they made and each answer they were given.
///
/// The promises are checked against this, not against what the engine says of itself.
struct ChannelBook: Sendable {
    /// One order as its buyer sees it.
    struct Entry: Sendable {
        var request: OrderRequest
        var key: String
        var body: [UInt8]
        var isDocument: Bool
        /// Absent until the first answer came.
        var order: Order.ID?
        var firstAnswer: StoredAnswer?
        /// The front desk refused it: nothing was promised.
        var refusal: String?
        /// A document's message, once it was durably received.
        var inboxKey: String?
        var calls = 0

        var isAnswered: Bool { firstAnswer != nil || refusal != nil || inboxKey != nil }
    }

    var entries: [Entry] = []
    /// Commands that were answered with success, by order.
    var commandsDone: [String: Int] = [:]
    /// What a buyer was told that contradicts what he was told before; each breaks a promise.
    var contradictions: [String] = []

    /// The first answer is kept; every later one must be the same.
    mutating func note(_ answer: StoredAnswer, order: Order.ID, for index: Int) {
        if let first = entries[index].firstAnswer {
            if first != answer {
                contradict(index, "was answered differently when the call was repeated")
            }
            return
        }
        entries[index].firstAnswer = answer
        entries[index].order = order
    }

    mutating func contradict(_ index: Int, _ what: String) {
        contradictions.append("\(entries[index].request.purchaseOrderNumber) \(what)")
    }
}
