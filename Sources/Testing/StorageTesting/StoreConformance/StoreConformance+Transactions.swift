import Database
import Testing

extension StoreConformance {
    static let transactions: [StoreConformance] = [
        .init("a transaction reads its own changes and commits them all", commitsTogether),
        .init("a body that throws leaves nothing, and its failure arrives unchanged", rollsBack),
        .init("among many bodies at once, those that throw fail alone", failsAlone),
        .init("what is enqueued is seen by the next query, in order", enqueueIsOrdered),
        .init(
            "a failure of the last enqueued statement stops the commit",
            enqueueFailsBeforeCommit
        ),
        .init("a failure amid a thousand enqueued statements is the one told", firstFailureIsTold),
        .init("a rule checked at the commit fails its own body alone", commitFailsAlone),
    ]

    @Sendable private static func commitsTogether(_ store: any Store) async throws {
        let inside = try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.enqueueCounter("a")
            try transaction.session.insertCounter("b")
            return try transaction.session.counters()
        }
        #expect(inside == ["a", "b"])
        #expect(try await store.counters() == ["a", "b"])
    }

    @Sendable private static func rollsBack(_ store: any Store) async throws {
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.insertCounter("a")
            try transaction.session.enqueueCounter("b")
            throw .conflict(expectedVersion: 7)
        }
        #expect(failure == .conflict(expectedVersion: 7))
        #expect(try await store.counters() == [])
    }

    @Sendable private static func failsAlone(_ store: any Store) async throws {
        let failed = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let failure = await store.failure { (transaction) throws(StoreFailure) in
                        try transaction.session.insertCounter("\(number)", number)
                        if number % 5 == 0 { throw .conflict(expectedVersion: Int64(number)) }
                        // A statement that fails by itself, beside a body that throws.
                        if number % 5 == 1 { try transaction.session.insertCounter("\(number)") }
                    }
                    return failure == nil ? nil : number
                }
            }
            return await group.reduce(into: Set<Int>()) { if let failed = $1 { $0.insert(failed) } }
        }
        let stored = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.rows("SELECT value FROM counter") { Int($0.integer(0)) }
        }
        #expect(failed == Set((0..<60).filter { $0 % 5 < 2 }))
        #expect(Set(stored) == Set((0..<60).filter { $0 % 5 >= 2 }))
        #expect(stored.count == 36)
    }

    @Sendable private static func enqueueIsOrdered(_ store: any Store) async throws {
        let found = try await store.write { (transaction) throws(StoreFailure) in
            let session = transaction.session
            try session.enqueueCounter("a", 0)
            for number in 1...2_000 {
                try session.enqueue(
                    "UPDATE counter SET value = $1 WHERE name = 'a' AND value = $2",
                    [.int(number), .int(number - 1)]
                )
            }
            return try session.first("SELECT value FROM counter") { $0.integer(0) }
        }
        #expect(found == 2_000)
    }

    @Sendable private static func enqueueFailsBeforeCommit(_ store: any Store) async throws {
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.enqueueCounter("a")
            try transaction.session.enqueueCounter("b")
            try transaction.session.enqueueCounter("a")
        }
        #expect(failure == .duplicate(constraint: "counter.name"))
        #expect(try await store.counters() == [])
    }

    @Sendable private static func firstFailureIsTold(_ store: any Store) async throws {
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            for number in 0..<1_500 {
                try transaction.session.enqueueCounter("\(number)")
                if number == 700 { try transaction.session.enqueueCounter("new", -1) }
                if number == 701 { try transaction.session.enqueueCounter("3") }
            }
        }
        // The broken check of 700, not the duplicate of 701.
        #expect(failure.isCorrupt)
        #expect(try await store.counters() == [])
    }

    @Sendable private static func commitFailsAlone(_ store: any Store) async throws {
        let failed = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let failure = await store.failure { (transaction) throws(StoreFailure) in
                        try transaction.session.execute(
                            "INSERT INTO promise (name) VALUES ($1)",
                            [.text("\(number)")]
                        )
                        if number % 8 != 0 { try transaction.session.insertCounter("\(number)") }
                    }
                    #expect(failure == nil || failure.isCorrupt)
                    return failure == nil ? nil : number
                }
            }
            return await group.reduce(into: Set<Int>()) { if let failed = $1 { $0.insert(failed) } }
        }
        #expect(failed == [0, 8, 16, 24, 32])
        #expect(try await store.counters().count == 35)
    }
}
