import Database
import EDI
import Ordering
import Primitives
import Storage
import Translation

/// What a partner hears of an interchange of its own, each in the transaction that takes it in.
extension PartnerIntake {
    /// TA1 and 997 in the inbound version, or CONTRL, under our own control numbers.
    func acknowledge(in transaction: borrowing Transaction) throws(StoreFailure) {
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
        let numbers = try numbers(transaction)
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
        let numbers = try numbers(transaction)
        guard let control = reply(numbers) else { return }
        try send("CONTRL", numbers, in: transaction) { () throws(EDIWritingFailure) in
            try EDIFACTWriter().write(control)
        }
    }

    /// The same interchange again: told so (TA1 025, CONTRL 26), and nothing is booked.
    func refuseRepeat(in transaction: borrowing Transaction) throws(StoreFailure) {
        if interchange.standard == .edifact {
            return try sendControl(in: transaction) { numbers in
                Acknowledger(policy: profile.acknowledgment).controlReply(
                    toRepeated: interchange,
                    numbers: numbers,
                    at: EnvelopeMoment(at: now)
                )
            }
        }
        let numbers = try numbers(transaction)
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

    /// Sends the document that refuses one set, behind the acknowledgement in the same lane.
    func tell(
        _ refused: RefusedSet,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let answer = refused.answer else { return }
        let standard = interchange.standard
        let numbers = try numbers(transaction)
        let name = answer.kind.name(in: standard)
        try send(name, numbers, in: transaction) { () throws(EDIWritingFailure) in
            try OutboundDocumentWriter(profile).write(
                answer.kind,
                answer.segments,
                in: standard,
                numbers: numbers,
                at: EnvelopeMoment(at: now)
            )
        }
    }

    private func numbers(
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Acknowledger.ControlNumbers {
        try ControlNumbers.next(for: profile, in: interchange.standard, transaction)
    }
}
