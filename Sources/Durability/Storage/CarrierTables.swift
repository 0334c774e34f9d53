public import Canonical
public import Database
public import Primitives

/// One load that a carrier was asked to fetch.
public struct LoadTenderRow: Sendable, Equatable {
    public enum State: String, CaseIterable, Sendable {
        /// It has not said whether it comes.
        case offered
        case accepted, declined
        /// It is not to come any more.
        case cancelled
    }

    public var partner: String
    /// The number by which the carrier knows it.
    public var number: Int64
    public var entity: String
    public var orderID: String
    public var fulfilment: String
    /// The 204 that offered it.
    public var document: String
    public var state: State
    /// What is agreed for it.
    public var charge: Money?
    /// Until when an answer is waited for; nothing where nobody waits any more.
    public var dueAt: Timestamp?

    public init(
        partner: String,
        number: Int64,
        entity: String,
        orderID: String,
        fulfilment: String,
        document: String,
        state: State,
        charge: Money?,
        dueAt: Timestamp?
    ) {
        self.partner = partner
        self.number = number
        self.entity = entity
        self.orderID = orderID
        self.fulfilment = fulfilment
        self.document = document
        self.state = state
        self.charge = charge
        self.dueAt = dueAt
    }
}

public struct LoadTenderTable {
    let session: any SQLSession

    /// - Throws: `duplicate` where another transaction has offered it meanwhile.
    public func insert(_ row: LoadTenderRow) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO load_tender
                (partner, number, entity, order_id, fulfilment, document, state, charge,
                 currency, due_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .text(row.partner), .integer(row.number), .text(row.entity), .text(row.orderID),
                .text(row.fulfilment), .text(row.document), .text(row.state.rawValue),
                row.charge.map { .integer($0.minorUnits) } ?? .null,
                .text(row.charge?.currency.code ?? ""),
                .time(row.dueAt),
            ]
        )
    }

    public func load(_ number: Int64, at partner: String) throws(StoreFailure) -> LoadTenderRow? {
        try session.first(
            """
            SELECT partner, number, entity, order_id, fulfilment, document, state, charge,
                   currency, due_at
            FROM load_tender
            WHERE partner = $1 AND number = $2
            """,
            [.text(partner), .integer(number)],
            Self.row
        )
    }

    public func load(
        ofFulfilment fulfilment: String,
        at partner: String
    ) throws(StoreFailure) -> LoadTenderRow? {
        try session.first(
            """
            SELECT partner, number, entity, order_id, fulfilment, document, state, charge,
                   currency, due_at
            FROM load_tender
            WHERE partner = $1 AND fulfilment = $2
            """,
            [.text(partner), .text(fulfilment)],
            Self.row
        )
    }

    /// What has become of it; nobody waits for an answer any more.
    public func settle(
        _ number: Int64,
        at partner: String,
        as state: LoadTenderRow.State
    ) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE load_tender
            SET state = $3, due_at = NULL
            WHERE partner = $1 AND number = $2
            """,
            [.text(partner), .integer(number), .text(state.rawValue)]
        )
    }

    /// Loads whose answer was due, the longest overdue first.
    public func overdue(at now: Timestamp, limit: Int) throws(StoreFailure) -> [LoadTenderRow] {
        try session.rows(
            """
            SELECT partner, number, entity, order_id, fulfilment, document, state, charge,
                   currency, due_at
            FROM load_tender
            WHERE due_at IS NOT NULL AND due_at <= $1
            ORDER BY due_at, partner, number
            LIMIT $2
            """,
            [.time(now), .int(limit)],
            Self.row
        )
    }

    /// When the next answer is due.
    public func nextDue() throws(StoreFailure) -> Timestamp? {
        try session.first(
            """
            SELECT due_at
            FROM load_tender
            WHERE due_at IS NOT NULL
            ORDER BY due_at, partner, number
            LIMIT 1
            """
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
    }

    /// Nobody waits any longer for the answer that was due at `moment`.
    ///
    /// - Returns: false when it came meanwhile, or another was quicker to notice.
    public func stopWaiting(
        for number: Int64,
        at partner: String,
        dueAt moment: Timestamp
    ) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE load_tender
            SET due_at = NULL
            WHERE partner = $1 AND number = $2 AND due_at = $3
            """,
            [.text(partner), .integer(number), .time(moment)]
        ) > 0
    }

    private static func row(_ row: any SQLRow) throws(StoreFailure) -> LoadTenderRow {
        guard let state = LoadTenderRow.State(rawValue: row.text(6)) else {
            throw .corrupt("load_tender has the state \(row.text(6))")
        }
        return LoadTenderRow(
            partner: row.text(0),
            number: row.integer(1),
            entity: row.text(2),
            orderID: row.text(3),
            fulfilment: row.text(4),
            document: row.text(5),
            state: state,
            charge: try FreightMoney.optional(row.optionalInteger(7), row.text(8)),
            dueAt: row.optionalTimestamp(9)
        )
    }
}

