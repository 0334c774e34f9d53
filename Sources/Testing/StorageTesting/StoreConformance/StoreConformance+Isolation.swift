import Database
import Testing

extension StoreConformance {
    static let isolation: [StoreConformance] = [
        .init("readers see committed changes only", readersSeeCommitted),
        .init("a read sees one moment, whatever commits meanwhile", readsAreConsistent),
        .init("a read may neither change rows nor lock them", readsChangeNothing),
    ]

    static let concurrency: [StoreConformance] = [
        .init("200 increments of one row at once give 200", incrementsAddUp),
        .init("two hundred workers claim each row once", claimsAreDisjoint),
        .init("transactions that lock the same rows in opposite order all end", oppositeOrders),
        .init("a cancelled caller's write is stored all the same", cancelledWriteIsStored),
        .init("closing finishes the bodies that run and wait", closingFinishes),
    ]

    @Sendable private static func readersSeeCommitted(_ store: any Store) async throws {
        let (inserted, looked) = (Gate(), Gate())
        async let written: Void = store.write { (transaction) throws(StoreFailure) in
            try transaction.session.insertCounter("a")
            inserted.open()
            looked.pass()
        }
        await inserted.opened()
        let during = try await store.counters()
        looked.open()
        try await written
        #expect(during == [])
        #expect(try await store.counters() == ["a"])
    }

    @Sendable private static func readsAreConsistent(_ store: any Store) async throws {
        let (looked, changed) = (Gate(), Gate())
        async let seen = store.read { (snapshot) throws(StoreFailure) in
            let before = try snapshot.session.counters()
            looked.open()
            changed.pass()
            return [before, try snapshot.session.counters()]
        }
        await looked.opened()
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.insertCounter("a")
        }
        changed.open()
        #expect(try await seen == [[], []])
        #expect(try await store.counters() == ["a"])
    }

    @Sendable private static func readsChangeNothing(_ store: any Store) async throws {
        let changes: [SQL] = [
            "INSERT INTO counter (name, value) VALUES ('a', 1)",
            "SELECT name FROM counter {for update}",
        ]
        for change in changes {
            var failure: StoreFailure?
            do throws(StoreFailure) {
                try await store.read { (snapshot) throws(StoreFailure) in
                    try snapshot.session.query(change, []) { _ in }
                }
            } catch { failure = error }
            #expect(failure.isCorrupt, "\(change.text)")
        }
        #expect(try await store.counters() == [])
    }

    @Sendable private static func incrementsAddUp(_ store: any Store) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.insertCounter("shared")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await store.write { (transaction) throws(StoreFailure) in
                        let value = try transaction.session.first(
                            "SELECT value FROM counter WHERE name = $1 {for update}",
                            [.text("shared")]
                        ) { $0.integer(0) }
                        try transaction.session.enqueue(
                            "UPDATE counter SET value = $2 WHERE name = $1",
                            [.text("shared"), .integer((value ?? -1_000) + 1)]
                        )
                    }
                }
            }
            try await group.waitForAll()
        }
        let total = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.first("SELECT value FROM counter") { $0.integer(0) }
        }
        #expect(total == 200)
    }

    @Sendable private static func claimsAreDisjoint(_ store: any Store) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            for number in 0..<200 { try transaction.session.enqueueCounter("job \(number)") }
        }
        let claims = try await withThrowingTaskGroup(of: [String].self) { group in
            for worker in 0..<200 {
                group.addTask {
                    try await store.write { (transaction) throws(StoreFailure) in
                        try transaction.session.rows(
                            """
                            UPDATE counter SET owner = $1
                            WHERE name IN (
                                SELECT name FROM counter
                                WHERE owner IS NULL
                                ORDER BY name
                                LIMIT 3
                                {for update skip locked}
                            )
                            RETURNING name
                            """,
                            [.text("worker \(worker)")]
                        ) { $0.text(0) }
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claims.count == 200)
        #expect(Set(claims).count == 200)
    }

    @Sendable private static func oppositeOrders(_ store: any Store) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.insertCounter("a")
            try transaction.session.insertCounter("b")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                let order = number % 2 == 0 ? ["a", "b"] : ["b", "a"]
                group.addTask {
                    try await store.write { (transaction) throws(StoreFailure) in
                        for name in order {
                            try transaction.session.execute(
                                "UPDATE counter SET value = value + 1 WHERE name = $1",
                                [.text(name)]
                            )
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let values = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.rows("SELECT value FROM counter") { $0.integer(0) }
        }
        #expect(values == [40, 40])
    }

    @Sendable private static func cancelledWriteIsStored(_ store: any Store) async throws {
        let (started, cancelled) = (Gate(), Gate())
        let task = Task {
            try await store.write { (transaction) throws(StoreFailure) in
                started.open()
                cancelled.pass()
                try transaction.session.insertCounter("a")
                return 5
            }
        }
        await started.opened()
        task.cancel()
        cancelled.open()
        #expect(try await task.value == 5)
        #expect(try await store.counters() == ["a"])
    }

    @Sendable private static func closingFinishes(_ store: any Store) async throws {
        let (started, finish) = (Gate(), Gate())
        await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await store.write { (transaction) throws(StoreFailure) in
                        started.open()
                        finish.pass()
                        try transaction.session.insertCounter("\(number)")
                    }
                }
            }
            await started.opened()
            // Every body has been handed in by now or will be refused; both are told to its caller.
            group.addTask { await store.close() }
            finish.open()
            var refused = 0
            while let outcome = await group.nextResult() {
                if case .failure(let error) = outcome {
                    #expect(error as? StoreFailure == .unavailable("the store is closed"))
                    refused += 1
                }
            }
            #expect(refused < 20)
        }
    }
}
