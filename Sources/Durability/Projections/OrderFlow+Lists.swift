public import Canonical
public import Database
public import Primitives

extension OrderFlow {
    /// A page of the orders that a stage's number counts, longest there first.
    ///
    /// - Parameters:
    ///   - since: when the hour began; counts for `.entered` alone.
    ///   - last: the last row of the page before.
    public static func orders(
        at stage: FlowStage,
        _ part: FlowPart,
        since: Timestamp,
        after last: FlowRow.Place? = nil,
        entity: LegalEntity.ID,
        limit: Int,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [FlowRow] {
        let text: SQL =
            switch part {
            case .standing: standing
            case .stuck: stuck
            case .entered: entered
            }
        let start = last ?? FlowRow.Place(at: part == .entered ? since : .init(microseconds: 0))
        return try snapshot.session.rows(
            text,
            [
                .text(entity.rawValue), .text(stage.rawValue), .time(start.at),
                .text(start.orderID), .int(limit),
            ],
            row
        )
    }

    private static let standing: SQL = """
        SELECT order_figure.order_id, order_figure.stage_since, COALESCE(order_board.number, ''),
               COALESCE(order_board.customer_name, ''), order_figure.channel,
               COALESCE(order_board.status, ''), COALESCE(order_board.holds, ''),
               order_figure.currency, COALESCE(order_board.gross, 0)
        FROM order_figure
        LEFT JOIN order_board ON order_board.order_id = order_figure.order_id
        WHERE order_figure.entity = $1 AND order_figure.stage = $2
            AND (order_figure.stage_since, order_figure.order_id) > ($3, $4)
        ORDER BY order_figure.stage_since, order_figure.order_id
        LIMIT $5
        """

    private static let stuck: SQL = """
        SELECT order_figure.order_id, order_figure.stage_since, COALESCE(order_board.number, ''),
               COALESCE(order_board.customer_name, ''), order_figure.channel,
               COALESCE(order_board.status, ''), COALESCE(order_board.holds, ''),
               order_figure.currency, COALESCE(order_board.gross, 0)
        FROM (
            SELECT DISTINCT instance_id
            FROM work_item
            WHERE entity = $1 AND closed_at IS NULL AND instance_kind = 'order'
        ) AS open_item
        JOIN order_figure ON order_figure.order_id = open_item.instance_id
        LEFT JOIN order_board ON order_board.order_id = order_figure.order_id
        WHERE order_figure.stage = $2
            AND (order_figure.stage_since, order_figure.order_id) > ($3, $4)
        ORDER BY order_figure.stage_since, order_figure.order_id
        LIMIT $5
        """

    private static let entered: SQL = """
        SELECT order_passage.order_id, order_passage.at, COALESCE(order_board.number, ''),
               COALESCE(order_board.customer_name, ''), COALESCE(order_board.channel, ''),
               COALESCE(order_board.status, ''), COALESCE(order_board.holds, ''),
               COALESCE(order_board.currency, ''), COALESCE(order_board.gross, 0)
        FROM order_passage
        LEFT JOIN order_board ON order_board.order_id = order_passage.order_id
        WHERE order_passage.entity = $1 AND order_passage.stage = $2
            AND (order_passage.at, order_passage.order_id) > ($3, $4)
        ORDER BY order_passage.at, order_passage.order_id
        LIMIT $5
        """

    private static func row(_ row: any SQLRow) throws(StoreFailure) -> FlowRow {
        FlowRow(
            orderID: row.text(0),
            at: row.timestamp(1),
            number: row.text(2),
            customer: row.text(3),
            channel: row.text(4),
            status: row.text(5),
            holds: row.text(6).split(separator: " ").map(String.init),
            currency: row.text(7),
            grossMinorUnits: row.integer(8)
        )
    }
}

/// One message that came in and is not decided.
public struct DoorRow: Sendable, Equatable {
    public var id: Int64
    public var source: String
    public var kind: String
    public var key: String
    public var isParked: Bool
    public var receivedAt: Timestamp
    public var failureCode: String
    public var failureDetail: String
}

extension OrderFlow {
    /// A page of what the door's number counts, oldest first.
    public static func messages(
        after last: (at: Timestamp, id: Int64)? = nil,
        entity: LegalEntity.ID,
        limit: Int,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [DoorRow] {
        try snapshot.session.rows(
            """
            SELECT id, source, kind, message_key, state, received_at,
                   COALESCE(failure_code, ''), COALESCE(failure_detail, '')
            FROM inbox_message
            WHERE entity = $1 AND state IN ('received', 'parked')
                AND (received_at, id) > ($2, $3)
            ORDER BY received_at, id
            LIMIT $4
            """,
            [
                .text(entity.rawValue), last.map { .time($0.at) } ?? .integer(-1),
                .integer(last?.id ?? 0), .int(limit),
            ]
        ) { (row) throws(StoreFailure) in
            DoorRow(
                id: row.integer(0),
                source: row.text(1),
                kind: row.text(2),
                key: row.text(3),
                isParked: row.text(4) == "parked",
                receivedAt: row.timestamp(5),
                failureCode: row.text(6),
                failureDetail: row.text(7)
            )
        }
    }
}

extension FlowRow {
    /// Where on its list a row stands.
    public struct Place: Sendable, Equatable {
        public var at: Timestamp
        public var orderID: String

        public init(at: Timestamp, orderID: String = "") {
            self.at = at
            self.orderID = orderID
        }
    }

    public var place: Place { Place(at: at, orderID: orderID) }
}
