public import Canonical
public import Database
public import Primitives
import Storage

/// All orders' milestones in the order in which they became known: whoever reads from a position on
/// reads the same each time, and misses none.
public struct MilestoneFeed: Sendable {
    public struct Entry: Sendable, Equatable {
        /// Of the event that made the milestone known; several may share one.
        public var position: Int64
        public var order: Order.ID
        public var customer: String
        public var purchaseOrderNumber: String
        public var milestone: Milestone
    }

    public struct Page: Sendable, Equatable {
        public var entries: [Entry]
        /// Where the next page begins; nothing at or before it is still to come.
        public var position: Int64
        /// Whether that is everything that is known.
        public var isLast: Bool
    }

    /// Whose orders' milestones.
    public var entity: String
    public var channel: String
    /// Empty means all.
    public var customers: Set<String>

    /// Positions that one page walks over at most, whoever's they are.
    public static let reach: Int64 = 5_000

    public init(entity: String, channel: String, customers: Set<String> = []) {
        self.entity = entity
        self.channel = channel
        self.customers = customers
    }

    /// Where the feed ends at the moment.
    ///
    /// An order's channel is read from the order board, so the feed ends where the board has come.
    public static func end(in snapshot: borrowing Snapshot) throws(StoreFailure) -> Int64 {
        try snapshot.cursors.position(of: OrderBoardProjection().name)
    }

    /// What became known behind `position`: at least `limit` entries where there are so many, and
    /// those that share the last one's position.
    public func page(
        after position: Int64,
        limit: Int,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Page {
        let end = try Self.end(in: snapshot)
        let through = min(end, position + Self.reach)
        guard through > position else {
            return Page(entries: [], position: position, isLast: true)
        }
        let found = try snapshot.milestoneFeed.entries(self, after: position, through, limit)
        guard found.count >= limit, let last = found.last else {
            return Page(entries: found, position: through, isLast: through == end)
        }
        return Page(
            entries: found,
            position: last.position,
            isLast: last.position == end
        )
    }
}

struct MilestoneFeedTable {
    let session: any SQLSession

    func entries(
        _ feed: MilestoneFeed,
        after position: Int64,
        _ through: Int64,
        _ limit: Int
    ) throws(StoreFailure) -> [MilestoneFeed.Entry] {
        let first = try read(feed, position, through, limit)
        guard first.count == limit, let last = first.last?.position else { return first }
        // An event's milestones are told together: a page never ends between two of them.
        let whole = first.filter { $0.position < last }
        return whole + (try read(feed, last - 1, last, Self.entriesOfOne))
    }

    /// Milestones that one event makes known, at most: one for each shipment and each line.
    private static let entriesOfOne = Limits.orderLines * 2

    private func read(
        _ feed: MilestoneFeed,
        _ position: Int64,
        _ through: Int64,
        _ limit: Int
    ) throws(StoreFailure) -> [MilestoneFeed.Entry] {
        try session.rows(
            Self.behind,
            [
                .integer(position), .integer(through), .text(feed.entity), .text(feed.channel),
                .text(OrderBoardTable.spaced(feed.customers)), .int(limit),
            ]
        ) { (row) throws(StoreFailure) in
            MilestoneFeed.Entry(
                position: row.integer(0),
                order: Order.ID(row.text(1)),
                customer: row.text(2),
                purchaseOrderNumber: row.text(3),
                milestone: try StoredValue.decode(Milestone.self, from: row.bytes(4))
            )
        }
    }

    static let behind: SQL = """
        SELECT event.position, milestone.order_id, order_board.customer, order_board.number,
               milestone.document
        FROM event
        JOIN milestone ON milestone.order_id = event.instance_id
            AND milestone.sequence = event.sequence
        JOIN order_board ON order_board.order_id = milestone.order_id
        WHERE event.position > $1 AND event.position <= $2 AND event.kind = 'order'
            AND order_board.entity = $3 AND order_board.channel = $4
            AND ($5 = '' OR $5 LIKE '% ' || order_board.customer || ' %')
        ORDER BY event.position, milestone.ordinal
        LIMIT $6
        """
}

extension Snapshot {
    var milestoneFeed: MilestoneFeedTable { MilestoneFeedTable(session: session) }
}
