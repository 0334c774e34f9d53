public import Primitives

extension Store {
    /// Brings the schema up to `migrations`, each step in a transaction with its row in
    /// `schema_migration`; steps that are there already are left alone.
    ///
    /// Several processes may call it at once: one migrates, the others wait and find it done. It
    /// ends with a commit even where there was nothing to do, so that a database which takes none
    /// is told before the first customer is.
    ///
    /// - Precondition: numbers rise.
    /// - Throws: `corrupt` when the database knows steps that this program does not, or knows one
    ///   of its numbers by another name; and what a statement failed with, naming the step.
    public func migrate(_ migrations: [Migration], now: Timestamp) async throws(StoreFailure) {
        precondition(
            zip(migrations, migrations.dropFirst()).allSatisfy { $0.number < $1.number },
            "migrations must be in the order of their numbers"
        )
        try await write { (transaction) throws(StoreFailure) in
            try Migrator(transaction.session).check(against: migrations)
        }
        for migration in migrations {
            try await write { (transaction) throws(StoreFailure) in
                try Migrator(transaction.session).apply(migration, now: now)
            }
        }
        try await proveWritable()
    }
}

/// Applies steps inside a transaction that holds the schema's lock.
struct Migrator {
    let session: any SQLSession

    /// Takes the lock. On SQLite the transaction itself is it; nobody else writes meanwhile.
    init(_ session: any SQLSession) throws(StoreFailure) {
        self.session = session
        try (session as? any EngineSession)?.liftTimeLimits()
        if session.dialect == .postgres {
            try session.execute(
                """
                SELECT pg_advisory_xact_lock(
                    hashtextextended('crossdock.schema_migration.' || current_schema(), 0)
                )
                """,
                []
            )
        }
        try session.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migration (
                number {int64} NOT NULL PRIMARY KEY,
                name {text} NOT NULL,
                applied_at {int64} NOT NULL
            ) {strict}
            """,
            []
        )
    }

    /// Throws what keeps this program from working with the schema that is there.
    func check(against migrations: [Migration]) throws(StoreFailure) {
        let applied = try session.rows(
            "SELECT number, name FROM schema_migration ORDER BY number"
        ) { ($0.integer(0), $0.text(1)) }
        try Self.check(applied, against: migrations)
    }

    static func check(
        _ applied: [(Int64, String)],
        against migrations: [Migration]
    ) throws(StoreFailure) {
        let known = Dictionary(uniqueKeysWithValues: migrations.map { (Int64($0.number), $0.name) })
        let newest = migrations.last?.number ?? 0
        for (number, name) in applied {
            guard let ours = known[number] else {
                throw .corrupt(
                    "the schema is newer than this program: it has step \(number) (\(name)), the "
                        + "program knows up to \(newest); run the newer program, or restore a "
                        + "backup made before the upgrade"
                )
            }
            guard ours == name else {
                throw .corrupt(
                    "the schema's step \(number) is \"\(name)\" and this program's is \"\(ours)\"; "
                        + "this is another program's database"
                )
            }
        }
    }

    func apply(_ migration: Migration, now: Timestamp) throws(StoreFailure) {
        let isApplied = try session.first(
            "SELECT 1 FROM schema_migration WHERE number = $1",
            [.int(migration.number)]
        ) { _ in true }
        if isApplied == true { return }
        for (index, statement) in migration.statements.enumerated() {
            do throws(StoreFailure) {
                try session.execute(statement, [])
            } catch .corrupt(let detail) {
                throw .corrupt("step \(migration.number), statement \(index + 1): \(detail)")
            }
        }
        try session.execute(
            "INSERT INTO schema_migration (number, name, applied_at) VALUES ($1, $2, $3)",
            [.int(migration.number), .text(migration.name), .time(now)]
        )
    }
}
