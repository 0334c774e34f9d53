import Canonical
public import Database
import EDI
import Ordering
public import Primitives
import Purchasing
public import Storage
public import Translation
import Workflows

/// What warehouses that speak EDI are told: one document for each effect, written when the effect
/// is first performed, and the same one however often that is repeated.
public struct WarehouseLetters: Sendable {
    /// By the warehouse's system.
    let profiles: [String: PartnerProfile]
    let facts: FactLoader

    /// - Precondition: no two profiles are of one warehouse.
    public init(_ profiles: [PartnerProfile], facts: FactLoader) {
        var known: [String: PartnerProfile] = [:]
        for profile in profiles {
            guard let terms = profile.role.warehouse else { continue }
            let other = known.updateValue(profile, forKey: terms.system.rawValue)
            precondition(other == nil, "two partners are one warehouse")
        }
        self.profiles = known
        self.facts = facts
    }

    /// The systems that are written to.
    public var systems: Set<String> { Set(profiles.keys) }

    /// What there is to send for an effect.
    public enum Letter: Sendable, Equatable {
        case document(id: String, partner: String, isSent: Bool)
        /// No warehouse that speaks EDI is asked for this.
        case notAsked
        /// Nothing that could be sent can be made of it.
        case unwritable(code: String, detail: String)
    }

    /// Where the effect stands, by what is known of its document.
    public enum Verdict: Sendable, Equatable {
        /// - Parameter result: what the effect's workflow is to know, as JSON.
        case done(reference: String, result: [UInt8])
        case refused(reason: String)
        /// The warehouse has still to acknowledge it.
        case waiting
        /// It should have, long ago.
        case givenUp
    }

    public func letter(
        for effect: StoredEffect,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Letter {
        guard let profile = profiles[effect.target] else { return .notAsked }
        if let known = try transaction.warehouseLetters.document(of: effect.key) {
            guard let document = try transaction.documents.load(known) else {
                return .unwritable(code: "partner.document.gone", detail: "\(known) is gone")
            }
            let isSent = document.state != "built" && document.state != "refused"
            return .document(id: known, partner: profile.id, isSent: isSent)
        }
        let draft = WarehouseDraft(profile: profile, facts: facts, now: now)
        let content: WarehouseDocument
        switch try draft.content(of: effect, in: transaction) {
        case .success(let written): content = written
        case .failure(let reason):
            return reason.isNotAsked
                ? .notAsked : .unwritable(code: reason.code, detail: reason.description)
        }
        return try store(content, for: effect, profile, transaction, now)
    }

    /// Numbers are drawn for what is known to be writable, so that none is missing.
    private func store(
        _ content: WarehouseDocument,
        for effect: StoredEffect,
        _ profile: PartnerProfile,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Letter {
        let moment = EnvelopeMoment(at: now)
        let bytes: [UInt8]
        let numbers: Acknowledger.ControlNumbers
        do throws(EDIWritingFailure) {
            _ = try content.write(
                numbers: Acknowledger.ControlNumbers(interchange: 1, group: 1),
                at: moment
            )
        } catch {
            return .unwritable(code: "partner.document.unwritable", detail: "\(error)")
        }
        numbers = try ControlNumbers.next(for: profile, in: .x12, transaction)
        do throws(EDIWritingFailure) {
            bytes = try content.write(numbers: numbers, at: moment)
        } catch {
            throw .corrupt("\(content.kind.rawValue) \(numbers.interchange): \(error)")
        }
        let file = OutgoingFile(
            profile: profile,
            type: content.kind.rawValue,
            controlNumber: numbers.interchange,
            instance: InstanceReference(kind: effect.instanceKind, id: effect.instanceID)
        )
        try file.store(bytes, detail: "", in: transaction, at: now)
        try transaction.warehouseLetters.insert(effectKey: effect.key, document: file.id)
        return .document(id: file.id, partner: profile.id, isSent: false)
    }

    /// How long after its time an acknowledgement is still waited for, should nobody have noticed
    /// that it is missing.
    private static let grace = Duration.seconds(3_600)

    public func verdict(
        on effect: StoredEffect,
        document id: String,
        in snapshot: borrowing Snapshot,
        at now: Timestamp
    ) throws(StoreFailure) -> Verdict {
        guard let terms = profiles[effect.target]?.role.warehouse,
            let document = try snapshot.documents.load(id)
        else { return .waiting }
        let isCancellation = effect.operation == Operation.warehouseCancel.rawValue
        if document.state == PartnerDocument.Acknowledged.rejected.rawValue {
            let why = document.detail.isEmpty ? "without saying why" : document.detail
            return .refused(reason: "\(document.partner) does not accept \(document.name): \(why)")
        }
        let accepted: [PartnerDocument.Acknowledged] = [.accepted, .acceptedWithErrors]
        let isAccepted = accepted.contains { $0.rawValue == document.state }
        if !isAccepted, terms.waitsForAcknowledgment(ofCancellation: isCancellation) {
            // Nobody can answer what has not left, and whoever waits for the answer moves its day.
            guard let due = try snapshot.documents.dueAt(id) else { return .givenUp }
            return now < due.advanced(by: Self.grace) ? .waiting : .givenUp
        }
        var result: [UInt8] = []
        if isCancellation, terms.cancelsBy == .acknowledgment {
            let asked = try StoredValue.decode(FulfilmentCancellation.self, from: effect.payload)
            result = try StoredValue.encode(
                WarehouseCancelAnswer(
                    fulfilment: asked.fulfilment,
                    cancelled: asked.lines,
                    reason: "acknowledged by \(document.partner)",
                    at: now
                )
            )
        }
        return .done(reference: document.name, result: result)
    }
}

extension WarehouseLetters {
    /// A partner has said what it made of a document: who waits for that is woken, who had given up
    /// goes on, and a refusal of what counts as done is told the same as one that came in time.
    static func settled(
        _ document: String,
        isRejected: Bool,
        _ told: String,
        by profile: PartnerProfile,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        guard profile.role.warehouse != nil,
            let key = try transaction.warehouseLetters.effectKey(of: document),
            let effect = try transaction.effects.load(key)
        else { return }
        if effect.state == .parked, effect.lastCode == Self.neverAcknowledged {
            try goOn(effect, in: transaction, at: now)
            return
        }
        try transaction.effects.hasten(key, at: now)
        // Who is just now performing it may not have seen this answer, so what is open is asked
        // again once it has ended.
        guard isRejected, effect.state != .cancelled else { return }
        let why = told.isEmpty ? "without saying why" : told
        let reason = String(
            "\(profile.id) does not accept \(document): \(why)".prefix(Limits.longTextBytes)
        )
        try WarehouseMail(profile: profile, now: now).post(
            .refused(effectKey: key, reason: reason),
            key: "\(document)/refused",
            traceID: effect.traceID,
            in: transaction
        )
    }

    /// Why an effect is put aside whose document nobody has acknowledged.
    public static let neverAcknowledged = "partner.acknowledgment.missing"

    /// The answer that nobody believed in any more is here: the effect looks at it.
    private static func goOn(
        _ effect: StoredEffect,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        guard try transaction.effects.redrive(effect.key, at: now) else { return }
        for item in RedriveGroup.Kind.effect.items(of: effect.key) {
            try transaction.workItems.close(item, entity: effect.entity, at: now)
        }
    }
}
