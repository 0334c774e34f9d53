import Database
import Testing

extension StoreConformance {
    static let failures: [StoreConformance] = [
        .init("a duplicate names its table and columns", duplicatesAreNamed),
        .init("a broken check, reference or NOT NULL does not fit", brokenRulesDoNotFit),
        .init("a statement that does not fit the schema is told", unknownTableIsTold),
        .init("after a failed statement all further ones fail, and the commit", failureSpoils),
        .init("a swallowed failure is never committed over", swallowedFailureStopsCommit),
        .init("a failed transaction leaves its connection usable", nextBodyIsClean),
        .init("a closed store refuses, and says so", closedStoreRefuses),
    ]

    @Sendable private static func duplicatesAreNamed(_ store: any Store) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.insertCounter("a)=(b")
            try transaction.session.execute("INSERT INTO pair VALUES (1, 2, NULL)", [])
        }
        let single = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.insertCounter("a)=(b")
        }
        let both = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute("DROP INDEX pair_swapped", [])
            try transaction.session.execute("INSERT INTO pair VALUES (1, 2, NULL)", [])
        }
        let swapped = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute(
                "CREATE UNIQUE INDEX pair_right ON pair (right_side)",
                []
            )
            try transaction.session.execute("INSERT INTO pair VALUES (3, 2, NULL)", [])
        }
        #expect(single == .duplicate(constraint: "counter.name"))
        #expect(both == .duplicate(constraint: "pair.left_side,pair.right_side"))
        #expect(swapped == .duplicate(constraint: "pair.right_side"))
    }

    @Sendable private static func brokenRulesDoNotFit(_ store: any Store) async throws {
        let statements: [SQL] = [
            "INSERT INTO counter (name, value) VALUES ('a', -1)",
            "INSERT INTO counter (name) VALUES ('a')",
            "INSERT INTO pair VALUES (1, 2, 'nobody')",
            "INSERT INTO counter (name, value) VALUES ('a', 'many')",
        ]
        for statement in statements {
            let failure = await store.failure { (transaction) throws(StoreFailure) in
                try transaction.session.execute(statement, [])
            }
            #expect(failure.isCorrupt, "\(statement.text)")
        }
    }

    @Sendable private static func unknownTableIsTold(_ store: any Store) async throws {
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute("DELETE FROM nowhere", [])
        }
        guard case .corrupt(let detail) = failure else {
            Issue.record("expected corrupt, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains("nowhere"))
    }

    @Sendable private static func failureSpoils(_ store: any Store) async throws {
        let seen = Recorder<StoreFailure>()
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            let session = transaction.session
            try session.insertCounter("a")
            do throws(StoreFailure) { try session.insertCounter("a") } catch { seen.add(error) }
            do throws(StoreFailure) { _ = try session.counters() } catch { seen.add(error) }
            do throws(StoreFailure) { try session.enqueueCounter("b") } catch { seen.add(error) }
            do throws(StoreFailure) {
                try transaction.savepoint { (_) throws(StoreFailure) in }
            } catch { seen.add(error) }
        }
        let duplicate = StoreFailure.duplicate(constraint: "counter.name")
        #expect(failure == duplicate)
        #expect(seen.all == [duplicate, duplicate, duplicate, duplicate])
        #expect(try await store.counters() == [])
    }

    @Sendable private static func swallowedFailureStopsCommit(_ store: any Store) async throws {
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.insertCounter("a")
            // Swallowed: the store must notice all the same.
            try? transaction.session.insertCounter("a")
        }
        #expect(failure == .duplicate(constraint: "counter.name"))
        #expect(try await store.counters() == [])
    }

    @Sendable private static func nextBodyIsClean(_ store: any Store) async throws {
        for number in 0..<10 {
            let failure = await store.failure { (transaction) throws(StoreFailure) in
                try transaction.session.enqueue("DELETE FROM nowhere", [])
                try transaction.session.insertCounter("lost")
            }
            #expect(failure.isCorrupt)
            try await store.write { (transaction) throws(StoreFailure) in
                try transaction.session.insertCounter("\(number)")
            }
        }
        #expect(try await store.counters() == (0..<10).map(String.init))
    }

    @Sendable private static func closedStoreRefuses(_ store: any Store) async throws {
        await store.close()
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.insertCounter("a")
        }
        #expect(failure == .unavailable("the store is closed"))
        await #expect(throws: StoreFailure.unavailable("the store is closed")) {
            try await store.counters()
        }
    }
}
