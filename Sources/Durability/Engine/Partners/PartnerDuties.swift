import Canonical
import Database
import Ordering
import Primitives
import Storage
import Translation

/// Turns a partner's rules into duties with deadlines, and holds documents against what was told.
struct PartnerDuties {
    let profile: PartnerProfile

    /// An order came in: its answer is due.
    func begin(
        responseTo number: String,
        from source: String,
        _ name: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        guard let rules = profile.rules, let hours = rules.responseWithinHours else { return }
        let due = now.advanced(by: .seconds(3_600 * hours))
        try transaction.duties.insert(
            PartnerDuty(
                id: "\(source)/\(name)/response",
                entity: profile.entity.rawValue,
                partner: profile.id,
                kind: .response,
                number: number,
                source: source,
                fee: rules.fee(.lateResponse, in: profile.currency),
                dueAt: due,
                lookAt: warning(before: due, rules, now)
            )
        )
    }

    /// A document of ours is written: it fulfils a duty, or must leave in time.
    func written(
        _ kind: OutboundDocumentKind,
        _ document: String,
        for milestone: Milestone,
        of header: OrderHeader,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let rules = profile.rules else { return }
        if kind == .orderAcknowledgment {
            try transaction.duties.fulfil(
                .response,
                of: profile.id,
                number: header.purchaseOrderNumber,
                by: document
            )
        }
        guard kind == .shipNotice, let minutes = rules.noticeWithinMinutes,
            let shipment = milestone.shipment
        else { return }
        let due = milestone.at.advanced(by: .seconds(60 * minutes))
        try transaction.duties.insert(
            PartnerDuty(
                id: "\(document)/notice",
                entity: profile.entity.rawValue,
                partner: profile.id,
                kind: .notice,
                number: shipment.rawValue,
                source: document,
                document: document,
                fee: rules.fee(.lateNotice, in: profile.currency),
                dueAt: due,
                lookAt: warning(before: due, rules, milestone.at)
            )
        )
    }

    /// What a document says otherwise than was told before is somebody's work.
    ///
    /// - Returns: whether the document is to wait for a person.
    func check(
        _ kind: OutboundDocumentKind,
        _ document: String,
        for milestone: Milestone,
        of order: OrderState,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Bool {
        guard let rules = profile.rules, let header = order.header else { return false }
        let findings = ComplianceCheck(rules, order).findings(in: kind, for: milestone)
        guard !findings.isEmpty else { return false }
        let isHeld = rules.differences == .hold
        let name = kind.name(in: profile.standard)
        let end =
            isHeld
            ? "; it waits: crossdock documents send-again \(document)"
            : "; it was sent all the same"
        let detail = "the \(name) for \(profile.id): " + findings.joined(separator: "; ") + end
        try transaction.workItems.open(
            WorkItem(
                key: "document/\(document)/compliance",
                owner: .integrationSupport,
                reason: .complianceAtRisk,
                detail: String(detail.prefix(Limits.longTextBytes)),
                amount: rules.fee(.difference, in: profile.currency)
            ),
            entity: header.entity.rawValue,
            instance: .order(header.id),
            at: milestone.at
        )
        return isHeld
    }

    /// Not before the duty itself.
    private func warning(
        before due: Timestamp,
        _ rules: ComplianceRules,
        _ now: Timestamp
    ) -> Timestamp {
        max(now, due.advanced(by: .seconds(-60 * rules.warnBeforeMinutes)))
    }
}
