public import Database
public import Primitives

/// One number of one day that was counted elsewhere, before there was anything here to count.
public struct ImportedFigure: Sendable, Hashable {
    /// Which number: a word of whoever reads it.
    public var outcome: String
    /// Days since 1970 in the company's zone.
    public var day: Int64
    /// How long each took, for what is counted by its length; otherwise 0.
    public var minutes: Int64
    public var count: Int64
    /// Of how many; 0 for what is counted by its length.
    public var whole: Int64
    /// The file that told it.
    public var source: String

    public init(
        outcome: String,
        day: Int64,
        minutes: Int64 = 0,
        count: Int64,
        whole: Int64 = 0,
        source: String
    ) {
        self.outcome = outcome
        self.day = day
        self.minutes = minutes
        self.count = count
        self.whole = whole
        self.source = source
    }
}

/// Figures of days before a company's orders came in here; a source of their own, so that no
/// rebuilding of read models touches them.
public struct ImportedFigureTable {
    let session: any SQLSession

    /// What the days of one outcome say, by day and length.
    public func figures(
        of outcome: String,
        in days: ClosedRange<Int64>,
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [ImportedFigure] {
        try session.rows(
            """
            SELECT outcome, day, minutes, count, whole, source
            FROM imported_figure
            WHERE entity = $1 AND outcome = $2 AND day >= $3 AND day <= $4
            ORDER BY day, minutes
            LIMIT $5
            """,
            [
                .text(entity), .text(outcome), .integer(days.lowerBound),
                .integer(days.upperBound), .int(limit),
            ]
        ) { (row) throws(StoreFailure) in
            ImportedFigure(
                outcome: row.text(0),
                day: row.integer(1),
                minutes: row.integer(2),
                count: row.integer(3),
                whole: row.integer(4),
                source: row.text(5)
            )
        }
    }

    /// Takes back what one day of an outcome says.
    public func remove(
        _ outcome: String,
        on day: Int64,
        entity: String
    ) throws(StoreFailure) {
        try session.enqueue(
            "DELETE FROM imported_figure WHERE entity = $1 AND outcome = $2 AND day = $3",
            [.text(entity), .text(outcome), .integer(day)]
        )
    }

    public func add(
        _ figure: ImportedFigure,
        entity: String,
        at now: Timestamp
    ) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO imported_figure
                (entity, outcome, day, minutes, count, whole, source, imported_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .text(entity), .text(figure.outcome), .integer(figure.day),
                .integer(figure.minutes), .integer(figure.count), .integer(figure.whole),
                .text(figure.source), .time(now),
            ]
        )
    }

    /// The last day of one outcome; `nil` without any.
    public func lastDay(of outcome: String, entity: String) throws(StoreFailure) -> Int64? {
        try session.first(
            """
            SELECT day
            FROM imported_figure
            WHERE entity = $1 AND outcome = $2
            ORDER BY day DESC
            LIMIT 1
            """,
            [.text(entity), .text(outcome)]
        ) { (row) throws(StoreFailure) in row.integer(0) }
    }
}

extension Transaction {
    public var importedFigures: ImportedFigureTable { ImportedFigureTable(session: session) }
}
extension Snapshot {
    public var importedFigures: ImportedFigureTable { ImportedFigureTable(session: session) }
}
