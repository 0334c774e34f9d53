/// How far a database's schema is, beside a program's.
public enum SchemaState: Equatable, Sendable {
    /// There is none yet; a first start makes it.
    case missing
    /// So many steps are still to be applied.
    case behind(steps: Int)
    case current(step: Int)
}

/// One setting of an engine that decides what an acknowledged write survives.
public struct DurabilitySetting: Equatable, Sendable {
    /// The engine's own name for it.
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension Store {
    /// Compares the schema with `migrations`, and changes nothing.
    ///
    /// - Throws: what `migrate` throws for a schema that this program does not know.
    public func schemaState(
        beside migrations: [Migration]
    ) async throws(StoreFailure)
        -> SchemaState
    {
        try await read { (snapshot) throws(StoreFailure) in
            let session = snapshot.session
            let table: Int64?
            switch session.dialect {
            case .sqlite:
                table = try session.first(
                    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'"
                ) { $0.integer(0) }
            case .postgres:
                table = try session.first(
                    "SELECT CAST(1 AS bigint) WHERE to_regclass('schema_migration') IS NOT NULL"
                ) { $0.integer(0) }
            }
            guard table != nil else { return .missing }
            let applied = try session.rows(
                "SELECT number, name FROM schema_migration ORDER BY number"
            ) { ($0.integer(0), $0.text(1)) }
            try Migrator.check(applied, against: migrations)
            let missing = migrations.count - applied.count
            return missing > 0
                ? .behind(steps: missing) : .current(step: migrations.last?.number ?? 0)
        }
    }

    /// Commits a change that is undone in the same breath, so that a database which is full,
    /// read-only, locked or a standby says so. Needs a schema that was migrated.
    public func proveWritable() async throws(StoreFailure) {
        try await write { (transaction) throws(StoreFailure) in
            // There and back: SQLite writes no page for a row that is set to what it is already.
            try transaction.session.execute(
                """
                UPDATE schema_migration
                SET applied_at = applied_at + 1
                WHERE number = (SELECT max(number) FROM schema_migration)
                """,
                []
            )
            try transaction.session.execute(
                """
                UPDATE schema_migration
                SET applied_at = applied_at - 1
                WHERE number = (SELECT max(number) FROM schema_migration)
                """,
                []
            )
        }
    }

    /// What the engine answers for the settings that durability rests on, as they are in force for
    /// the connection that writes.
    public func durabilitySettings() async throws(StoreFailure) -> [DurabilitySetting] {
        try await write { (transaction) throws(StoreFailure) in
            let session = transaction.session
            switch session.dialect {
            case .sqlite:
                let synchronous = try session.first("PRAGMA synchronous") { $0.integer(0) } ?? 0
                let journal = try session.first("PRAGMA journal_mode") { $0.text(0) } ?? ""
                return [
                    DurabilitySetting(name: "synchronous", value: "\(synchronous)"),
                    DurabilitySetting(name: "journal_mode", value: journal),
                ]
            case .postgres:
                return try session.rows(
                    """
                    SELECT name, current_setting(name)
                    FROM unnest(ARRAY['synchronous_commit', 'fsync', 'full_page_writes',
                        'synchronous_standby_names']) AS setting (name)
                    ORDER BY name
                    """
                ) { DurabilitySetting(name: $0.text(0), value: $0.text(1)) }
            }
        }
    }

    /// The server's own time in microseconds since 1970; `nil` where the database has no clock but
    /// ours.
    public func serverMicroseconds() async throws(StoreFailure) -> Int64? {
        try await read { (snapshot) throws(StoreFailure) in
            try snapshot.session.first("SELECT {server time}") { $0.optionalInteger(0) } ?? nil
        }
    }
}
