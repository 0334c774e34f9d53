import Canonical
import Ordering
import Primitives
import Storage

/// What was answered, received or handed over is there in the end, and came to its end.
struct NothingLost: Promise {
    static let sentence = "nothing accepted is lost"

    func breaches(in evidence: Evidence) -> [String] {
        evidence.book.entries.compactMap { breach(of: $0, evidence) }
            + evidence.inbox.compactMap { breach(of: $0, evidence) }
            + evidence.effects.compactMap { breach(of: $0, evidence) }
    }

    private func breach(of entry: ChannelBook.Entry, _ evidence: Evidence) -> String? {
        let number = entry.request.purchaseOrderNumber
        guard entry.isAnswered else { return "\(number) was never answered (\(entry.calls) calls)" }
        if let key = entry.inboxKey {
            guard let message = evidence.inbox.first(where: { $0.message.key == key }) else {
                return "\(number) was received as \(key) and is not in the in-door"
            }
            guard message.state == .decided else { return nil }
            return breach(ofNumber: number, order: message.message.instanceID, entry, evidence)
        }
        guard entry.refusal == nil else { return nil }
        return breach(ofNumber: number, order: entry.order?.rawValue, entry, evidence)
    }

    private func breach(
        ofNumber number: String,
        order id: String?,
        _ entry: ChannelBook.Entry,
        _ evidence: Evidence
    ) -> String? {
        guard let id, let order = evidence.order(id), let header = order.state.header else {
            return "\(number) was answered as \(id ?? "nothing"), which does not exist"
        }
        guard header.purchaseOrderNumber == number, header.customer == entry.request.customer,
            order.state.lines.map(\.number) == entry.request.lines.map(\.number)
        else { return "\(number) was answered as \(id), which is another order" }
        return nil
    }

    private func breach(of message: StoredMessage, _ evidence: Evidence) -> String? {
        switch message.state {
        case .decided, .refused: return nil
        case .received:
            return "inbox/\(message.id) (\(message.message.kind)) was never decided: "
                + (message.failureDetail ?? "no reason")
        case .parked:
            let key = "inbox/\(message.id)"
            guard evidence.openWorkItems.contains(where: { $0.key == key }) else {
                return "\(key) is parked and in nobody's queue"
            }
            return nil
        }
    }

    private func breach(of effect: StoredEffect, _ evidence: Evidence) -> String? {
        switch effect.state {
        case .done, .cancelled: return nil
        case .ready, .leased, .unknown:
            return "\(effect.key) (\(effect.operation)) is still \(effect.state.rawValue) after "
                + "\(effect.attempts) tries: \(effect.lastDetail ?? "never tried")"
        case .parked:
            guard evidence.openWorkItems.contains(where: { $0.instance.id == effect.instanceID })
            else { return "\(effect.key) is parked and in nobody's queue" }
            return nil
        }
    }
}
