import Canonical
import Database
import EDI
import Ordering
import Primitives
import Storage
import Translation

/// Brings partners' 997s and 999s to the documents of ours that they are about.
///
/// Each of our interchanges has one group with one set, and both have the same number, so the
/// group's number and kind find the document.
struct ReceivedAcknowledgments {
    let profile: PartnerProfile
    let now: Timestamp

    /// - Returns: what is odd about it, for who looks at the document that brought it.
    func take(
        _ set: TransactionSet,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> String? {
        guard let answer = ReceivedAcknowledgment(set) else {
            return "it names no group of ours, or no verdict that X12 knows"
        }
        let named = "group \(answer.groupNumber) (\(answer.functionalID))"
        let known = try transaction.documents.sent(to: profile.id, numbered: answer.groupNumber)
        guard
            let document = known.first(where: { type in
                OutboundDocumentKind(rawValue: type.type)?.functionalID == answer.functionalID
            })
        else { return "\(named) was never sent to \(profile.id)" }
        let told = String(
            answer.findings.joined(separator: "\n").prefix(Limits.longTextBytes)
        )
        try transaction.documents.acknowledge(document.id, as: answer.state, detail: told)
        try transaction.workItems.close(
            Self.lateKey(document.id),
            entity: document.entity,
            at: now
        )
        let rejectedKey = "document/\(document.id)/rejected"
        guard answer.verdict == .rejected else {
            // A second look of theirs has taken the rejection back.
            try transaction.workItems.close(rejectedKey, entity: document.entity, at: now)
            return nil
        }
        let findings = told.isEmpty ? "without saying why" : told
        let detail =
            "\(profile.id) does not accept our \(document.type) "
            + "\(answer.groupNumber): \(findings)"
        try transaction.workItems.open(
            WorkItem(
                key: rejectedKey,
                owner: .integrationSupport,
                reason: .documentRejected,
                detail: String(detail.prefix(Limits.longTextBytes))
            ),
            entity: document.entity,
            instance: InstanceReference(kind: "document", id: document.id),
            at: now
        )
        return nil
    }

    static func lateKey(_ document: String) -> String { "document/\(document)/unacknowledged" }
}

extension ReceivedAcknowledgment {
    fileprivate var state: PartnerDocument.Acknowledged {
        switch verdict {
        case .accepted: .accepted
        case .acceptedWithErrors: .acceptedWithErrors
        case .rejected: .rejected
        }
    }
}
