import Canonical
import Database
import Primitives
import Storage

/// What a company's figures were counted by: another calendar makes them others, so they are
/// counted anew then.
struct FigureCalendar: Codable, Equatable, Sendable {
    var timeZone: String
    var calendar: BusinessCalendar?
}

/// The rows of `figure_calendar`: for each company what its figures are counted by.
struct FigureCalendarTable {
    let session: any SQLSession

    func load(_ entity: String) throws(StoreFailure) -> FigureCalendar? {
        let documents = try session.rows(
            """
            SELECT document
            FROM figure_calendar
            WHERE entity = $1
            """,
            [.text(entity)]
        ) { (row) throws(StoreFailure) in row.bytes(0) }
        return try documents.first.map { (document) throws(StoreFailure) in
            try StoredValue.decode(FigureCalendar.self, from: document)
        }
    }

    func entities() throws(StoreFailure) -> [String] {
        try session.rows("SELECT entity FROM figure_calendar ORDER BY entity") {
            (row) throws(StoreFailure) in row.text(0)
        }
    }

    func save(_ calendar: FigureCalendar, of entity: String) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO figure_calendar (entity, document)
            VALUES ($1, $2)
            ON CONFLICT (entity) DO UPDATE
            SET document = $2
            """,
            [.text(entity), .bytes(try StoredValue.encodeSorted(calendar))]
        )
    }

    func clear() throws(StoreFailure) {
        try session.execute("DELETE FROM figure_calendar", [])
    }

    /// What the company's master data say now.
    func current(
        of entity: String,
        in master: MasterTable
    ) throws(StoreFailure) -> FigureCalendar {
        guard let record = try master.load(.entity, entity, entity: entity) else {
            return FigureCalendar(timeZone: "UTC")
        }
        let profile = try StoredValue.decode(EntityProfile.self, from: record.document)
        return FigureCalendar(timeZone: profile.timeZone, calendar: profile.calendar)
    }
}

extension Transaction {
    var figureCalendars: FigureCalendarTable { FigureCalendarTable(session: session) }
}
extension Snapshot {
    var figureCalendars: FigureCalendarTable { FigureCalendarTable(session: session) }

    /// What the company's days are: of its figures, or of its master data while there is none.
    func figureClock(of entity: String) throws(StoreFailure) -> BusinessClock {
        if let known = try figureCalendars.load(entity) { return BusinessClock(known) }
        return BusinessClock(try figureCalendars.current(of: entity, in: master))
    }
}
