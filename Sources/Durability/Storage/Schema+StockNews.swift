import Database

extension Schema {
    /// When each site's sources of stock spoke last.
    static let stockNews: [SQL] = [
        """
        CREATE TABLE stock_news (
            entity {text} NOT NULL,
            site {text} NOT NULL,
            source {text} NOT NULL,
            kind {text} NOT NULL,
            as_of {int64} NOT NULL,
            heard_at {int64} NOT NULL,
            PRIMARY KEY (entity, site, source)
        ) {strict}
        """
    ]

    /// Orders that were promised on news of stock that was too old, by site.
    static let stalePromises: [SQL] = [
        """
        CREATE TABLE stale_promise (
            order_id {text} NOT NULL,
            site {text} NOT NULL,
            entity {text} NOT NULL,
            channel {text} NOT NULL,
            customer {text} NOT NULL,
            currency {text} NOT NULL,
            received_at {int64} NOT NULL,
            promised_at {int64} NOT NULL,
            source {text},
            as_of {int64},
            value {int64} NOT NULL,
            PRIMARY KEY (order_id, site)
        ) {strict}
        """,
        """
        CREATE INDEX stale_promise_received
        ON stale_promise (entity, received_at, order_id, site)
        """,
    ]
}
