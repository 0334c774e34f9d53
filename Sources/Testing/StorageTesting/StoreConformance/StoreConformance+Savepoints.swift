import Database
import Testing

extension StoreConformance {
    static let savepoints: [StoreConformance] = [
        .init("an undone savepoint leaves what came before and after", savepointUndoes),
        .init("savepoints nest", savepointsNest),
        .init("an enqueued failure belongs to the savepoint it was made in", savepointOwnsFailure),
        .init("a failure swallowed inside a savepoint still undoes it", savepointCannotHide),
        .init("undoing a savepoint does not clear a failure from before it", earlierFailureStands),
        .init("nor does it undo the savepoint around it", outerSavepointStands),
        .init("savepoints nest eight deep, and no deeper", savepointsHaveABottom),
    ]

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
                    // Swallowed: the store must notice all the same.
                    try? inner.session.insertCounter("a")
                }
            } catch { caught = error }
            try transaction.session.insertCounter("after")
            return caught
        }
        #expect(caught == .duplicate(constraint: "counter.name"))
        #expect(try await store.counters() == ["after"])
    }

    @Sendable private static func earlierFailureStands(_ store: any Store) async throws {
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.enqueueCounter("a")
            try transaction.session.enqueueCounter("a")
            // Swallowed: the store must notice all the same.
            try? transaction.savepoint { (inner) throws(StoreFailure) in
                try inner.session.enqueueCounter("b")
                throw .conflict(expectedVersion: 1)
            }
            try transaction.session.enqueueCounter("c")
        }
        #expect(failure == .duplicate(constraint: "counter.name"))
        #expect(try await store.counters() == [])
    }

    @Sendable private static func outerSavepointStands(_ store: any Store) async throws {
        let caught = try await store.write { (transaction) throws(StoreFailure) in
            var caught: StoreFailure?
            do throws(StoreFailure) {
                try transaction.savepoint { (outer) throws(StoreFailure) in
                    try outer.session.enqueueCounter("a")
                    try outer.session.enqueueCounter("a")
                    // Swallowed: the store must notice all the same.
                    try? outer.savepoint { (_) throws(StoreFailure) in
                        throw .conflict(expectedVersion: 1)
                    }
                    // The failure of the second "a" is still there; this must not go through.
                    try outer.session.insertCounter("b")
                }
            } catch { caught = error }
            try transaction.session.insertCounter("after")
            return caught
        }
        #expect(caught == .duplicate(constraint: "counter.name"))
        #expect(try await store.counters() == ["after"])
    }

    @Sendable private static func savepointsHaveABottom(_ store: any Store) async throws {
        @Sendable func dig(
            _ depth: Int,
            _ transaction: borrowing Transaction
        ) throws(StoreFailure) {
            try transaction.session.insertCounter("\(depth)")
            guard depth > 0 else { return }
            try transaction.savepoint { (inner) throws(StoreFailure) in try dig(depth - 1, inner) }
        }
        try await store.write { (transaction) throws(StoreFailure) in try dig(8, transaction) }
        #expect(try await store.counters().count == 9)
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute("DELETE FROM counter", [])
            try dig(9, transaction)
        }
        #expect(failure.isCorrupt)
        #expect(try await store.counters().count == 9)
    }
}
