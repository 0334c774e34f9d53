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
    ]

    static let savepoints: [StoreConformance] = [
        .init("an undone savepoint leaves what came before and after", savepointUndoes),
        .init("savepoints nest", savepointsNest),
        .init("an enqueued failure belongs to the savepoint it was made in", savepointOwnsFailure),
        .init("a failure swallowed inside a savepoint still undoes it", savepointCannotHide),
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

    @Sendable private static func savepointUndoes(_ store: any Store) async throws {
        let caught = try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.insertCounter("before")
            var caught: [StoreFailure] = []
            do throws(StoreFailure) {
                try transaction.savepoint { (inner) throws(StoreFailure) in
                    try inner.session.insertCounter("thrown")
                    throw .conflict(expectedVersion: 1)
                }
            } catch { caught.append(error) }
            do throws(StoreFailure) {
                try transaction.savepoint { (inner) throws(StoreFailure) in
                    try inner.session.insertCounter("failed")
                    try inner.session.insertCounter("before")
                }
            } catch { caught.append(error) }
            try transaction.savepoint { (inner) throws(StoreFailure) in
                try inner.session.insertCounter("kept")
            }
            try transaction.session.insertCounter("after")
            return caught
        }
        #expect(caught == [.conflict(expectedVersion: 1), .duplicate(constraint: "counter.name")])
        #expect(try await store.counters() == ["after", "before", "kept"])
    }

    @Sendable private static func savepointsNest(_ store: any Store) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.savepoint { (outer) throws(StoreFailure) in
                try outer.session.enqueueCounter("outer")
                do throws(StoreFailure) {
                    try outer.savepoint { (inner) throws(StoreFailure) in
                        try inner.session.enqueueCounter("inner")
                        try inner.savepoint { (core) throws(StoreFailure) in
                            try core.session.enqueueCounter("core")
                        }
                        throw .contention
                    }
                } catch {
                    try outer.session.insertCounter("instead")
                }
            }
        }
        #expect(try await store.counters() == ["instead", "outer"])
    }

    @Sendable private static func savepointOwnsFailure(_ store: any Store) async throws {
        let caught = try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.enqueueCounter("before")
            var caught: StoreFailure?
            do throws(StoreFailure) {
                try transaction.savepoint { (inner) throws(StoreFailure) in
                    try inner.session.enqueueCounter("inside")
                    try inner.session.enqueueCounter("before")
                    try inner.session.enqueueCounter("never")
                }
            } catch { caught = error }
            try transaction.session.enqueueCounter("after")
            return caught
        }
        #expect(caught == .duplicate(constraint: "counter.name"))
        #expect(try await store.counters() == ["after", "before"])
    }

    @Sendable private static func savepointCannotHide(_ store: any Store) async throws {
        let caught = try await store.write { (transaction) throws(StoreFailure) in
            var caught: StoreFailure?
            do throws(StoreFailure) {
                try transaction.savepoint { (inner) throws(StoreFailure) in
                    try inner.session.insertCounter("a")
                    try? inner.session.insertCounter("a")
                }
            } catch { caught = error }
            try transaction.session.insertCounter("after")
            return caught
        }
        #expect(caught == .duplicate(constraint: "counter.name"))
        #expect(try await store.counters() == ["after"])
    }
}
