public import Canonical
public import Database
public import Primitives
public import Purchasing

/// A purchase order in a list; written with the order itself, in one transaction.
public struct PurchaseRow: Sendable, Equatable {
    public var id: PurchaseOrder.ID
    public var entity: String
    public var supplier: Party.ID
    public var number: String
    public var status: PurchaseStatus
    public var total: Money
    public var raisedAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: PurchaseOrder.ID,
        entity: String,
        supplier: Party.ID,
        number: String,
        status: PurchaseStatus,
        total: Money,
        raisedAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.entity = entity
        self.supplier = supplier
        self.number = number
        self.status = status
        self.total = total
        self.raisedAt = raisedAt
        self.updatedAt = updatedAt
    }
}

/// Purchase orders by number and by where they stand.
public struct PurchaseTable {
    let session: any SQLSession

    /// Takes the number for a new order; says whose it is when it was taken before.
    public func take(_ row: PurchaseRow) throws(StoreFailure) -> PurchaseOrder.ID? {
        let taken = try session.execute(
            """
            INSERT INTO purchase_order
                (id, entity, supplier, number, status, currency, total, raised_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
            ON CONFLICT (entity, supplier, number) DO NOTHING
            """,
            [
                .id(row.id), .text(row.entity), .id(row.supplier), .text(row.number),
                .text(row.status.rawValue), .text(row.total.currency.code),
                .integer(row.total.minorUnits), .time(row.raisedAt),
            ]
        )
        return taken == 1 ? nil : try holder(row.number, supplier: row.supplier, row.entity)
    }

    /// The order that has the number with this supplier.
    public func holder(
        _ number: String,
        supplier: Party.ID,
        _ entity: String
    ) throws(StoreFailure) -> PurchaseOrder.ID? {
        try session.first(
            """
            SELECT id
            FROM purchase_order
            WHERE entity = $1 AND supplier = $2 AND number = $3
            """,
            [.text(entity), .id(supplier), .text(number)]
        ) { (row) throws(StoreFailure) in PurchaseOrder.ID(row.text(0)) }
    }

    /// Gives the number of an order back that was refused.
    public func free(_ id: PurchaseOrder.ID) throws(StoreFailure) {
        try session.execute("DELETE FROM purchase_order WHERE id = $1", [.id(id)])
    }

    public func save(
        _ id: PurchaseOrder.ID,
        _ status: PurchaseStatus,
        total: Money,
        at now: Timestamp
    ) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE purchase_order
            SET status = $2, total = $3, updated_at = $4
            WHERE id = $1
            """,
            [
                .id(id), .text(status.rawValue), .integer(total.minorUnits), .time(now),
            ]
        )
    }

    /// A page, newest first; `before` is the last id of the page before it.
    public func list(
        entity: String,
        status: PurchaseStatus? = nil,
        before: String? = nil,
        limit: Int
    ) throws(StoreFailure) -> [PurchaseRow] {
        let before: SQLValue = .text(before ?? "~")
        guard let status else {
            return try session.rows(
                """
                SELECT id, entity, supplier, number, status, currency, total, raised_at, updated_at
                FROM purchase_order
                WHERE entity = $1 AND id < $2
                ORDER BY id DESC
                LIMIT $3
                """,
                [.text(entity), before, .int(limit)],
                Self.row
            )
        }
        return try session.rows(
            """
            SELECT id, entity, supplier, number, status, currency, total, raised_at, updated_at
            FROM purchase_order
            WHERE entity = $1 AND status = $2 AND id < $3
            ORDER BY id DESC
            LIMIT $4
            """,
            [.text(entity), .text(status.rawValue), before, .int(limit)],
            Self.row
        )
    }

    private static func row(_ row: any SQLRow) throws(StoreFailure) -> PurchaseRow {
        guard let status = PurchaseStatus(rawValue: row.text(4)),
            let currency = Currency(code: row.text(5))
        else { throw .corrupt("purchase_order \(row.text(0)) is \(row.text(4)) \(row.text(5))") }
        return PurchaseRow(
            id: PurchaseOrder.ID(row.text(0)),
            entity: row.text(1),
            supplier: Party.ID(row.text(2)),
            number: row.text(3),
            status: status,
            total: Money(minorUnits: row.integer(6), currency),
            raisedAt: row.timestamp(7),
            updatedAt: row.timestamp(8)
        )
    }
}

/// Whose a supplier's invoice number is: each is billed to one purchase order only.
public struct SupplierInvoiceTable {
    let session: any SQLSession

    public func holder(
        of number: String,
        supplier: Party.ID,
        entity: String
    ) throws(StoreFailure) -> String? {
        try session.first(
            """
            SELECT purchase_order
            FROM supplier_invoice
            WHERE entity = $1 AND supplier = $2 AND number = $3
            """,
            [.text(entity), .id(supplier), .text(number)]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    /// Records the number for an order that took the invoice.
    ///
    /// - Throws: `contention` when another order's transaction was faster: run again, it is seen.
    public func record(
        _ number: String,
        supplier: Party.ID,
        entity: String,
        order: PurchaseOrder.ID
    ) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO supplier_invoice (entity, supplier, number, purchase_order)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (entity, supplier, number) DO NOTHING
            """,
            [.text(entity), .id(supplier), .text(number), .id(order)]
        )
        guard try holder(of: number, supplier: supplier, entity: entity) == order.rawValue else {
            throw .contention
        }
    }
}

extension Transaction {
    public var purchases: PurchaseTable { PurchaseTable(session: session) }
    public var supplierInvoices: SupplierInvoiceTable { SupplierInvoiceTable(session: session) }
}
extension Snapshot { public var purchases: PurchaseTable { PurchaseTable(session: session) } }
