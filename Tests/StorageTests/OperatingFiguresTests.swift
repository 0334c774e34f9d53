import Database
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct OperatingFiguresTests {
    @Test(arguments: TestDatabases.all)
    func `what waits is counted with its age, and no further than the bound`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await store.write { (tx) throws(StoreFailure) in
                for number in 1...3 {
                    _ = try tx.inbox.accept(message("m\(number)"), at: second(number))
                }
                for number in 1...5 { try tx.effects.enqueue(effect(Int64(number))) }
                try tx.effects.enqueue(effect(1, order: "B", target: "wms"))
                try tx.cursors.move("order_board", to: 4, at: second(1))
                try tx.cursors.move("moments/traces", to: 77, at: second(1))
            }
            let figures = try await store.read { (view) throws(StoreFailure) in
                try view.operatingFigures(limit: 4)
            }
            #expect(figures.received == .init(count: 3, oldest: second(1)))
            #expect(figures.parkedMessages == .init(count: 0, oldest: nil))
            #expect(figures.open.map(\.target) == ["erp", "wms"])
            #expect(figures.open.map(\.state) == ["ready", "ready"])
            #expect(figures.open.map(\.waiting.count) == [4, 1])
            #expect(figures.open[0].waiting.oldest == second(0))
            #expect(figures.parkedEffects.isEmpty)
            #expect(figures.workItems.map(\.role) == Role.allCases.map(\.rawValue))
            #expect(figures.workItems.allSatisfy { $0.waiting.count == 0 })
            #expect(figures.readers.map(\.name) == ["order_board"])
            #expect(figures.readers.map(\.position) == [4])
            #expect(try await store.sizeBytes() > 0)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `messages that wait for a person are told by what they failed of`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await store.write { (tx) throws(StoreFailure) in
                for number in 1...3 {
                    let message = message("p\(number)")
                    _ = try tx.inbox.accept(message, at: second(number), state: .parked)
                }
                _ = try tx.inbox.accept(message("m"), at: second(4))
            }
            let figures = try await store.read { (view) throws(StoreFailure) in
                try view.operatingFigures(limit: 2)
            }
            #expect(figures.parkedCauses.map(\.source) == [message("p1").source])
            #expect(figures.parkedCauses.map(\.kind) == [message("p1").kind])
            #expect(figures.parkedCauses.map(\.messages) == [2])
        }
    }
}
