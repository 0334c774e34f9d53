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

    @Test(arguments: TestDatabases.all)
    func `a message that was put off is late from its next try on`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await store.write { (tx) throws(StoreFailure) in
                guard case .accepted(let id) = try tx.inbox.accept(message("early"), at: second(1))
                else { throw .corrupt("it is there already") }
                try tx.inbox.postpone(id, until: second(900), because: Unread())
            }
            let figures = try await store.read { (view) throws(StoreFailure) in
                try view.operatingFigures(limit: 4)
            }
            #expect(figures.received == .init(count: 1, oldest: second(900)))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what stands behind something given up on waits for a person`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await store.write { (tx) throws(StoreFailure) in
                try tx.effects.enqueue(effect(1, order: "A"))
                try tx.effects.enqueue(effect(2, order: "A"))
                var young = effect(1, order: "B", due: second(50))
                young.createdAt = second(50)
                try tx.effects.enqueue(young)
                try tx.effects.enqueue(effect(1, order: "C", target: "wms"))
                let claimed = try tx.effects.claim(
                    target: "erp",
                    limit: 1,
                    for: "tests",
                    at: second(1),
                    lasting: .seconds(60)
                )
                for effect in claimed {
                    _ = try tx.effects.finish(
                        effect.key,
                        fence: effect.fence,
                        as: .parked,
                        reference: nil,
                        at: second(2)
                    )
                }
            }
            let figures = try await store.read { (view) throws(StoreFailure) in
                try view.operatingFigures(limit: 10)
            }
            #expect(figures.parkedEffects.map(\.target) == ["erp"])
            #expect(figures.oldestFree == ["erp": second(50)])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `documents that a mapping could not read are counted for it, whichever way they came`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await store.write { (tx) throws(StoreFailure) in
                for (key, source) in [("a", "folder:shop"), ("b", "as2:shop"), ("c", "folder:new")]
                {
                    guard
                        case .accepted(let id) = try tx.inbox.accept(
                            message(key, source: source),
                            at: second(1)
                        )
                    else { throw .corrupt("it is there already") }
                    try tx.inbox.settle(id, as: .parked, failure: Unread(), at: second(2))
                }
                _ = try tx.inbox.accept(message("d"), at: second(3), state: .parked)
                for (mapping, at) in [("old", 1), ("rows", 2)] {
                    let kind = FailedReading.Kind(
                        entity: "acme",
                        partner: "shop",
                        mapping: mapping,
                        version: "1",
                        field: "lines.quantity",
                        code: "mapping.decimal"
                    )
                    try tx.failedReadings.count([kind: (3, "x")], of: "d", at: second(at))
                }
            }
            let figures = try await store.read { (view) throws(StoreFailure) in
                try view.operatingFigures(limit: 10)
            }
            #expect(figures.unread == [.init(mapping: "rows", documents: 2)])
            #expect(figures.parkedMessages.count == 4)
        }
    }

    private struct Unread: Failure {
        var code: String { "partner.document.partly_taken" }
        var remedy: Remedy { .escalate(to: .integrationSupport) }
        var description: String { "one order of the file cannot be taken" }
    }
}
