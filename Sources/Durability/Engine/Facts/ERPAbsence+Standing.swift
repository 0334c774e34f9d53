import Database
import Ordering
import Primitives
import Storage

extension EntityProfile {
    /// The absence of the entity's ERP, where the entity says what that means; `nil` while it can
    /// be asked and our copy is fresh.
    func absence(
        among absences: TargetAbsenceTable,
        _ standings: MasterStandingTable,
        at now: Timestamp
    ) throws(StoreFailure) -> ERPAbsence? {
        guard let policy = whileAway else { return nil }
        if let absence = try absences.load(erp.rawValue),
            now.since(absence.since) >= policy.patience
        {
            return ERPAbsence(
                system: erp.rawValue,
                since: absence.since,
                isCopyStale: false,
                exposure: policy.exposure
            )
        }
        let stale = try standings.of(id.rawValue).first { standing in
            [.customers, .creditLimits].contains(standing.part) && standing.isStale(at: now)
        }
        guard let stale else { return nil }
        return ERPAbsence(
            system: stale.owner,
            since: stale.readAt ?? now,
            isCopyStale: true,
            exposure: policy.exposure
        )
    }
}
