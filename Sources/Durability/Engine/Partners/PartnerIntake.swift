import Canonical
import Crypto
import Database
import EDI
import Mapping
import Ordering
import Primitives
import Storage
import Translation

/// One interchange of one partner: recorded, acknowledged, its orders queued.
struct PartnerIntake {
    let profile: PartnerProfile
    /// How its documents are read, where its profile names a mapping.
    let mapping: EffectiveMapping?
    let document: EDIDocument
    let interchange: Interchange
    let stored: StoredMessage
    let now: Timestamp

    private var entity: String { profile.entity.rawValue }

    /// The interchange's key: a partner uses each control number once.
    private var documentID: String { "in/\(profile.id)/\(interchange.controlNumber)" }

    func run(in transaction: borrowing Transaction) throws(StoreFailure) {
        if try transaction.documents.load(documentID) != nil {
            try refuseRepeat(in: transaction)
            return
        }
        var refused: [RefusedSet] = []
        var warnings: [String] = []
        for group in interchange.groups {
            for set in group.transactions {
                if let refusal = try take(set, in: group, &warnings, transaction) {
                    refused.append(refusal)
                }
            }
        }
        let notes = refused.map(\.note)
        try record(notes, warnings, in: transaction)
        try acknowledge(in: transaction)
        for refusal in refused { try tell(refusal, in: transaction) }
        if !notes.isEmpty { try openWorkItem(notes, in: transaction) }
    }

    /// A transaction set that nothing came of.
    private struct RefusedSet {
        /// Why, in one line for the person who looks at it.
        var note: String
        /// What the partner is told beyond the 997, which speaks of form only.
        var answer: RefusalDocument?
    }

