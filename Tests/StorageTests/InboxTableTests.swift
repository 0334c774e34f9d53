import Database
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct InboxTableTests {
    @Test(arguments: TestDatabases.all)
    func `the same key from the same source is accepted once`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            let outcomes = try await store.write { (tx) throws(StoreFailure) -> [Bool] in
                var accepted: [Bool] = []
                for key in ["1", "2", "1"] {
                    if case .accepted = try tx.inbox.accept(message(key), at: second(1)) {
                        accepted.append(true)
                    } else {
                        accepted.append(false)
                    }
                }
                return accepted
            }
            #expect(outcomes == [true, true, false])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a hundred at once with one key are one message`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await store.write { (tx) throws(StoreFailure) -> Bool in
                            guard case .accepted = try tx.inbox.accept(message("1"), at: second(1))
                            else { return false }
                            return true
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(accepted == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a repeat finds the first answer`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            let answer = StoredAnswer(status: 201, body: [UInt8](0...255))
            let found = try await store.write { (tx) throws(StoreFailure) -> StoredMessage? in
                guard case .accepted(let id) = try tx.inbox.accept(message("1"), at: second(1))
                else { return nil }
                try tx.inbox.settle(id, as: .decided, answer: answer, at: second(2))
                guard case .duplicate(let first) = try tx.inbox.accept(message("1"), at: second(3))
                else { return nil }
                return first
            }
            #expect(found?.answer == answer)
            #expect(found?.receivedAt == second(1))
            #expect(found?.state == .decided)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `due messages come oldest first and not before their time`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let claimed = try await store.write { (tx) throws(StoreFailure) -> [[String]] in
                for key in ["1", "2", "3"] { _ = try tx.inbox.accept(message(key), at: second(1)) }
                let first = try tx.inbox.claimDue(limit: 1, at: second(1))
                try tx.inbox.postpone(
                    first[0].id,
                    until: second(60),
                    because: StoreFailure.contention
                )
                let soon = try tx.inbox.claimDue(limit: 10, at: second(2))
                let later = try tx.inbox.claimDue(limit: 10, at: second(60))
                return [soon.map(\.message.key), later.map(\.message.key)]
            }
            #expect(claimed == [["2", "3"], ["2", "3", "1"]])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a parked message waits until it is driven again`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            let states = try await store.write { (tx) throws(StoreFailure) -> [Int] in
                guard case .accepted(let id) = try tx.inbox.accept(message("1"), at: second(1))
                else { return [] }
                try tx.inbox.settle(
                    id,
                    as: .parked,
                    failure: StoreFailure.contention,
                    at: second(2)
                )
                let whileParked = try tx.inbox.claimDue(limit: 10, at: second(9)).count
                let parked = try tx.inbox.parked(limit: 10).count
                let isRedriven = try tx.inbox.redrive(id, at: second(10))
                let again = try tx.inbox.claimDue(limit: 10, at: second(10)).count
                return [whileParked, parked, isRedriven ? 1 : 0, again]
            }
            #expect(states == [0, 1, 1, 1])
        }
    }
}
