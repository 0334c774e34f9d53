import Canonical
import Database
import EDI
import Ordering
import Primitives
import Storage
import Translation

/// Brings partners' 997s, 999s, CONTRLs and APERAKs to the documents of ours that they are about.
///
/// Each of our interchanges has one group with one set, or one message, and they are numbered
/// alike, so the group's number and kind, or the interchange's reference, find the document.
struct ReceivedAcknowledgments {
    let profile: PartnerProfile
    let now: Timestamp

    private static let sets: Set<String> = ["997", "999", "APERAK", "CONTRL"]

    func takes(_ set: TransactionSet) -> Bool { Self.sets.contains(set.identifier) }

    /// - Returns: what is odd about it, for who looks at the document that brought it.
    func take(
        _ set: TransactionSet,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> String? {
        switch set.identifier {
        case "CONTRL": try takeControl(set, in: transaction)
        case "APERAK": try takeAdvice(set, in: transaction)
        default: try takeFunctional(set, in: transaction)
        }
    }

    private func takeFunctional(
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
                let id =
                    OutboundDocumentKind(rawValue: type.type)?.functionalID
                    ?? WarehouseDocumentKind(rawValue: type.type)?.functionalID
                    ?? CarrierDocumentKind(rawValue: type.type)?.functionalID
                return id == answer.functionalID
            })
        else { return "\(named) was never sent to \(profile.id)" }
        try settle(
            document,
            as: answer.verdict,
            numbered: String(answer.groupNumber),
            answer.findings,
            in: transaction
        )
        return nil
    }

    private func takeControl(
        _ set: TransactionSet,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> String? {
        guard let answer = ReceivedControl(set) else {
            return "it names no interchange of ours, or no action that EDIFACT knows"
        }
        let reference = answer.interchangeReference
        let type = answer.messageType.map { " (\($0))" } ?? ""
        let known =
            try Int(reference).map { number throws(StoreFailure) in
                try transaction.documents.sent(to: profile.id, numbered: number)
            } ?? []
        guard
            let document = known.first(where: { document in
                document.type == answer.messageType ?? document.type
                    && OutboundDocumentKind(named: document.type)?.message == document.type
            })
        else { return "interchange \(reference)\(type) was never sent to \(profile.id)" }
        guard let verdict = answer.verdict else {
            // It has come, and more is to be heard.
            try transaction.documents.setState(document.id, "received")
            return nil
        }
        try settle(document, as: verdict, numbered: reference, answer.findings, in: transaction)
        return nil
    }

    /// The document is what its partner made of it; one that is not accepted is somebody's work.
    private func settle(
        _ document: (id: String, type: String, entity: String),
        as verdict: ReceivedAcknowledgment.Verdict,
        numbered number: String,
        _ findings: [String],
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let told = String(findings.joined(separator: "\n").prefix(Limits.longTextBytes))
        try transaction.documents.acknowledge(document.id, as: verdict.state, detail: told)
        try transaction.workItems.close(
            Self.lateKey(document.id),
            entity: document.entity,
            at: now
        )
        try WarehouseLetters.settled(
            document.id,
            isRejected: verdict == .rejected,
            told,
            by: profile,
            in: transaction,
            at: now
        )
        let rejectedKey = "document/\(document.id)/rejected"
        guard verdict == .rejected else {
            // A second look of theirs has taken the rejection back.
            try transaction.workItems.close(rejectedKey, entity: document.entity, at: now)
            return
        }
        let why = told.isEmpty ? "without saying why" : told
        let detail = "\(profile.id) does not accept our \(document.type) \(number): \(why)"
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
    }

    static func lateKey(_ document: String) -> String { "document/\(document)/unacknowledged" }
}

extension ReceivedAcknowledgments {
    /// What a partner's application has to say: acceptance in so many words settles the document,
    /// anything else is somebody's work.
    private func takeAdvice(
        _ set: TransactionSet,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> String? {
        guard let advice = ReceivedAdvice(set) else { return "it has no BGM segment" }
        let subject = try AdviceSubject(advice, from: profile, in: transaction)
        if advice.isAcceptance {
            guard let document = subject.document else {
                return "it accepts what was never sent to \(profile.id): \(subject.words)"
            }
            try settle(
                (document.id, document.type, document.entity),
                as: .accepted,
                numbered: document.controlNumber,
                [],
                in: transaction
            )
            return nil
        }
        let told = String(advice.findings.joined(separator: "\n").prefix(Limits.longTextBytes))
        if let document = subject.document {
            try transaction.documents.acknowledge(document.id, as: .rejected, detail: told)
            let late = Self.lateKey(document.id)
            try transaction.workItems.close(late, entity: document.entity, at: now)
        }
        let detail =
            "\(profile.id) objects to \(subject.words): "
            + (told.isEmpty ? "without saying why" : told)
        let name = subject.document?.id ?? "in/\(profile.id)/\(advice.number)"
        try transaction.workItems.open(
            WorkItem(
                key: "document/\(name)/advice",
                owner: .integrationSupport,
                reason: .documentRejected,
                detail: String(detail.prefix(Limits.longTextBytes))
            ),
            entity: profile.entity.rawValue,
            instance: subject.instance
                ?? InstanceReference(kind: "document", id: name),
            at: now
        )
        return nil
    }
}

extension ReceivedAcknowledgment.Verdict {
    fileprivate var state: PartnerDocument.Acknowledged {
        switch self {
        case .accepted: .accepted
        case .acceptedWithErrors: .acceptedWithErrors
        case .rejected: .rejected
        }
    }
}
