import Database
import EDI
import Primitives
import Storage
import Translation

/// A warehouse's documents: what they tell is queued, and decided as any other warehouse's news.
extension PartnerIntake {
    func take(
        _ set: TransactionSet,
        in group: FunctionalGroup,
        _ name: String,
        by reader: WarehouseSetReader,
        _ warnings: inout [String],
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> RefusedSet? {
        guard reader.takes(set) else { return unsupported(name, set, group) }
        guard set.isUsable else { return malformed(set, name) }
        let outcome = try WarehouseMail(profile: profile, now: now).take(
            set,
            by: reader,
            as: "\(interchange.controlNumber)/\(group.controlNumber)/\(set.controlNumber)",
            traceID: Self.traceID(documentID + "/" + set.controlNumber),
            in: transaction
        )
        warnings += outcome.warnings.map { "\(name): \($0)" }
        let reasons = outcome.violations.map(\.description) + outcome.conflicts
        guard !reasons.isEmpty else { return nil }
        let words = reasons.joined(separator: "; ")
        var refused = RefusedSet(note: "\(name): \(words)")
        // Where some of it was acted upon, an answer that refuses the whole set would be untrue.
        if !outcome.isUsed {
            refused.answer = refusal(
                of: set,
                in: group,
                because: outcome.violations,
                isNumberTaken: false
            )
        }
        return refused
    }
}
