import Engine
import Primitives
import Storage

extension Timeline {
    /// What is to be sent, and how far it came.
    static func entry(for effect: StoredEffect) -> TimelineEntry {
        var entry = TimelineEntry(
            at: effect.createdAt,
            participant(of: effect),
            .effect,
            "\(intent(of: effect)) → \(effect.target)",
            reasons: [state(of: effect)],
            keys: [TimelineEntry.Key("effect", effect.key)],
            payloads: [.effect(effect.key)]
        )
        if let reference = effect.reference {
            entry.keys.append(TimelineEntry.Key("their number", reference))
        }
        switch effect.state {
        case .ready, .leased, .done, .cancelled: entry.tone = .plain
        case .unknown: entry.tone = .attention
        case .parked: entry.tone = .bad
        }
        return entry
    }

    /// One try of an effect, and what the other side said.
    static func entry(for attempt: StoredAttempt, of effect: StoredEffect) -> TimelineEntry {
        let took = PlainWords.milliseconds(attempt.endedAt.since(attempt.startedAt))
        var entry = TimelineEntry(
            at: attempt.startedAt,
            participant(of: effect),
            .attempt,
            "Try \(attempt.number) to \(effect.target): \(outcome(of: attempt)), after \(took)",
            tone: attempt.outcome == "done" ? .plain : .attention,
            reasons: [attempt.detail].compactMap { $0 },
            keys: [TimelineEntry.Key("effect", effect.key)]
        )
        if let status = attempt.status {
            entry.keys.append(TimelineEntry.Key("status", String(status)))
        }
        if let code = attempt.code { entry.keys.append(TimelineEntry.Key("code", code)) }
        if attempt.answer != nil {
            entry.payloads = [.attempt(effect: effect.key, number: attempt.number)]
        }
        return entry
    }

    static func participant(of effect: StoredEffect) -> TimelineEntry.Participant {
        switch Operation(rawValue: effect.operation) {
        case .erpBook, .erpAmend, .erpCancel, .erpGoodsIssue, .erpMilestone: .erp
        case .erpReturn, .erpAdjustment, .erpPurchase, .erpPurchaseCancel, .erpReceipt: .erp
        case .erpInvoice, .erpCreditNote, .erpSupplierInvoice: .invoice
        case .warehouseRelease, .warehouseCancel, .warehouseInbound: .warehouse
        case .channelMilestone, .partnerDocument, .partnerFile: .channel
        case .timer, nil: .decision
        }
    }

    /// What an effect wants, as a noun.
    static func intent(of effect: StoredEffect) -> String { intent(of: effect.operation) }

    static func intent(of operation: String) -> String {
        switch Operation(rawValue: operation) {
        case .erpBook: "Booking"
        case .erpAmend: "Changed order"
        case .erpCancel: "Cancellation"
        case .erpGoodsIssue: "Goods issue"
        case .erpInvoice: "Invoice"
        case .erpReturn: "Goods that came back"
        case .erpCreditNote: "Credit note"
        case .warehouseRelease: "Release"
        case .warehouseCancel: "Request to stop"
        case .erpPurchase: "Purchase order"
        case .erpPurchaseCancel: "Cancelled purchase"
        case .erpReceipt: "Goods receipt"
        case .erpSupplierInvoice: "Supplier's invoice"
        case .warehouseInbound: "Notice of goods to come"
        case .erpMilestone: "Milestone for the ERP"
        case .erpAdjustment: "Adjustment of stock"
        case .channelMilestone: "Milestone for a subscriber"
        case .partnerDocument: "Document for a partner"
        case .partnerFile: "File for a partner"
        case .timer: "Timer"
        case nil: PlainWords.sentence(operation)
        }
    }

    private static func state(of effect: StoredEffect) -> String {
        let tries = PlainWords.count(effect.attempts, "attempt")
        let last = [effect.lastCode, effect.lastDetail].compactMap { $0 }.joined(separator: ": ")
        return switch effect.state {
        case .ready where effect.attempts == 0: "Waits to be sent."
        case .ready: "Waits for its next try after \(tries). \(last)"
        case .leased: "Is being sent."
        case .unknown:
            "Nobody knows whether it took effect; the target is asked before it is repeated. "
                + last
        case .done: "Done after \(tries)."
        case .parked: "Given up on after \(tries): a person must act. \(last)"
        case .cancelled: "No longer wanted."
        }
    }

    private static func outcome(of attempt: StoredAttempt) -> String {
        switch attempt.outcome {
        case "done": "done"
        case "unknown": "no answer, in doubt"
        case "retry": "not now, to be tried again"
        case "refused": "refused"
        case "parked": "failed, given up on"
        case "interrupted": "interrupted: whoever made the call ended"
        default: PlainWords.of(attempt.outcome)
        }
    }
}

extension PlainWords {
    /// `230 ms`, `4 s`.
    static func milliseconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard seconds < 10 else { return age(duration) }
        return "\(max(0, seconds * 1_000 + attoseconds / 1_000_000_000_000_000)) ms"
    }
}
