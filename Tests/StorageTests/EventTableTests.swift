import Database
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct EventTableTests {
    private func event(_ sequence: Int64, of id: String = "A") -> StoredEvent {
        StoredEvent(
            kind: "order",
            instanceID: id,
            sequence: sequence,
            entity: "acme",
            version: 1,
            type: "submitted",
            event: [1],
            facts: [2],
            reasons: ["Line 1: 5 EA from DAL.", "Credit: within the limit."],
            cause: "inbox/1",
            actor: "portal",
            traceID: "0af7651916cd43dd8448eb211c80319c",
            at: second(1)
        )
    }

    @Test(arguments: TestDatabases.all)
    func `readers see events in the order of their positions, without gaps`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await store.write { (tx) throws(StoreFailure) in
                for sequence in 1...5 { try tx.events.append(event(Int64(sequence))) }
            }
            let unplaced = try await store.read { (view) throws(StoreFailure) in
                try view.events.events(after: 0, limit: 10).count
            }
            #expect(unplaced == 0)
            let placed = try await store.write { (tx) throws(StoreFailure) -> [Int] in
                [
                    try tx.events.assignPositions(limit: 3),
                    try tx.events.assignPositions(limit: 3),
                    try tx.events.assignPositions(limit: 3),
                ]
            }
            #expect(placed == [3, 2, 0])
            let events = try await store.read { (view) throws(StoreFailure) in
                try view.events.events(after: 1, limit: 10)
            }
            #expect(events.map(\.position) == [2, 3, 4, 5])
            #expect(events.map(\.sequence) == [2, 3, 4, 5])
            #expect(events[0].reasons.count == 2)
        }
    }

    /// The reason that positions exist: on PostgreSQL a later number may become visible first.
    @Test(.enabled(if: TestDatabases.all.contains(.postgres)))
    func `an event that commits late gets a late position and is not missed`() async throws {
        try await withTables(.postgres) { store in
            let release = Gate()
            let isOpen = Gate()
            async let slow: Void = store.write { (tx) throws(StoreFailure) in
                try tx.events.append(event(1, of: "slow"))
                _ = try tx.events.lastPosition()
                isOpen.open()
                release.pass()
            }
            await isOpen.opened()
            try await store.write { (tx) throws(StoreFailure) in
                try tx.events.append(event(1, of: "quick"))
            }
            let first = try await store.write { (tx) throws(StoreFailure) -> Int in
                try tx.events.assignPositions(limit: 10)
            }
            release.open()
            try await slow
            let second = try await store.write { (tx) throws(StoreFailure) -> Int in
                try tx.events.assignPositions(limit: 10)
            }
            let events = try await store.read { (view) throws(StoreFailure) in
                try view.events.events(after: 0, limit: 10)
            }
            #expect([first, second] == [1, 1])
            #expect(events.map(\.instanceID) == ["quick", "slow"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an instance has each sequence once`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            await #expect(throws: StoreFailure.self) {
                try await store.write { (tx) throws(StoreFailure) in
                    try tx.events.append(event(1))
                    try tx.events.append(event(1))
                }
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a lease that is ended is free at once, under a new fence`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let fences = try await store.write { (tx) throws(StoreFailure) -> [Int64?] in
                let first = try tx.leases.take("s", for: "one", at: second(1), until: second(10))
                try tx.leases.endAll(at: second(2))
                let next = try tx.leases.take("s", for: "two", at: second(2), until: second(12))
                return [first?.fence, next?.fence]
            }
            #expect(fences == [1, 2])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a lease has one holder, and its fence grows with each new one`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let fences = try await store.write { (tx) throws(StoreFailure) -> [Int64?] in
                [
                    try tx.leases.take("s", for: "one", at: second(1), until: second(10))?.fence,
                    try tx.leases.take("s", for: "two", at: second(2), until: second(12))?.fence,
                    try tx.leases.take("s", for: "one", at: second(3), until: second(13))?.fence,
                    try tx.leases.take("s", for: "two", at: second(13), until: second(23))?.fence,
                ]
            }
            #expect(fences == [1, nil, 1, 2])
        }
    }
}
