import GRDBSQLite

/// One SQLite connection with its prepared statements.
///
/// A class because it owns them; confined to the thread that owns the connection.
final class SQLiteSession: EngineSession {
    let dialect = Dialect.sqlite
    private let connection: OpaquePointer
    private let purpose: Purpose
    /// Statements nobody uses at the moment. A query inside a query's rows prepares a second one.
    private var idle: [SQL: SQLiteStatement] = [:]
    private(set) var spoiled: StoreFailure?
    private var depth = 0
    /// SQLite's extended result code of the last failure.
    private(set) var lastCode: Int32 = SQLITE_OK

    enum Purpose { case reading, writing }

    init(_ connection: OpaquePointer, for purpose: Purpose) {
        self.connection = connection
        self.purpose = purpose
    }

    /// Whether the file that was opened is no longer the one at its path.
    var hasFileMoved: Bool {
        var moved: Int32 = 0
        let code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_HAS_MOVED, &moved)
        return code == SQLITE_OK && moved != 0
    }

    // MARK: - Statements

    @discardableResult
    func execute(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) -> Int {
        // `sqlite3_changes` keeps the last count through statements that change nothing.
        let before = sqlite3_total_changes64(connection)
        try run(sql, values) { _ in }
        guard sqlite3_total_changes64(connection) != before else { return 0 }
        return Int(sqlite3_changes64(connection))
    }

    func enqueue(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) {
        try run(sql, values) { _ in }
    }

    func query(
        _ sql: SQL,
        _ values: [SQLValue],
        _ body: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure) {
        try run(sql, values, onRow: body)
    }

    private func run(
        _ sql: SQL,
        _ values: [SQLValue],
        onRow: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure) {
        let statement = try prepared(sql, for: values)
        defer {
            statement.reset()
            idle[sql] = statement
        }
        let bound = statement.bind(values)
        guard bound == SQLITE_OK else { throw spoil(bound, sql) }
        var row: SQLiteRow?
        while true {
            switch sqlite3_step(statement.handle) {
            case SQLITE_ROW:
                let current = row ?? SQLiteRow(statement)
                row = current
                try onRow(current)
            case SQLITE_DONE:
                return
            case let code:
                throw spoil(code, sql)
            }
        }
    }

    private func prepared(
        _ sql: SQL,
        for values: [SQLValue]
    ) throws(StoreFailure) -> SQLiteStatement {
        if let spoiled { throw spoiled }
        do throws(StoreFailure) {
            let statement: SQLiteStatement
            if let known = idle.removeValue(forKey: sql) {
                statement = known
            } else {
                statement = try SQLiteStatement(sql, on: connection)
            }
            try sql.check(values, against: statement.translated)
            if purpose == .reading, statement.translated.locksRows {
                // SQLite would not mind; PostgreSQL does, and both shall keep one contract.
                throw .corrupt("a read may not lock rows, in: \(sql.excerpt)")
            }
            return statement
        } catch {
            lastCode = sqlite3_extended_errcode(connection)
            spoiled = error
            throw error
        }
    }

    /// Runs a statement that begins or ends a transaction or a step of one.
    private func control(_ sql: SQL) throws(StoreFailure) {
        let statement: SQLiteStatement
        if let known = idle[sql] {
            statement = known
        } else {
            statement = try SQLiteStatement(sql, on: connection)
            idle[sql] = statement
        }
        let code = sqlite3_step(statement.handle)
        let failure = code == SQLITE_DONE ? nil : spoil(code, sql)
        statement.reset()
        if let failure { throw failure }
    }

    // MARK: - Failure

    private func spoil(_ code: Int32, _ sql: SQL) -> StoreFailure {
        let message = String(cString: sqlite3_errmsg(connection))
        lastCode = code
        var failure = StoreFailure(sqlite: code, message: message, in: sql.excerpt)
        if purpose == .reading, code & 0xFF == SQLITE_READONLY {
            failure = .corrupt("a read may not change rows, in: \(sql.excerpt)")
        }
        spoiled = spoiled ?? failure
        return failure
    }

    /// Whether a transaction is open. After FULL, IOERR, NOMEM or INTERRUPT the engine may have
    /// ended it by itself, with everything that was done in it.
    var isInTransaction: Bool { sqlite3_get_autocommit(connection) == 0 }

    // MARK: - Transactions

    func begin() throws(StoreFailure) {
        spoiled = nil
        depth = 0
        try control(purpose == .writing ? "BEGIN IMMEDIATE" : "BEGIN")
    }

    func commit() throws(StoreFailure) {
        if let spoiled { throw spoiled }
        try control("COMMIT")
    }

    /// Ends the transaction, if the engine has not done so already.
    func rollback() {
        spoiled = nil
        guard isInTransaction else { return }
        // A failed ROLLBACK leaves a transaction open, and the next BEGIN says so.
        _ = try? control("ROLLBACK")
    }

    /// There are none: the file is this process's own.
    func liftTimeLimits() {}

    // MARK: - Savepoints

    func beginStep() throws(StoreFailure) {
        if let spoiled { throw spoiled }
        guard depth < Transaction.savepointsMax else { throw .savepointsTooDeep }
        try control("SAVEPOINT step")
        depth += 1
    }

    func endStep() throws(StoreFailure) {
        if let spoiled { throw spoiled }
        try control("RELEASE SAVEPOINT step")
        depth -= 1
    }

    func undoStep() throws(StoreFailure) {
        depth -= 1
        try undo("ROLLBACK TO SAVEPOINT step", "RELEASE SAVEPOINT step")
    }

    // One body's part of a batch has a savepoint of its own, around those the body opens.

    func beginBody() throws(StoreFailure) {
        spoiled = nil
        depth = 0
        try control("SAVEPOINT body")
    }

    func endBody() throws(StoreFailure) {
        if let spoiled { throw spoiled }
        try control("RELEASE SAVEPOINT body")
    }

    func undoBody() throws(StoreFailure) {
        try undo("ROLLBACK TO SAVEPOINT body", "RELEASE SAVEPOINT body")
    }

    private func undo(_ back: SQL, _ release: SQL) throws(StoreFailure) {
        // Without a transaction there is no savepoint to go back to: all is lost, and stays lost.
        if let spoiled, !isInTransaction { throw spoiled }
        spoiled = nil
        try control(back)
        try control(release)
    }
}
