import CLibPQ

/// A connection in pipeline mode: statements are sent without waiting, and read back in their
/// order.
///
/// A class because it owns libpq's connection; confined to the thread that opened it.
final class PostgresConnection {
    private let connection: OpaquePointer
    /// What was sent and not read back yet, oldest first.
    private var unread: [Sent] = []
    private var statements: [SQL: Statement] = [:]
    private var statementCount = 0
    private var parameters = PostgresParameters()
    private(set) var isLost = false
    /// How long to wait for answers; `nil` while a migration may take its time.
    var answerTime: Duration?
    private let usualAnswerTime: Duration

    private enum Sent {
        case preparation(of: SQL)
        case run(of: SQL)
        case sync
    }

    private struct Statement {
        var name: [CChar]
        var translated: TranslatedSQL
    }

    /// Statements that may be under way before their answers are read.
    static let unreadMax = 512

    /// Connects and sets the session's limits.
    init(to address: PostgresAddress, _ options: PostgresOptions) throws(StoreFailure) {
        guard let connection = address.connect(options) else {
            throw .unavailable("there was no memory to connect to PostgreSQL")
        }
        self.connection = connection
        // The server ends a statement, or its wait for a lock, well before.
        usualAnswerTime = options.statementTime + options.networkTime
        answerTime = usualAnswerTime
        guard PQstatus(connection) == CONNECTION_OK else {
            // Host, port, user and reason; libpq never puts the password there.
            throw .unavailable(
                "PostgreSQL: " + Self.oneLine(PQerrorMessage(connection))
                    + "; check that it runs and is no standby, and the URL's host, port, user, "
                    + "password and database"
            )
        }
        guard PQserverVersion(connection) >= 130_000 else {
            throw .unavailable(
                "PostgreSQL is \(PQserverVersion(connection)); 13 is the oldest we know"
            )
        }
        guard PQenterPipelineMode(connection) == 1 else {
            throw .unavailable("libpq has no pipeline mode; install libpq 14 or newer")
        }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        try setUp(options)
    }

    deinit { PQfinish(connection) }

    private func setUp(_ options: PostgresOptions) throws(StoreFailure) {
        let values = [
            options.statementTime, options.lockTime, options.idleTime,
        ].map { SQLValue.text("\($0.milliseconds)ms") }
        do throws(PostgresFailure) {
            try send(
                """
                SELECT set_config('statement_timeout', $1, false),
                    set_config('lock_timeout', $2, false),
                    set_config('idle_in_transaction_session_timeout', $3, false),
                    set_config('synchronous_commit', CASE current_setting('synchronous_commit')
                        WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)
                """,
                values
            )
            if let schema = options.schema {
                try send("SELECT set_config('search_path', $1, false)", [.text(schema)])
            }
            try receive()
        } catch {
            throw error.failure
        }
        let encoding = PQparameterStatus(connection, "server_encoding").map { String(cString: $0) }
        guard encoding == "UTF8" else {
            throw .unavailable(
                "the database's encoding is \(encoding ?? "unknown"); create it with encoding UTF8"
            )
        }
    }

    // MARK: - Sending

    /// Sends a statement without waiting for it, preparing it the first time.
    func send(_ sql: SQL, _ values: [SQLValue] = []) throws(PostgresFailure) {
        let statement = try statement(for: sql)
        parameters.fill(values)
        let isSent = parameters.withPointers { count, values, lengths, formats in
            PQsendQueryPrepared(connection, statement.name, count, values, lengths, formats, 1)
        }
        guard isSent == 1 else { throw lost() }
        unread.append(.run(of: sql))
    }

    /// Refuses what would not fit, before it is sent.
    func check(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) {
        let translated: TranslatedSQL
        if let known = statements[sql] {
            translated = known.translated
        } else {
            translated = try sql.translated(for: .postgres)
        }
        try sql.check(values, against: translated)
    }

    private func statement(for sql: SQL) throws(PostgresFailure) -> Statement {
        if let known = statements[sql] { return known }
        let translated: TranslatedSQL
        do throws(StoreFailure) {
            translated = try sql.translated(for: .postgres)
        } catch {
            throw PostgresFailure(error)
        }
        statementCount += 1
        let statement = Statement(
            name: Array("s\(statementCount)".utf8CString),
            translated: translated
        )
        guard PQsendPrepare(connection, statement.name, translated.text, 0, nil) == 1 else {
            throw lost()
        }
        unread.append(.preparation(of: sql))
        statements[sql] = statement
        return statement
    }