    /// Queues the order of one transaction set, or says why not.
    private func take(
        _ set: TransactionSet,
        in group: FunctionalGroup,
        _ warnings: inout [String],
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> RefusedSet? {
        let name = "\(set.identifier) \(set.controlNumber)"
        if set.identifier == "997" || set.identifier == "999" {
            let news = ReceivedAcknowledgments(profile: profile, now: now)
            if let oddity = try news.take(set, in: transaction) {
                warnings.append("\(name): \(oddity)")
            }
            return nil
        }
        if set.identifier == "CONTRL" { return nil }
        let reading = OrderReading(profile, by: mapping)
        guard reading.takes(set) else { return unsupported(name, set, group) }
        guard set.isUsable else {
            let first = document.diagnostics(of: set).first { $0.severity == .error }
            let answer = interchange.standard == .x12 ? "997" : "CONTRL"
            return RefusedSet(
                note: "\(name): refused in the \(answer)\(first.map { ", \($0)" } ?? "")"
            )
        }
        guard let translated = reading.read(set) else { return unsupported(name, set, group) }
        warnings += translated.warnings.map { "\(name): \($0)" }
        guard let request = translated.request else {
            let reasons = translated.violations
            var refused = RefusedSet(
                note: "\(name): " + reasons.map(\.description).joined(separator: "; ")
            )
            // A CONTRL speaks of form only, and no 855 or 824 is written for EDIFACT.
            if interchange.standard == .x12 {
                refused.answer = RefusalDocument(
                    of: set,
                    in: group,
                    because: reasons,
                    isNumberTaken: try isNumberTaken(by: set, transaction),
                    at: EnvelopeMoment(at: now)
                )
            }
            return refused
        }
        let body = try StoredValue.encode(request)
        let message = InboundMessage(
            entity: entity,
            source: "partner:\(profile.id)",
            key: "\(interchange.controlNumber)/\(group.controlNumber)/\(set.controlNumber)",
            kind: MessageKind.orderRequest.rawValue,
            contentHash: Array(SHA256.hash(data: body)),
            body: body,
            traceID: Self.traceID(documentID + "/" + set.controlNumber),
            actor: profile.id
        )
        _ = try transaction.inbox.accept(message, at: now)
        return nil
    }

    /// Replies are never answered, lest two parties answer each other for ever.
    private static let replies: Set<String> = ["824", "864", "997", "999"]

    private func unsupported(
        _ name: String,
        _ set: TransactionSet,
        _ group: FunctionalGroup
    ) -> RefusedSet {
        var refused = RefusedSet(
            note: "\(name): sets of this kind are not taken in from \(profile.id)"
                + (set.identifier == "ORDERS" && mapping == nil
                    ? "; `mapping: standard/ORDERS` in its profile makes them orders" : "")
        )
        // 855 and 824 are X12's; an EDIFACT partner has heard it from the CONTRL.
        guard interchange.standard == .x12, set.isUsable,
            !Self.replies.contains(set.identifier)
        else { return refused }
        let violation = TranslationViolation(
            .setUnsupported,
            at: set.header.map { set.place(of: $0, element: 1) } ?? EDIPlace(byteOffset: 0),
            "transaction set \(set.identifier) is not taken in here"
        )
        refused.answer = RefusalDocument(
            of: set,
            in: group,
            because: [violation],
            isNumberTaken: false,
            at: EnvelopeMoment(at: now)
        )
        return refused
    }

    private func isNumberTaken(
        by set: TransactionSet,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Bool {
        guard let number = RefusalDocument.number(of: set) else { return false }
        let key = BusinessKey(
            entity: entity,
            channel: profile.channel.rawValue,
            customer: profile.customer.rawValue,
            number: number
        )
        return try transaction.businessKeys.holder(of: key) != nil
    }

    /// Sends the 855 or 824 that refuses one set, behind the 997 in the same lane.
    private func tell(
        _ refused: RefusedSet,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let answer = refused.answer else { return }
        let numbers = try ControlNumbers.next(for: profile, in: transaction)
        let interchange = OutboundDocumentWriter(profile).interchange(
            answer.kind,
            answer.segments,
            numbers: numbers,
            at: EnvelopeMoment(at: now)
        )
        try send(answer.kind.rawValue, numbers, in: transaction) { () throws(EDIWritingFailure) in
            try X12Writer().write(interchange)
        }
    }

    private func record(
        _ notes: [String],
        _ warnings: [String],
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let range = interchange.byteRange
        try transaction.documents.insert(
            PartnerDocument(
                id: documentID,
                entity: entity,
                partner: profile.id,
                direction: "in",
                type: interchange.groups.first?.transactions.first?.identifier ?? "",
                controlNumber: interchange.controlNumber,
                state: notes.isEmpty ? "translated" : "partly translated",
                instance: nil,
                name: "inbox/\(stored.id)",
                detail: (notes + warnings).joined(separator: "\n"),
                bytes: Array(stored.message.body[range]),
                createdAt: now
            )
        )
    }

    /// TA1 and 997 in the inbound version, or CONTRL, under our own control numbers.
    private func acknowledge(in transaction: borrowing Transaction) throws(StoreFailure) {
        let acknowledger = Acknowledger(policy: profile.acknowledgment)
        if interchange.standard == .edifact {
            return try sendControl(in: transaction) { numbers in
                acknowledger.controlReply(
                    to: interchange,
                    of: document,
                    numbers: numbers,
                    at: EnvelopeMoment(at: now)
                )
            }
        }
        let isNeeded = acknowledger.reply(
            to: interchange,
            of: document,
            numbers: Acknowledger.ControlNumbers(interchange: 1, group: 1),
            at: EnvelopeMoment(at: now)
        )
        guard isNeeded != nil else { return }
        let numbers = try ControlNumbers.next(for: profile, in: transaction)
        guard
            let reply = acknowledger.reply(
                to: interchange,
                of: document,
                numbers: numbers,
                at: EnvelopeMoment(at: now)
            )
        else { return }
        try send("997", numbers, in: transaction) { () throws(EDIWritingFailure) in
            try X12Writer().write(reply)
        }
    }

    /// Sends a CONTRL, if there is one to send; numbers are drawn only then.
    private func sendControl(
        in transaction: borrowing Transaction,
        _ reply: (Acknowledger.ControlNumbers) -> OutboundMessageInterchange?
    ) throws(StoreFailure) {
        let isNeeded = reply(Acknowledger.ControlNumbers(interchange: 1, group: 1)) != nil
        guard isNeeded else { return }
        let numbers = try ControlNumbers.next(for: profile, in: transaction)
        guard let control = reply(numbers) else { return }
        try send("CONTRL", numbers, in: transaction) { () throws(EDIWritingFailure) in
            try EDIFACTWriter().write(control)
        }
    }

    /// The same interchange again: told so (TA1 025, CONTRL 26), and nothing is booked.
    private func refuseRepeat(in transaction: borrowing Transaction) throws(StoreFailure) {
        if interchange.standard == .edifact {
            return try sendControl(in: transaction) { numbers in
                Acknowledger(policy: profile.acknowledgment).controlReply(
                    toRepeated: interchange,
                    numbers: numbers,
                    at: EnvelopeMoment(at: now)
                )
            }
        }
        let numbers = try ControlNumbers.next(for: profile, in: transaction)
        var reply = OutboundInterchange(
            from: profile.ourselves,
            to: profile.partner,
            at: EnvelopeMoment(at: now),
            version: interchange.version,
            controlNumber: numbers.interchange
        )
        reply.usage = interchange.usage
        reply.interchangeAcknowledgments = [
            OutboundSegment(
                "TA1",
                .text(interchange.controlNumber),
                .text(interchange.date),
                .text(interchange.time),
                "R",
                "025"
            )
        ]
        try send("TA1", numbers, in: transaction) { () throws(EDIWritingFailure) in
            try X12Writer().write(reply)
        }
    }

    private func send(
        _ type: String,
        _ numbers: Acknowledger.ControlNumbers,
        in transaction: borrowing Transaction,
        _ write: () throws(EDIWritingFailure) -> [UInt8]
    ) throws(StoreFailure) {
        let file = OutgoingFile(
            profile: profile,
            type: type,
            controlNumber: numbers.interchange,
            instance: nil
        )
        let bytes: [UInt8]
        do throws(EDIWritingFailure) {
            bytes = try write()
        } catch {
            try openWorkItem(["the \(type) cannot be written: \(error)"], in: transaction)
            return
        }
        try file.store(bytes, detail: "", in: transaction, at: now)
        let key = EffectKey(
            workflow: "document",
            instance: file.id,
            sequence: 1,
            ordinal: 0
        )
        try transaction.effects.enqueue(
            StoredEffect(
                key: key.rawValue,
                entity: entity,
                instanceKind: "document",
                instanceID: documentID,
                sequence: Int64(numbers.interchange),
                ordinal: 0,
                target: Target.partner(profile.id),
                operation: Operation.partnerFile.rawValue,
                // Of one document in order; one that is refused holds up no other's.
                lane: "partner/\(profile.id)/\(documentID)",
                payload: try StoredValue.encode(PartnerFile(document: file.id)),
                traceID: stored.message.traceID,
                dueAt: now,
                createdAt: now
            )
        )
    }

    private func openWorkItem(
        _ notes: [String],
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        try transaction.workItems.open(
            WorkItem(
                key: "document/\(documentID)",
                owner: .integrationSupport,
                reason: .documentRefused,
                detail: String(
                    notes.joined(separator: "\n").prefix(Limits.longTextBytes)
                )
            ),
            entity: entity,
            instance: InstanceReference(kind: "inbox", id: String(stored.id)),
            at: now
        )
    }

    /// A document's orders have a trace each, the same however often it is read.
    private static func traceID(_ text: String) -> String {
        Hexadecimal.text(SHA256.hash(data: Array(text.utf8)).prefix(16))
    }
}