/// What a carrier bills for one load, and what is held against it.
public struct FreightInvoiceRow: Sendable, Equatable {
    public enum State: String, CaseIterable, Sendable {
        /// It asks what was agreed or quoted.
        case matched
        /// Nothing was agreed, so there is nothing to compare it with.
        case unchecked
        /// A person has to look.
        case differs
    }

    public var partner: String
    public var invoice: String
    public var entity: String
    public var orderID: String
    public var fulfilment: String
    public var amount: Money
    /// In the invoice's currency.
    public var agreed: Money?
    public var state: State
    /// What is to be looked at, a sentence each line.
    public var findings: String
    public var issuedOn: LocalDate?
    public var receivedAt: Timestamp

    public init(
        partner: String,
        invoice: String,
        entity: String,
        orderID: String,
        fulfilment: String,
        amount: Money,
        agreed: Money?,
        state: State,
        findings: String,
        issuedOn: LocalDate?,
        receivedAt: Timestamp
    ) {
        self.partner = partner
        self.invoice = invoice
        self.entity = entity
        self.orderID = orderID
        self.fulfilment = fulfilment
        self.amount = amount
        self.agreed = agreed
        self.state = state
        self.findings = findings
        self.issuedOn = issuedOn
        self.receivedAt = receivedAt
    }
}

public struct FreightInvoiceTable {
    let session: any SQLSession

    /// - Precondition: amount and agreed charge are in one currency.
    public func insert(_ row: FreightInvoiceRow) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO freight_invoice
                (partner, invoice, entity, order_id, fulfilment, amount, agreed, currency, state,
                 findings, issued_on, received_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                .text(row.partner), .text(row.invoice), .text(row.entity), .text(row.orderID),
                .text(row.fulfilment), .integer(row.amount.minorUnits),
                row.agreed.map { .integer($0.minorUnits) } ?? .null,
                .text(row.amount.currency.code),
                .text(row.state.rawValue), .text(row.findings), .text(row.issuedOn?.description),
                .time(row.receivedAt),
            ]
        )
    }

    public func load(
        _ invoice: String,
        from partner: String
    ) throws(StoreFailure) -> FreightInvoiceRow? {
        try session.first(
            """
            SELECT partner, invoice, entity, order_id, fulfilment, amount, agreed, currency, state,
                   findings, issued_on, received_at
            FROM freight_invoice
            WHERE partner = $1 AND invoice = $2
            """,
            [.text(partner), .text(invoice)],
            Self.row
        )
    }

    /// The invoices of one load, whoever sent them.
    public func invoices(
        ofFulfilment fulfilment: String,
        limit: Int
    ) throws(StoreFailure) -> [FreightInvoiceRow] {
        try session.rows(
            """
            SELECT partner, invoice, entity, order_id, fulfilment, amount, agreed, currency, state,
                   findings, issued_on, received_at
            FROM freight_invoice
            WHERE fulfilment = $1
            ORDER BY partner, invoice
            LIMIT $2
            """,
            [.text(fulfilment), .int(limit)],
            Self.row
        )
    }

    /// The latest first.
    public func recent(of entity: String, limit: Int) throws(StoreFailure) -> [FreightInvoiceRow] {
        try session.rows(
            """
            SELECT partner, invoice, entity, order_id, fulfilment, amount, agreed, currency, state,
                   findings, issued_on, received_at
            FROM freight_invoice
            WHERE entity = $1
            ORDER BY received_at DESC, partner DESC, invoice DESC
            LIMIT $2
            """,
            [.text(entity), .int(limit)],
            Self.row
        )
    }

    private static func row(_ row: any SQLRow) throws(StoreFailure) -> FreightInvoiceRow {
        guard let state = FreightInvoiceRow.State(rawValue: row.text(8)) else {
            throw .corrupt("freight_invoice has the state \(row.text(8))")
        }
        let currency = row.text(7)
        guard let amount = try FreightMoney.optional(row.integer(5), currency) else {
            throw .corrupt("freight_invoice has the currency \(currency)")
        }
        return FreightInvoiceRow(
            partner: row.text(0),
            invoice: row.text(1),
            entity: row.text(2),
            orderID: row.text(3),
            fulfilment: row.text(4),
            amount: amount,
            agreed: try FreightMoney.optional(row.optionalInteger(6), currency),
            state: state,
            findings: row.text(9),
            issuedOn: row.optionalText(10).flatMap { LocalDate($0) },
            receivedAt: row.timestamp(11)
        )
    }
}

private enum FreightMoney {
    static func optional(_ minor: Int64?, _ code: String) throws(StoreFailure) -> Money? {
        guard let minor else { return nil }
        guard let currency = Currency(code: code) else {
            throw .corrupt("a charge has the currency \(code)")
        }
        return Money(minorUnits: minor, currency)
    }
}

extension Transaction {
    public var loadTenders: LoadTenderTable { LoadTenderTable(session: session) }
    public var freightInvoices: FreightInvoiceTable { FreightInvoiceTable(session: session) }
}

extension Snapshot {
    public var loadTenders: LoadTenderTable { LoadTenderTable(session: session) }
    public var freightInvoices: FreightInvoiceTable { FreightInvoiceTable(session: session) }
}
