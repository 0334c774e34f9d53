public import Database
public import Primitives

/// One row of the order board: a read model, rebuilt from the event log at any time.
public struct OrderBoardRow: Sendable, Equatable {
    public var orderID: String
    public var entity: String
    public var channel: String
    public var customer: String
    public var customerName: String
    public var purchaseOrderNumber: String
    public var status: String
    /// Active hold reasons.
    public var holds: [String]
    public var currency: String
    public var grossMinorUnits: Int64
    public var lineCount: Int
    public var erpNumber: String?
    public var receivedAt: Timestamp
    public var updatedAt: Timestamp
    public var sequence: Int64
    /// The day on which the first promised goods must leave, while any are still to leave.
    public var leavesOn: LocalDate?
    /// The site that they leave from, once they are reserved there.
    public var leavesFrom: String?

    public init(
        orderID: String,
        entity: String,
        channel: String,
        customer: String,
        customerName: String,
        purchaseOrderNumber: String,
        status: String,
        holds: [String],
        currency: String,
        grossMinorUnits: Int64,
        lineCount: Int,
        erpNumber: String?,
        receivedAt: Timestamp,
        updatedAt: Timestamp,
        sequence: Int64,
        leavesOn: LocalDate? = nil,
        leavesFrom: String? = nil
    ) {
        self.orderID = orderID
        self.entity = entity
        self.channel = channel
        self.customer = customer
        self.customerName = customerName
        self.purchaseOrderNumber = purchaseOrderNumber
        self.status = status
        self.holds = holds
        self.currency = currency
        self.grossMinorUnits = grossMinorUnits
        self.lineCount = lineCount
        self.erpNumber = erpNumber
        self.receivedAt = receivedAt
        self.updatedAt = updatedAt
        self.sequence = sequence
        self.leavesOn = leavesOn
        self.leavesFrom = leavesFrom
    }
}

/// Which rows of the board; every field narrows.
public struct OrderBoardQuery: Sendable, Equatable {
    public var channel: String?
    public var status: String?
    public var customers: Set<String>
    /// Rows with a smaller order id than this, for the next page (newest first).
    public var before: String?

    public init(
        channel: String? = nil,
        status: String? = nil,
        customers: Set<String> = [],
        before: String? = nil
    ) {
        self.channel = channel
        self.status = status
        self.customers = customers
        self.before = before
    }
}

public struct OrderBoardTable {
    let session: any SQLSession

    /// Writes the rows, each unless a newer one is there, and what they change in the sums.
    public func save(_ rows: [OrderBoardRow]) throws(StoreFailure) {
        var moved: [Standing: Int] = [:]
        for row in rows {
            let old = try standing(of: row.orderID)
            if let old, old.sequence >= row.sequence { continue }
            try save(row)
            if let old { moved[Standing(entity: row.entity, status: old.status), default: 0] -= 1 }
            moved[Standing(entity: row.entity, status: row.status), default: 0] += 1
        }
        try move(moved)
    }

