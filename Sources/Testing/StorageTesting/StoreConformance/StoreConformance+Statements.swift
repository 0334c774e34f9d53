import Database
import Testing

extension StoreConformance {
    static let statements: [StoreConformance] = [
        .init("execute tells how many rows it changed", executeCountsRows),
        .init("rows come in order, first takes the first, none is none", rowsAndFirst),
        .init("RETURNING gives the rows that were written", returningGivesRows),
        .init("a query inside a query's rows sees its own result", queriesNest),
        .init("a failure while reading rows passes on and leaves the session usable", rowFailure),
        .init("a wrong number of values is refused", valueCountIsChecked),
        .init("two statements in one text are refused", oneStatementPerText),
        .init("a body may not end its own transaction", bodyMayNotCommit),
        .init("a word in braces that means nothing is refused", unknownWordIsRefused),
    ]

    @Sendable private static func executeCountsRows(_ store: any Store) async throws {
        let counts = try await store.write { (transaction) throws(StoreFailure) in
            let session = transaction.session
            try session.insertCounter("a", 1)
            try session.insertCounter("b", 2)
            return [
                try session.execute("UPDATE counter SET value = value + 1", []),
                try session.execute("SELECT name FROM counter", []),
                try session.execute("CREATE TABLE extra (id {int64} NOT NULL) {strict}", []),
                try session.execute("UPDATE counter SET value = 9 WHERE name = 'c'", []),
                try session.execute(
                    "INSERT INTO counter (name, value) VALUES ('a', 1) ON CONFLICT DO NOTHING",
                    []
                ),
                try session.execute("DELETE FROM counter", []),
            ]
        }
        #expect(counts == [2, 0, 0, 0, 0, 2])
    }

    @Sendable private static func rowsAndFirst(_ store: any Store) async throws {
        let (all, first, none) = try await store.write { (transaction) throws(StoreFailure) in
            let session = transaction.session
            for name in ["c", "a", "b"] { try session.insertCounter(name) }
            let all = try session.rows("SELECT name FROM counter ORDER BY name DESC") { $0.text(0) }
            let first = try session.first("SELECT name FROM counter ORDER BY name") { $0.text(0) }
            let none = try session.first("SELECT name FROM counter WHERE value > 0") { $0.text(0) }
            return (all, first, none)
        }
        #expect(all == ["c", "b", "a"])
        #expect(first == "a")
        #expect(none == nil)
    }

    @Sendable private static func returningGivesRows(_ store: any Store) async throws {
        let ids = try await store.write { (transaction) throws(StoreFailure) in
            var ids: [Int64] = []
            for value in 1...3 {
                ids += try transaction.session.rows(
                    "INSERT INTO sample (whole) VALUES ($1) RETURNING id",
                    [.int(value)]
                ) { $0.integer(0) }
            }
            return ids
        }
        let stored = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.rows("SELECT id FROM sample ORDER BY whole") { $0.integer(0) }
        }
        #expect(ids.count == 3)
        #expect(ids == stored)
        #expect(ids == ids.sorted())
    }

    @Sendable private static func queriesNest(_ store: any Store) async throws {
        let found = try await store.write { (transaction) throws(StoreFailure) in
            let session = transaction.session
            for name in ["a", "b"] { try session.insertCounter(name) }
            let names: SQL = "SELECT name FROM counter ORDER BY name"
            return try session.rows(names) { (outer) throws(StoreFailure) in
                try session.rows(names) { outer.text(0) + $0.text(0) }
            }
        }
        #expect(found == [["aa", "ab"], ["ba", "bb"]])
    }

    @Sendable private static func rowFailure(_ store: any Store) async throws {
        let (passedOn, after) = try await store.write { (transaction) throws(StoreFailure) in
            let session = transaction.session
            for name in ["a", "b"] { try session.insertCounter(name) }
            var passedOn: StoreFailure?
            do throws(StoreFailure) {
                try session.query("SELECT name FROM counter ORDER BY name", []) {
                    (_) throws(StoreFailure) in throw .conflict(expectedVersion: 3)
                }
            } catch { passedOn = error }
            return (passedOn, try session.counters())
        }
        #expect(passedOn == .conflict(expectedVersion: 3))
        #expect(after == ["a", "b"])
    }

    @Sendable private static func valueCountIsChecked(_ store: any Store) async throws {
        for values in [[], [SQLValue.int(1)], [.int(1), .int(2), .int(3)]] {
            let failure = await store.failure { (transaction) throws(StoreFailure) in
                try transaction.session.execute(
                    "INSERT INTO pair (left_side, right_side) VALUES ($1, $2)",
                    values
                )
            }
            #expect(failure.isCorrupt, "with \(values.count) values")
        }
    }

    @Sendable private static func oneStatementPerText(_ store: any Store) async throws {
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute("DELETE FROM pair; DELETE FROM counter", [])
        }
        #expect(failure.isCorrupt)
    }

    @Sendable private static func bodyMayNotCommit(_ store: any Store) async throws {
        for end: SQL in ["COMMIT", "  rollback", "BEGIN", "SAVEPOINT mine", "RELEASE step"] {
            let failure = await store.failure { (transaction) throws(StoreFailure) in
                try transaction.session.insertCounter("kept")
                try transaction.session.execute(end, [])
            }
            #expect(failure.isCorrupt, "\(end.text)")
        }
        #expect(try await store.counters() == [])
    }

    @Sendable private static func unknownWordIsRefused(_ store: any Store) async throws {
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute("CREATE TABLE extra (id {integer})", [])
        }
        #expect(failure.isCorrupt)
    }
}
