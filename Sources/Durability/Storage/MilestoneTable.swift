public import Canonical
public import Database
public import Primitives

/// The steps of each order that everybody understands, by the time they happened.
///
/// Of two that happened in one moment the one that was learned first comes first. A late report
/// takes its place among the earlier ones, also on a page that was read before.
public struct MilestoneTable {
    let session: any SQLSession

    public func append(
        _ milestone: Milestone,
        order: Order.ID,
        sequence: Int64,
        ordinal: Int,
        entity: String
    ) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO milestone (entity, order_id, sequence, ordinal, kind, at, document)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(entity), .id(order), .integer(sequence), .int(ordinal),
                .text(milestone.kind.rawValue), .time(milestone.at),
                .bytes(try StoredValue.encode(milestone)),
            ]
        )
    }

    /// Where one milestone stands in its order's list.
    public struct Place: Sendable, Equatable {
        public var at: Timestamp
        public var sequence: Int64
        public var ordinal: Int

        public init(at: Timestamp, sequence: Int64, ordinal: Int) {
            self.at = at
            self.sequence = sequence
            self.ordinal = ordinal
        }
    }

    /// A page of an order's milestones after `place`, with their places.
    public func page(
        of order: Order.ID,
        after place: Place?,
        limit: Int
    ) throws(StoreFailure) -> [(place: Place, milestone: Milestone)] {
        let place =
            place ?? Place(at: Timestamp(microseconds: .min), sequence: 0, ordinal: 0)
        return try session.rows(
            """
            SELECT at, sequence, ordinal, document
            FROM milestone
            WHERE order_id = $1 AND (at, sequence, ordinal) > ($2, $3, $4)
            ORDER BY at, sequence, ordinal
            LIMIT $5
            """,
            [
                .id(order), .time(place.at), .integer(place.sequence), .int(place.ordinal),
                .int(limit),
            ]
        ) { (row) throws(StoreFailure) in
            (
                Place(
                    at: row.timestamp(0),
                    sequence: row.integer(1),
                    ordinal: Int(row.integer(2))
                ),
                try StoredValue.decode(Milestone.self, from: row.bytes(3))
            )
        }
    }

    public func milestones(
        of order: Order.ID,
        limit: Int
    ) throws(StoreFailure) -> [Milestone] {
        try page(of: order, after: nil, limit: limit).map(\.milestone)
    }

    /// In the order in which they became known, which is the order in which subscribers are told.
    public func learned(
        of order: Order.ID,
        limit: Int
    ) throws(StoreFailure) -> [Milestone] {
        try session.rows(
            """
            SELECT document
            FROM milestone
            WHERE order_id = $1
            ORDER BY sequence, ordinal
            LIMIT $2
            """,
            [.id(order), .int(limit)]
        ) { (row) throws(StoreFailure) in
            try StoredValue.decode(Milestone.self, from: row.bytes(0))
        }
    }
}

extension Transaction {
    public var milestones: MilestoneTable { MilestoneTable(session: session) }
}
extension Snapshot { public var milestones: MilestoneTable { MilestoneTable(session: session) } }