    /// Whether so much is under way that it should be read back first.
    var isFull: Bool { unread.count >= Self.unreadMax }
    var hasUnread: Bool { !unread.isEmpty }

    // MARK: - Receiving

    func resetAnswerTime() { answerTime = usualAnswerTime }

    /// Reads back everything sent, and returns the last statement's result.
    ///
    /// - Throws: the first failure; what was sent after it has not been run.
    @discardableResult
    func receive() throws(PostgresFailure) -> PostgresResult? {
        guard !isLost, PQpipelineSync(connection) == 1 else { throw lost() }
        let deadline = answerTime.map { ContinuousClock.now + $0 }
        let last = unread.count - 1
        unread.append(.sync)
        defer { unread.removeAll(keepingCapacity: true) }
        var firstFailure: PostgresFailure?
        var lastResult: PostgresResult?
        for (index, sent) in unread.enumerated() {
            do throws(PostgresFailure) {
                let result = try read(sent, before: deadline)
                if index == last { lastResult = result }
            } catch {
                firstFailure = firstFailure ?? error
                if index < last { firstFailure?.cameBeforeLast = true }
                // A lost connection answers every question with the same failure.
                if isLost { break }
            }
        }
        if let firstFailure { throw firstFailure }
        return lastResult
    }

    /// Reads one answer; the results of one statement end with a null, a sync's does not.
    private func read(
        _ sent: Sent,
        before deadline: ContinuousClock.Instant?
    ) throws(PostgresFailure) -> PostgresResult? {
        var kept: PostgresResult?
        var failure: PostgresFailure?
        var isAborted = false
        while true {
            try awaitAnswer(before: deadline)
            guard let result = PostgresResult(owning: PQgetResult(connection)) else { break }
            switch result.status {
            case PGRES_PIPELINE_SYNC:
                return result
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                kept = result
            case PGRES_PIPELINE_ABORTED:
                isAborted = true
            default:
                let found = PostgresFailure(result, in: excerpt(of: sent))
                isLost = isLost || found.recovery == .reconnect
                isLost = isLost || PQstatus(connection) == CONNECTION_BAD
                failure = failure ?? found
            }
            if isLost { break }
        }
        if failure != nil || isAborted { forget(sent) }
        if let failure { throw failure }
        guard kept != nil || isAborted else { throw lost() }
        return kept
    }

    /// Waits for the next answer. A server that has stopped, or a network that swallows everything,
    /// says nothing at all, and its own time limits with it.
    private func awaitAnswer(before deadline: ContinuousClock.Instant?) throws(PostgresFailure) {
        while PQisBusy(connection) == 1 {
            let rest = deadline.map { $0 - ContinuousClock.now }
            if let rest, rest <= .zero {
                isLost = true
                throw PostgresFailure(.unavailable("the server stopped answering"))
            }
            waitUntilReadable(socket, timeout: rest)
            guard PQconsumeInput(connection) == 1 else { throw lost() }
        }
    }

    /// A statement whose preparation failed must be prepared again the next time.
    private func forget(_ sent: Sent) {
        if case .preparation(let sql) = sent { statements[sql] = nil }
    }

    private func excerpt(of sent: Sent) -> String {
        switch sent {
        case .preparation(let sql), .run(let sql): sql.excerpt
        case .sync: "the end of a pipeline"
        }
    }

    // MARK: - Notifications

    /// What to wait on for notifications.
    var socket: Int32 { PQsocket(connection) }

    func consumeInput() throws(PostgresFailure) {
        guard PQconsumeInput(connection) == 1 else { throw lost() }
    }

    /// The next notification's payload, leaving out our own.
    func nextNotification() -> String? {
        while let notification = PQnotifies(connection) {
            defer { PQfreemem(notification) }
            guard notification.pointee.be_pid != PQbackendPID(connection) else { continue }
            return String(cString: notification.pointee.extra)
        }
        return nil
    }

    // MARK: - Loss

    /// Gives the connection up; whoever owns it opens another.
    func abandon() { isLost = true }

    private func lost() -> PostgresFailure {
        isLost = true
        let message = Self.oneLine(PQerrorMessage(connection))
        return PostgresFailure(.unavailable("the connection was lost (\(message))"), .reconnect)
    }

    private static func oneLine(_ message: UnsafePointer<CChar>?) -> String {
        let text = message.map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline)
            .map { $0.trimming(while: \.isWhitespace) }
            .joined(separator: "; ")
    }
}

extension Substring {
    fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> Substring {
        var rest = drop(while: isTrimmed)
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return rest
    }
}
