public import Primitives

/// Durable state, whichever database holds it.
///
/// Bodies are synchronous on purpose: nobody can await a partner's server while holding a row. A body
/// has no side effects outside its transaction and may be run again after contention, so it must
/// compute the same result from the same rows.
public protocol Store: Sendable {
    var dialect: Dialect { get }

    /// Runs `body` on a consistent view.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value

    /// Runs `body` in a transaction and returns once its changes are durable, or throws and leaves
    /// nothing behind.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value

    /// Wakes everybody who waits on `signal`, in this process and in others on the same database.
    ///
    /// A hint, never a promise: it may be lost, so whoever waits also polls.
    func notify(_ signal: Signal) async

    /// Suspends until `signal` is given, `timeout` has passed or the task is cancelled.
    func wait(for signal: Signal, timeout: Duration) async

    /// Finishes what runs and releases every connection.
    func close() async
}

/// Which engine speaks. Only `Database` and the migrations may branch on it.
public enum Dialect: String, Sendable { case sqlite, postgres }

/// What a sleeping worker can be woken for.
public enum Signal: String, CaseIterable, Sendable { case inbox, effects, events }

/// A consistent view to read from. Tables add their queries by extension.
public struct Snapshot: ~Copyable {
    public let session: any SQLSession
    public init(_ session: any SQLSession) { self.session = session }
}

/// A unit of change. Tables add their verbs by extension.
public struct Transaction: ~Copyable {
    public let session: any SQLSession
    public init(_ session: any SQLSession) { self.session = session }

    /// Runs `body` inside a savepoint: when it throws, its changes are undone and the error goes on,
    /// while what the transaction did before stands.
    public borrowing func savepoint<Value>(
        _ body: (borrowing Transaction) throws(StoreFailure) -> Value
    ) throws(StoreFailure) -> Value {
        try session.execute("SAVEPOINT inner_step", [])
        do throws(StoreFailure) {
            let value = try body(self)
            try session.execute("RELEASE SAVEPOINT inner_step", [])
            return value
        } catch {
            try session.execute("ROLLBACK TO SAVEPOINT inner_step", [])
            try session.execute("RELEASE SAVEPOINT inner_step", [])
            throw error
        }
    }
}

/// A statement's text. It can only be made from a literal, so no value ever becomes SQL.
///
/// Parameters are `$1`, `$2`, … The words in braces are translated for each engine:
/// `{for update}` locks the rows read (nothing on SQLite, whose only writer holds them already),
/// `{for update skip locked}` likewise, and in migrations `{int64}`, `{bytes}`, `{text}`,
/// `{strict}` and `{identity}` (a 64-bit primary key that counts by itself).
public struct SQL: Hashable, Sendable, ExpressibleByStringLiteral {
    public let text: StaticString
    public init(stringLiteral text: StaticString) { self.text = text }

    /// Two texts are the same statement when the literal is the same one in the program.
    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.text.utf8Start == rhs.text.utf8Start
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(text.utf8Start) }
}

/// A value bound to a parameter.
public enum SQLValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
}

/// A connection inside a transaction, confined to one thread.
public protocol SQLSession: AnyObject {
    var dialect: Dialect { get }

    /// Runs a statement and returns how many rows it changed.
    @discardableResult
    func execute(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) -> Int

    /// Runs a statement whose row count nobody needs; its failure may surface at a later statement
    /// or at the commit, never after it. PostgreSQL sends it without waiting (pipeline mode).
    func enqueue(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure)

    /// Runs a query and hands each row to `body`; a row is valid only during the call.
    func query(
        _ sql: SQL,
        _ values: [SQLValue],
        _ body: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure)
}

extension SQLSession {
    /// All rows of a query, mapped.
    public func rows<Value>(
        _ sql: SQL,
        _ values: [SQLValue] = [],
        _ map: (any SQLRow) throws(StoreFailure) -> Value
    ) throws(StoreFailure) -> [Value] {
        var result: [Value] = []
        try query(sql, values) { (row) throws(StoreFailure) in result.append(try map(row)) }
        return result
    }

