import Simulation
import Testing

/// `crossdock simulate --mutations` breaks every part; these five are broken in every test run.
@Suite struct MutationTests {
    @Test(arguments: [
        Mutation.inboxDedupe, .effectFence, .stockLock, .savepoint, .quantityLaw,
    ])
    func `the checker of a promise notices when what keeps it is taken away`(
        _ mutation: Mutation
    ) async throws {
        let outcome = try await MutationRun(orders: 6, jobs: 1).run(mutation)
        #expect(outcome.isCaught, "\(outcome)")
    }

    @Test func `every promise has a mutation that breaks it`() {
        #expect(Set(Promises.sentences) == Set(Mutation.allCases.map(\.promise)))
    }
}
