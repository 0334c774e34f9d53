public import Database
public import Primitives

/// Which of one channel's orders a page shows.
///
/// Newest first; with `updatedSince`, by their last change, oldest first. At most one of
/// `purchaseOrderNumber` and `updatedSince` counts: the number wins.
public struct ChannelOrdersQuery: Sendable, Equatable {
    /// A place in the list by last change.
    public struct Change: Sendable, Equatable {
        public var at: Timestamp
        public var orderID: String

        public init(at: Timestamp, orderID: String) {
            self.at = at
            self.orderID = orderID
        }
    }

    public var entity: String
    public var channel: String
    /// Empty means all.
    public var customers: Set<String>
    public var status: String?
    public var purchaseOrderNumber: String?
    public var updatedSince: Timestamp?
    /// Rows with a smaller order id, for the next page of a list that is newest first.
    public var before: String?
    /// Rows behind this one, for the next page by last change.
    public var after: Change?

    public init(entity: String, channel: String, customers: Set<String> = []) {
        self.entity = entity
        self.channel = channel
        self.customers = customers
    }
}

extension OrderBoardTable {
    public func page(
        _ query: ChannelOrdersQuery,
        limit: Int
    ) throws(StoreFailure) -> [OrderBoardRow] {
        if let number = query.purchaseOrderNumber { return try page(query, number, limit) }
        if let since = query.updatedSince { return try page(query, since, limit) }
        if let status = query.status { return try page(query, standing: status, limit) }
        return try list(
            OrderBoardQuery(
                channel: query.channel,
                customers: query.customers,
                before: query.before
            ),
            entity: query.entity,
            limit: limit
        )
    }

    private func page(
        _ query: ChannelOrdersQuery,
        standing status: String,
        _ limit: Int
    ) throws(StoreFailure) -> [OrderBoardRow] {
        try session.rows(
            """
            SELECT order_id, entity, channel, customer, customer_name, number, status, holds,
                   currency, gross, line_count, erp_number, received_at, updated_at, sequence,
                   leaves_on, leaves_from
            FROM order_board
            WHERE entity = $1 AND channel = $2 AND status = $3 AND order_id < $4
                AND ($5 = '' OR $5 LIKE '% ' || customer || ' %')
            ORDER BY order_id DESC
            LIMIT $6
            """,
            [
                .text(query.entity), .text(query.channel), .text(status),
                .text(query.before ?? "~"), .text(Self.spaced(query.customers)), .int(limit),
            ],
            Self.row
        )
    }

    private func page(
        _ query: ChannelOrdersQuery,
        _ number: String,
        _ limit: Int
    ) throws(StoreFailure) -> [OrderBoardRow] {
        try session.rows(
            """
            SELECT order_id, entity, channel, customer, customer_name, number, status, holds,
                   currency, gross, line_count, erp_number, received_at, updated_at, sequence,
                   leaves_on, leaves_from
            FROM order_board
            WHERE number = $1 AND entity = $2 AND channel = $3 AND order_id < $4
                AND ($5 = '' OR status = $5)
                AND ($6 = '' OR $6 LIKE '% ' || customer || ' %')
            ORDER BY order_id DESC
            LIMIT $7
            """,
            [
                .text(number), .text(query.entity), .text(query.channel),
                .text(query.before ?? "~"), .text(query.status ?? ""),
                .text(Self.spaced(query.customers)), .int(limit),
            ],
            Self.row
        )
    }

    private func page(
        _ query: ChannelOrdersQuery,
        _ since: Timestamp,
        _ limit: Int
    ) throws(StoreFailure) -> [OrderBoardRow] {
        let after = query.after ?? ChannelOrdersQuery.Change(at: since, orderID: "")
        return try session.rows(
            """
            SELECT order_id, entity, channel, customer, customer_name, number, status, holds,
                   currency, gross, line_count, erp_number, received_at, updated_at, sequence,
                   leaves_on, leaves_from
            FROM order_board
            WHERE entity = $1 AND channel = $2 AND (updated_at, order_id) > ($3, $4)
                AND ($5 = '' OR status = $5)
                AND ($6 = '' OR $6 LIKE '% ' || customer || ' %')
            ORDER BY updated_at, order_id
            LIMIT $7
            """,
            [
                .text(query.entity), .text(query.channel), .time(max(after.at, since)),
                .text(after.orderID), .text(query.status ?? ""),
                .text(Self.spaced(query.customers)), .int(limit),
            ],
            Self.row
        )
    }
}
