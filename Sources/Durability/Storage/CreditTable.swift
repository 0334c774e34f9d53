public import Canonical
public import Database
public import Ordering
public import Primitives

/// Limits and exposure of credit roots; second in the lock order.
public struct CreditTable {
    let session: any SQLSession

    public func lock(_ root: Party.ID, entity: String) throws(StoreFailure) -> CreditAccount? {
        try session.first(
            """
            SELECT root, currency, limit_minor, open_orders, open_invoices, unapplied_payments
            FROM credit_account
            WHERE entity = $1 AND root = $2
            {for update}
            """,
            [.text(entity), .id(root)],
            Self.account
        )
    }

    public func load(_ root: Party.ID, entity: String) throws(StoreFailure) -> CreditAccount? {
        try session.first(
            """
            SELECT root, currency, limit_minor, open_orders, open_invoices, unapplied_payments
            FROM credit_account
            WHERE entity = $1 AND root = $2
            """,
            [.text(entity), .id(root)],
            Self.account
        )
    }

    /// The accounts that have a limit.
    public func limited(entity: String) throws(StoreFailure) -> [CreditAccount] {
        try session.rows(
            """
            SELECT root, currency, limit_minor, open_orders, open_invoices, unapplied_payments
            FROM credit_account
            WHERE entity = $1 AND limit_minor IS NOT NULL
            ORDER BY root
            """,
            [.text(entity)],
            Self.account
        )
    }

    /// Moves exposure; a root without an account gets one without a limit.
    public func post(
        _ posting: CreditPosting,
        entity: String,
        at now: Timestamp
    ) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO credit_account
                (entity, root, currency, open_orders, open_invoices, unapplied_payments, version,
                 updated_at)
            VALUES ($1, $2, $3, $4, $5, 0, 1, $6)
            ON CONFLICT (entity, root) DO UPDATE
            SET open_orders = credit_account.open_orders + $4,
                open_invoices = credit_account.open_invoices + $5,
                version = credit_account.version + 1, updated_at = $6
            """,
            [
                .text(entity), .id(posting.root),
                .text(posting.openOrdersDelta.currency.code),
                .integer(posting.openOrdersDelta.minorUnits),
                .integer(posting.openInvoicesDelta.minorUnits), .time(now),
            ]
        )
    }

    /// Sets the limit as the ERP says; exposure stays.
    public func setLimit(
        _ limit: Money?,
        currency: Currency,
        root: Party.ID,
        entity: String,
        at now: Timestamp
    ) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO credit_account
                (entity, root, currency, limit_minor, open_orders, open_invoices,
                 unapplied_payments, version, updated_at)
            VALUES ($1, $2, $3, $4, 0, 0, 0, 1, $5)
            ON CONFLICT (entity, root) DO UPDATE
            SET limit_minor = $4, version = credit_account.version + 1, updated_at = $5
            """,
            [
                .text(entity), .id(root), .text(currency.code),
                limit.map { .integer($0.minorUnits) } ?? .null, .time(now),
            ]
        )
    }

    private static func account(_ row: any SQLRow) throws(StoreFailure) -> CreditAccount {
        guard let currency = Currency(code: row.text(1)) else {
            throw .corrupt("credit_account \(row.text(0)) has the currency \(row.text(1))")
        }
        return CreditAccount(
            root: Party.ID(row.text(0)),
            limit: row.optionalInteger(2).map { Money(minorUnits: $0, currency) },
            openOrders: Money(minorUnits: row.integer(3), currency),
            openInvoices: Money(minorUnits: row.integer(4), currency),
            unappliedPayments: Money(minorUnits: row.integer(5), currency)
        )
    }
}

extension Transaction { public var credit: CreditTable { CreditTable(session: session) } }
extension Snapshot { public var credit: CreditTable { CreditTable(session: session) } }
