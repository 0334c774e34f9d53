import Database
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct AttemptTableTests {
    /// What ended so may have been in doubt, and the next try asked twice before it called.
    @Test(arguments: ["unknown", "away"], TestDatabases.all)
    func `a try after a doubtful one counts three calls`(
        _ outcome: String,
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let calls = try await store.write { (tx) throws(StoreFailure) -> Int in
                try tx.effects.enqueue(effect(1))
                for (number, outcome) in [outcome, "retry", "done"].enumerated() {
                    try tx.attempts.append(
                        StoredAttempt(
                            effectKey: "order/A/1/0",
                            number: number,
                            startedAt: second(number),
                            endedAt: second(number),
                            outcome: outcome
                        )
                    )
                }
                return try tx.attempts.calls(to: "erp", since: second(0))
            }
            #expect(calls == 1 + 3 + 1)
        }
    }
}
