import Database
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct LeaseTableTests {
    @Test(arguments: TestDatabases.all)
    func `a lease has one holder, and its fence grows with each new one`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            #expect(try await take(store, "one", at: second(1)) == 1)
            #expect(try await take(store, "two", at: second(2)) == nil)
            #expect(try await take(store, "one", at: second(3)) == 1)
            if engine == .postgres { try await pass(600, on: store) }
            #expect(try await take(store, "two", at: second(603)) == 2)
            #expect(try await take(store, "one", at: second(604)) == nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a lease that was given back is free at once, and only its holder gives it back`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            #expect(try await take(store, "one", at: second(1)) == 1)
            try await store.write { (tx) throws(StoreFailure) in
                try tx.leases.release("s", by: "two")
            }
            #expect(try await take(store, "two", at: second(2)) == nil)
            try await store.write { (tx) throws(StoreFailure) in
                try tx.leases.release("s", by: "one")
            }
            #expect(try await take(store, "two", at: second(2)) == 2)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a look tells whether somebody else holds a lease`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            #expect(try await isTaken(store, from: "two", at: second(1)) == false)
            _ = try await take(store, "one", at: second(1))
            #expect(try await isTaken(store, from: "two", at: second(2)))
            #expect(try await isTaken(store, from: "one", at: second(2)) == false)
            if engine == .postgres { try await pass(600, on: store) }
            #expect(try await isTaken(store, from: "two", at: second(603)) == false)
        }
    }

    /// A node whose clock is a year ahead would otherwise take every lease from its holder.
    @Test(.enabled(if: TestDatabases.all.contains(.postgres)), arguments: [-1, 1])
    func `on PostgreSQL no node's clock ends a lease, or keeps one`(_ years: Int) async throws {
        try await withTables(.postgres) { store in
            let wrong = second(years * 365 * 86_400)
            #expect(try await take(store, "right", at: second(0)) == 1)
            #expect(try await take(store, "wrong", at: wrong) == nil)
            try await pass(600, on: store)
            #expect(try await take(store, "wrong", at: wrong) == 2)
            try await pass(600, on: store)
            #expect(try await take(store, "right", at: second(0)) == 3)

            try await store.write { (tx) throws(StoreFailure) in
                try tx.effects.enqueue(effect(1, due: second(-2 * 365 * 86_400)))
            }
            #expect(try await claim(store, at: second(0)) == 1)
            #expect(try await claim(store, at: wrong) == nil)
            try await pass(600, on: store)
            #expect(try await claim(store, at: wrong) == 2)
        }
    }

    /// What a holder does in the transaction that took the lease is never done beside another's.
    @Test(.enabled(if: TestDatabases.all.contains(.postgres)))
    func `a holder that sleeps past its lease's end still holds off the next until it is done`()
        async throws
    {
        try await withTables(.postgres) { store in
            let other = try await store.another()
            let (taken, finish) = (Gate(), Gate())
            let order = Recorder<String>()
            async let late: Void = store.write { (tx) throws(StoreFailure) in
                let grant = try tx.leases.take(
                    "s",
                    for: "late",
                    at: second(0),
                    lasting: .microseconds(1)
                )
                #expect(grant?.fence == 1)
                taken.open()
                finish.pass()
                order.add("late")
            }
            await taken.opened()
            async let next = other.write { (tx) throws(StoreFailure) -> Int64? in
                let grant = try tx.leases.take(
                    "s",
                    for: "next",
                    at: second(0),
                    lasting: .seconds(600)
                )
                order.add("next")
                return grant?.fence
            }
            try await waitsForLock(store)
            finish.open()
            try await late
            #expect(try await next == 2)
            #expect(order.all == ["late", "next"])
        }
    }

    /// Returns once some transaction on the store's schema waits for another's row.
    private func waitsForLock(_ store: TestStore) async throws {
        let schema = store.location
        var isWaiting = false
        while !isWaiting {
            isWaiting = try await store.read { (view) throws(StoreFailure) -> Bool in
                try view.session.first(
                    """
                    SELECT 1
                    FROM pg_locks
                    JOIN pg_locks AS held ON held.pid = pg_locks.pid
                    JOIN pg_class ON pg_class.oid = held.relation
                    JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
                    WHERE NOT pg_locks.granted AND pg_namespace.nspname = $1
                    """,
                    [.text(schema)]
                ) { _ in true } ?? false
            }
        }
    }

    private func isTaken(
        _ store: any Store,
        from owner: String,
        at now: Timestamp
    ) async throws -> Bool {
        try await store.read { (view) throws(StoreFailure) in
            try view.leases.isTaken("s", from: owner, at: now)
        }
    }

    private func take(
        _ store: TestStore,
        _ owner: String,
        at now: Timestamp
    ) async throws -> Int64? {
        try await store.write { (tx) throws(StoreFailure) -> Int64? in
            try tx.leases.take("s", for: owner, at: now, lasting: .seconds(600))?.fence
        }
    }

    private func claim(_ store: TestStore, at now: Timestamp) async throws -> Int64? {
        try await store.write { (tx) throws(StoreFailure) -> Int64? in
            try tx.effects.claim(
                target: "erp",
                limit: 1,
                for: "w",
                at: now,
                lasting: .seconds(600)
            ).first?.fence
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a lease that is ended is free at once, under a new fence`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let fences = try await store.write { (tx) throws(StoreFailure) -> [Int64?] in
                let first = try tx.leases.take(
                    "s",
                    for: "one",
                    at: second(1),
                    lasting: .seconds(10)
                )
                try tx.leases.endAll()
                let next = try tx.leases.take("s", for: "two", at: second(2), lasting: .seconds(10))
                return [first?.fence, next?.fence]
            }
            #expect(fences == [1, 2])
        }
    }
}