    /// The first row of a query, mapped, or `nil` when there is none.
    public func first<Value>(
        _ sql: SQL,
        _ values: [SQLValue] = [],
        _ map: (any SQLRow) throws(StoreFailure) -> Value
    ) throws(StoreFailure) -> Value? {
        var result: Value?
        try query(sql, values) { (row) throws(StoreFailure) in
            if result == nil { result = try map(row) }
        }
        return result
    }
}

/// One row of a result; columns count from 0.
///
/// A column of another type than asked for is a programmer error and stops with the column's number.
public protocol SQLRow {
    func isNull(_ column: Int) -> Bool
    func integer(_ column: Int) -> Int64
    func text(_ column: Int) -> String
    func bytes(_ column: Int) -> [UInt8]
}

extension SQLRow {
    public func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }
    public func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
    public func optionalBytes(_ column: Int) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
    public func timestamp(_ column: Int) -> Timestamp { Timestamp(microseconds: integer(column)) }
    public func optionalTimestamp(_ column: Int) -> Timestamp? {
        optionalInteger(column).map(Timestamp.init(microseconds:))
    }
    public func bool(_ column: Int) -> Bool { integer(column) != 0 }
}

/// Shorter spellings for what tables bind all day.
extension SQLValue {
    public static func int(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    public static func time(_ value: Timestamp) -> SQLValue { .integer(value.microseconds) }
    public static func time(_ value: Timestamp?) -> SQLValue {
        value.map { .integer($0.microseconds) } ?? .null
    }
    public static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
    public static func bytes(_ value: [UInt8]?) -> SQLValue { value.map { .bytes($0) } ?? .null }
    public static func bool(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
    public static func id<S>(_ value: Identifier<S>) -> SQLValue { .text(value.rawValue) }
    public static func id<S>(_ value: Identifier<S>?) -> SQLValue {
        value.map { .text($0.rawValue) } ?? .null
    }
}

/// How the database failed, with what to do about it.
public enum StoreFailure: Failure, Equatable {
    /// The database does not answer, or is full or read-only; nothing was stored.
    case unavailable(String)
    /// Another transaction holds the same rows; the whole body may run again.
    case contention
    /// A row that must be new exists already. The constraint's name says which.
    case duplicate(constraint: String)
    /// The instance moved past the version that was read.
    case conflict(expectedVersion: Int64)
    /// The commit's answer was lost: it may or may not have happened.
    case commitUnknown(String)
    /// Stored bytes cannot be read, or a statement does not fit the schema.
    case corrupt(String)

    public var code: String {
        switch self {
        case .unavailable: "store.unavailable"
        case .contention: "store.contention"
        case .duplicate: "store.duplicate"
        case .conflict: "store.conflict"
        case .commitUnknown: "store.commit_unknown"
        case .corrupt: "store.corrupt"
        }
    }

    public var remedy: Remedy {
        switch self {
        case .unavailable, .contention, .conflict, .commitUnknown: .retry(after: nil)
        case .duplicate: .reject
        case .corrupt: .quarantine
        }
    }

    public var description: String {
        switch self {
        case .unavailable(let detail): "the database does not answer: \(detail)"
        case .contention: "another transaction holds the same rows"
        case .duplicate(let constraint): "a row with this key exists already (\(constraint))"
        case .conflict(let version): "the instance moved past version \(version)"
        case .commitUnknown(let detail): "the commit's answer was lost: \(detail)"
        case .corrupt(let detail): "stored bytes or statement cannot be used: \(detail)"
        }
    }
}

/// One forward step of the schema.
public struct Migration: Sendable {
    public let number: Int
    public let name: String
    public let statements: [SQL]

    public init(number: Int, name: String, statements: [SQL]) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}
