import Database
import Mapping
import Storage
import StorageTesting
import Testing

@testable import Engine

// What a trial must not do, and what two people may not at once.

extension MappingDeskTests {
    @Test(arguments: TestDatabases.all)
    func `what came before is not left to a trial that would refuse it`(
        on engine: TestEngine
    ) async throws {
        try await MappingKit.with(engine) { kit in
            let node = kit.node()
            let proposed = try await kit.desk.propose(
                "rows quantity=Pieces",
                because: "the other column",
                by: "anna"
            )
            // It comes after the replay, before the trial, and again during the trial.
            try await kit.take(1, other: "none", on: node)
            _ = try await kit.desk.approve("rows", 2, seal: proposed.seal, by: "bert")
            _ = try await kit.desk.tryOut("rows", 2, share: 99, by: "bert")
            try await kit.take(1, other: "none", on: node)
            #expect(try await kit.running() == ["other 1", "rows 1"])
            #expect(try await kit.desk.version("rows", 2)?.state == .stopped)
            #expect(try await kit.counts("rows", 2) == [:])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a trial that stops at one interchange does not read the next of the file`(
        on engine: TestEngine
    ) async throws {
        try await MappingKit.with(
            engine,
            configured: ["rows": "rows extends=standard/850", "other": "other quantity=Qty"]
        ) { kit in
            let node = kit.node()
            let proposed = try await kit.desk.propose(
                "rows extends=standard/850 check=PO-BAD",
                because: "why",
                by: "anna"
            )
            _ = try await kit.desk.approve("rows", 2, seal: proposed.seal, by: "bert")
            _ = try await kit.desk.tryOut("rows", 2, share: 99, by: "bert")
            let readers = try await kit.takeInterchanges(["PO-BAD", "PO-GOOD"], on: node)
            let first = try #require(try await kit.desk.version("rows", 1))
            #expect(readers.count == 2)
            #expect(readers.allSatisfy { $0.hasPrefix("rows@\(first.hash.prefix(12))") })
            #expect(try await kit.desk.version("rows", 2)?.state == .stopped)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `of two steps at once that move each other's ground one is stale`(
        on engine: TestEngine
    ) async throws {
        try await MappingKit.with(
            engine,
            configured: [
                "family": "family quantity=Qty", "rows": "rows extends=family",
                "other": "other extends=family",
            ]
        ) { kit in
            for round in 2...5 {
                var numbers: [String: Int] = [:]
                for (name, text) in [
                    ("family", "family times=\(round)"),
                    ("rows", "rows extends=family times=\(round)"),
                ] {
                    let version = try await kit.desk.propose(text, because: "why", by: "anna")
                    numbers[name] = version.number
                    _ = try await kit.desk.approve(
                        name,
                        version.number,
                        seal: version.seal,
                        by: "bert"
                    )
                }
                let done = await withTaskGroup(of: Bool.self) { group in
                    for (name, number) in numbers {
                        group.addTask {
                            do {
                                _ = try await kit.desk.activate(name, number, by: "bert")
                                return true
                            } catch {
                                return false
                            }
                        }
                    }
                    return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(done == 1)
            }
        }
    }
}
