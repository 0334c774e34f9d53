import Canonical
public import Database
public import Primitives
import Storage
public import Translation

/// A partner whose orders have always come by now, and have not.
public struct MissedPartner: Equatable, Sendable {
    public var partner: String
    /// Since the first deadline that passed without anything; nothing while none has.
    public var since: Timestamp?
}

/// Looks whether partners that always send have sent.
///
/// A day's orders are whatever came since its midnight where the entity keeps its books; days on
/// which the entity does not work are passed over. Of a partner that never sent anything, and so
/// has no habit yet, nothing is said.
public struct SendingHabits: Sendable {
    private let partners: [PartnerProfile]

    public init(_ partners: [PartnerProfile]) {
        self.partners = partners.filter { $0.sends != nil }
    }

    public var isEmpty: Bool { partners.isEmpty }

    public func look(
        in snapshot: borrowing Snapshot,
        at now: Timestamp
    ) throws(StoreFailure) -> [MissedPartner] {
        var missed: [MissedPartner] = []
        for partner in partners {
            guard let habit = partner.sends,
                let last = try snapshot.documents.lastOrders(from: partner.id)
            else {
                missed.append(MissedPartner(partner: partner.id))
                continue
            }
            let entity = partner.entity.rawValue
            let record = try snapshot.master.load(.entity, entity, entity: entity)
            let profile = try record.map { (record) throws(StoreFailure) in
                try StoredValue.decode(EntityProfile.self, from: record.document)
            }
            let deadline = habit.deadline(
                after: last,
                zone: profile?.timeZone ?? "UTC",
                calendar: profile?.calendar
            )
            missed.append(
                MissedPartner(partner: partner.id, since: deadline <= now ? deadline : nil)
            )
        }
        return missed
    }
}

extension SendingHabit {
    /// By when the next orders must be here, once some came at `last`.
    func deadline(
        after last: Timestamp,
        zone: String,
        calendar: BusinessCalendar?
    ) -> Timestamp {
        let time = ZoneTime(zone)
        // A week has a working day, and holidays are bounded.
        var day = time.date(of: last).adding(days: 1)
        while !Calendars.isWorked(day, calendar) { day = day.adding(days: 1) }
        return time.moment(day, minutes: byMinutes)
    }
}
