public import Database
import Primitives
public import Testing

/// One thing every store does, whichever database holds it.
public struct StoreConformance: Sendable, CustomStringConvertible {
    /// A sentence that is true of a good store.
    public let description: String
    private let check: @Sendable (any Store) async throws -> Void

    init(
        _ description: String,
        _ check: @escaping @Sendable (any Store) async throws -> Void
    ) {
        self.description = description
        self.check = check
    }

    /// Runs the check, on a fresh and empty store.
    public func run(on store: any Store) async throws {
        try await store.migrate(ConformanceSchema.migrations, now: ConformanceSchema.noon)
        try await check(store)
    }

    /// The whole contract. Each engine's suite runs all of it; none may skip quietly.
    public static let all: [StoreConformance] =
        values + statements + transactions + savepoints + failures + isolation + concurrency
        + signals + migrations
}

extension StoreConformance: CustomTestStringConvertible {
    public var testDescription: String { description }
}

/// The tables the checks play on.
enum ConformanceSchema {
    static let noon = Timestamp(microseconds: 1_795_446_000_000_000)

    static let migrations = [
        Migration(
            number: 1,
            name: "the checks' tables",
            statements: [
                """
                CREATE TABLE sample (
                    id {identity},
                    whole {int64},
                    words {text},
                    raw {bytes}
                ) {strict}
                """,
                """
                CREATE TABLE counter (
                    name {text} NOT NULL PRIMARY KEY,
                    value {int64} NOT NULL CHECK (value >= 0),
                    owner {text}
                ) {strict}
                """,
                """
                CREATE TABLE pair (
                    left_side {int64} NOT NULL,
                    right_side {int64} NOT NULL,
                    counter_name {text} REFERENCES counter (name),
                    PRIMARY KEY (left_side, right_side)
                ) {strict}
                """,
                "CREATE UNIQUE INDEX pair_swapped ON pair (right_side, left_side)",
                """
                CREATE TABLE promise (
                    name {text} NOT NULL REFERENCES counter (name) DEFERRABLE INITIALLY DEFERRED
                ) {strict}
                """,
            ]
        )
    ]
}

/// The verbs the checks speak with.
extension SQLSession {
    func insertCounter(_ name: String, _ value: Int = 0) throws(StoreFailure) {
        try execute(
            "INSERT INTO counter (name, value) VALUES ($1, $2)",
            [.text(name), .int(value)]
        )
    }

    func enqueueCounter(_ name: String, _ value: Int = 0) throws(StoreFailure) {
        try enqueue(
            "INSERT INTO counter (name, value) VALUES ($1, $2)",
            [.text(name), .int(value)]
        )
    }

    func counters() throws(StoreFailure) -> [String] {
        try rows("SELECT name FROM counter ORDER BY name") { $0.text(0) }
    }
}

extension Store {
    func counters() async throws(StoreFailure) -> [String] {
        try await read { (snapshot) throws(StoreFailure) in try snapshot.session.counters() }
    }
}

extension StoreFailure? {
    /// Whether the failure is a statement that does not fit, whatever its words.
    var isCorrupt: Bool {
        if case .corrupt = self { true } else { false }
    }
}
