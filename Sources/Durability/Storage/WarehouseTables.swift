public import Database

/// Which document tells a warehouse what an effect is about: one for each effect, however often it
/// is tried.
public struct WarehouseLetterTable {
    let session: any SQLSession

    public func document(of effectKey: String) throws(StoreFailure) -> String? {
        try session.first(
            """
            SELECT document
            FROM warehouse_letter
            WHERE effect_key = $1
            """,
            [.text(effectKey)]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    public func effectKey(of document: String) throws(StoreFailure) -> String? {
        try session.first(
            """
            SELECT effect_key
            FROM warehouse_letter
            WHERE document = $1
            """,
            [.text(document)]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    /// - Throws: `duplicate` where another transaction has written one meanwhile.
    public func insert(effectKey: String, document: String) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO warehouse_letter (effect_key, document)
            VALUES ($1, $2)
            """,
            [.text(effectKey), .text(document)]
        )
    }
}

/// What a number of ours stands for at one warehouse.
public struct WarehouseSubject: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// An instruction to pick and ship.
        case fulfilment
        /// Goods that are to come from a supplier.
        case purchase
        /// Goods that a customer sends back.
        case `return`
    }

    public var kind: Kind
    /// The fulfilment's, the purchase order's or the return's id.
    public var id: String
    /// The order's or purchase order's id.
    public var instanceID: String

    public init(_ kind: Kind, id: String, instanceID: String) {
        self.kind = kind
        self.id = id
        self.instanceID = instanceID
    }
}

/// Short numbers under which a warehouse knows our instructions: a depositor's order number has at
/// most 22 characters, our own ids have more.
public struct WarehouseNumberTable {
    let session: any SQLSession

    public func subject(
        of number: Int64,
        at partner: String
    ) throws(StoreFailure) -> WarehouseSubject? {
        try session.first(
            """
            SELECT kind, subject, instance_id
            FROM warehouse_number
            WHERE partner = $1 AND number = $2
            """,
            [.text(partner), .integer(number)]
        ) { (row) throws(StoreFailure) in
            guard let kind = WarehouseSubject.Kind(rawValue: row.text(0)) else {
                throw .corrupt("warehouse_number has the kind \(row.text(0))")
            }
            return WarehouseSubject(kind, id: row.text(1), instanceID: row.text(2))
        }
    }

    /// The number of `subject` at `partner`: the one it has, or the next one, from now on.
    public func number(
        of subject: WarehouseSubject,
        at partner: String,
        next: () throws(StoreFailure) -> Int64
    ) throws(StoreFailure) -> Int64 {
        let known = try session.first(
            """
            SELECT number
            FROM warehouse_number
            WHERE partner = $1 AND kind = $2 AND subject = $3
            """,
            [.text(partner), .text(subject.kind.rawValue), .text(subject.id)]
        ) { (row) throws(StoreFailure) in row.integer(0) }
        if let known { return known }
        let number = try next()
        try session.execute(
            """
            INSERT INTO warehouse_number (partner, number, kind, subject, instance_id)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .text(partner), .integer(number), .text(subject.kind.rawValue),
                .text(subject.id), .text(subject.instanceID),
            ]
        )
        return number
    }
}

/// What a warehouse received of a line altogether, in thousandths of the stock unit.
public struct WarehouseReceiptLine: Hashable, Sendable {
    public var line: Int
    public var good: Int64
    public var damaged: Int64

    public init(line: Int, good: Int64, damaged: Int64) {
        self.line = line
        self.good = good
        self.damaged = damaged
    }
}

/// Receipts by the warehouse's own numbers, so that parts can be told as totals: a receipt that
/// comes again replaces itself.
public struct WarehouseReceiptTable {
    let session: any SQLSession

    public func put(
        _ lines: [WarehouseReceiptLine],
        of receipt: String,
        for subject: WarehouseSubject,
        at partner: String
    ) throws(StoreFailure) {
        try session.execute(
            """
            DELETE FROM warehouse_receipt
            WHERE partner = $1 AND kind = $2 AND subject = $3 AND receipt = $4
            """,
            [
                .text(partner), .text(subject.kind.rawValue), .text(subject.id), .text(receipt),
            ]
        )
        for line in lines {
            try session.execute(
                """
                INSERT INTO warehouse_receipt
                    (partner, kind, subject, receipt, line, good, damaged)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .text(partner), .text(subject.kind.rawValue), .text(subject.id),
                    .text(receipt), .int(line.line), .integer(line.good), .integer(line.damaged),
                ]
            )
        }
    }

    /// What came of `subject` with receipts other than `receipt`.
    public func parts(
        for subject: WarehouseSubject,
        at partner: String,
        besides receipt: String? = nil
    ) throws(StoreFailure) -> [WarehouseReceiptLine] {
        try session.rows(
            """
            SELECT line, good, damaged
            FROM warehouse_receipt
            WHERE partner = $1 AND kind = $2 AND subject = $3 AND receipt <> $4
            ORDER BY line, receipt
            """,
            [
                .text(partner), .text(subject.kind.rawValue), .text(subject.id),
                // No receipt is without a number.
                .text(receipt ?? ""),
            ]
        ) { (row) throws(StoreFailure) in
            WarehouseReceiptLine(
                line: Int(row.integer(0)),
                good: row.integer(1),
                damaged: row.integer(2)
            )
        }
    }

    /// Totals of all receipts of `subject`, by line.
    public func totals(
        for subject: WarehouseSubject,
        at partner: String
    ) throws(StoreFailure) -> [WarehouseReceiptLine] {
        var totals: [WarehouseReceiptLine] = []
        for part in try parts(for: subject, at: partner) {
            guard let last = totals.last, last.line == part.line else {
                totals.append(part)
                continue
            }
            let (good, tooMuch) = last.good.addingReportingOverflow(part.good)
            let (damaged, tooManyBroken) = last.damaged.addingReportingOverflow(part.damaged)
            guard !tooMuch, !tooManyBroken else {
                throw .corrupt("the receipts of \(subject.id) are more than can be counted")
            }
            totals[totals.count - 1] = WarehouseReceiptLine(
                line: part.line,
                good: good,
                damaged: damaged
            )
        }
        return totals
    }
}

extension Transaction {
    public var warehouseLetters: WarehouseLetterTable { WarehouseLetterTable(session: session) }
    public var warehouseNumbers: WarehouseNumberTable { WarehouseNumberTable(session: session) }
    public var warehouseReceipts: WarehouseReceiptTable { WarehouseReceiptTable(session: session) }
}