    private func save(_ row: OrderBoardRow) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO order_board
                (order_id, entity, channel, customer, customer_name, number, status, holds, currency,
                 gross, line_count, erp_number, received_at, updated_at, sequence, leaves_on,
                 leaves_from)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            ON CONFLICT (order_id) DO UPDATE
            SET status = $7, holds = $8, gross = $10, line_count = $11, erp_number = $12,
                updated_at = $14, sequence = $15, leaves_on = $16, leaves_from = $17
            WHERE order_board.sequence < $15
            """,
            [
                .text(row.orderID), .text(row.entity), .text(row.channel), .text(row.customer),
                .text(row.customerName), .text(row.purchaseOrderNumber), .text(row.status),
                .text(row.holds.joined(separator: " ")), .text(row.currency),
                .integer(row.grossMinorUnits), .int(row.lineCount), .text(row.erpNumber),
                .time(row.receivedAt), .time(row.updatedAt), .integer(row.sequence),
                .text(row.leavesOn?.description), .text(row.leavesFrom),
            ]
        )
    }

    /// Newest first; order ids are time-ordered, so the id is the cursor.
    ///
    /// Absent filters match everything. A customer set is checked row by row by the caller's limit.
    public func list(
        _ query: OrderBoardQuery,
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [OrderBoardRow] {
        if let channel = query.channel { return try list(query, of: channel, entity, limit) }
        if let status = query.status { return try list(query, standing: status, entity, limit) }
        return try session.rows(
            """
            SELECT order_id, entity, channel, customer, customer_name, number, status, holds,
                   currency, gross, line_count, erp_number, received_at, updated_at, sequence,
                   leaves_on, leaves_from
            FROM order_board
            WHERE entity = $1 AND order_id < $2
                AND ($3 = '' OR $3 LIKE '% ' || customer || ' %')
            ORDER BY order_id DESC
            LIMIT $4
            """,
            [
                .text(entity), .text(query.before ?? "~"), .text(Self.spaced(query.customers)),
                .int(limit),
            ],
            Self.row
        )
    }

    private func list(
        _ query: OrderBoardQuery,
        of channel: String,
        _ entity: String,
        _ limit: Int
    ) throws(StoreFailure) -> [OrderBoardRow] {
        try session.rows(
            """
            SELECT order_id, entity, channel, customer, customer_name, number, status, holds,
                   currency, gross, line_count, erp_number, received_at, updated_at, sequence,
                   leaves_on, leaves_from
            FROM order_board
            WHERE entity = $1 AND channel = $2 AND order_id < $3
                AND ($4 = '' OR status = $4)
                AND ($5 = '' OR $5 LIKE '% ' || customer || ' %')
            ORDER BY order_id DESC
            LIMIT $6
            """,
            [
                .text(entity), .text(channel), .text(query.before ?? "~"),
                .text(query.status ?? ""), .text(Self.spaced(query.customers)), .int(limit),
            ],
            Self.row
        )
    }

    private func list(
        _ query: OrderBoardQuery,
        standing status: String,
        _ entity: String,
        _ limit: Int
    ) throws(StoreFailure) -> [OrderBoardRow] {
        try session.rows(
            """
            SELECT order_id, entity, channel, customer, customer_name, number, status, holds,
                   currency, gross, line_count, erp_number, received_at, updated_at, sequence,
                   leaves_on, leaves_from
            FROM order_board
            WHERE entity = $1 AND status = $2 AND order_id < $3
                AND ($4 = '' OR $4 LIKE '% ' || customer || ' %')
            ORDER BY order_id DESC
            LIMIT $5
            """,
            [
                .text(entity), .text(status), .text(query.before ?? "~"),
                .text(Self.spaced(query.customers)), .int(limit),
            ],
            Self.row
        )
    }

    public func load(_ orderID: String) throws(StoreFailure) -> OrderBoardRow? {
        try session.first(
            """
            SELECT order_id, entity, channel, customer, customer_name, number, status, holds,
                   currency, gross, line_count, erp_number, received_at, updated_at, sequence,
                   leaves_on, leaves_from
            FROM order_board
            WHERE order_id = $1
            """,
            [.text(orderID)],
            Self.row
        )
    }

    /// Orders with this PO number, newest first.
    public func find(
        purchaseOrderNumber number: String,
        limit: Int
    ) throws(StoreFailure) -> [OrderBoardRow] {
        try session.rows(
            """
            SELECT order_id, entity, channel, customer, customer_name, number, status, holds,
                   currency, gross, line_count, erp_number, received_at, updated_at, sequence,
                   leaves_on, leaves_from
            FROM order_board
            WHERE number = $1
            ORDER BY order_id DESC
            LIMIT $2
            """,
            [.text(number), .int(limit)],
            Self.row
        )
    }

    /// Empties the read model before it is rebuilt.
    public func clear() throws(StoreFailure) {
        try session.execute("DELETE FROM order_board", [])
        try session.execute("DELETE FROM order_standing", [])
    }

    package static func spaced(_ names: Set<String>) -> String {
        names.isEmpty ? "" : " " + names.sorted().joined(separator: " ") + " "
    }

    static func row(_ row: any SQLRow) throws(StoreFailure) -> OrderBoardRow {
        OrderBoardRow(
            orderID: row.text(0),
            entity: row.text(1),
            channel: row.text(2),
            customer: row.text(3),
            customerName: row.text(4),
            purchaseOrderNumber: row.text(5),
            status: row.text(6),
            holds: row.text(7).split(separator: " ").map(String.init),
            currency: row.text(8),
            grossMinorUnits: row.integer(9),
            lineCount: Int(row.integer(10)),
            erpNumber: row.optionalText(11),
            receivedAt: row.timestamp(12),
            updatedAt: row.timestamp(13),
            sequence: row.integer(14),
            leavesOn: row.optionalText(15).flatMap { LocalDate($0) },
            leavesFrom: row.optionalText(16)
        )
    }
}

extension Transaction {
    public var orderBoard: OrderBoardTable { OrderBoardTable(session: session) }
}
extension Snapshot { public var orderBoard: OrderBoardTable { OrderBoardTable(session: session) } }
