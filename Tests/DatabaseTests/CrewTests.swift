import StorageTesting
import Testing

@testable import Database

/// Threads, their queue, and its bounds.
@Suite(.timeLimit(.minutes(20)))
struct CrewTests {
    private func crew(threads: Int, waiting: Int = 100) -> Crew {
        Crew("job", .init(threads: threads, waitingJobs: waiting, waitingTime: .seconds(60))) {
            let session = NoSession()
            while let job = $0.take(upTo: 1).first {
                do throws(StoreFailure) {
                    try job.perform(in: session)
                    job.complete(nil)
                } catch {
                    job.complete(error)
                }
            }
        }
    }

    @Test func `as many jobs run at once as there may be threads, and no more`() async throws {
        let crew = crew(threads: 3)
        let gates = (0..<3).map { _ in Gate() }
        let (fourth, finish) = (Recorder<Int>(), Gate())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for gate in gates {
                group.addTask {
                    try await crew.run { _ in
                        gate.open()
                        finish.pass()
                    }
                }
            }
            for gate in gates { await gate.opened() }
            group.addTask { try await crew.run { _ in fourth.add(4) } }
            while crew.waitingJobs == 0 { await Task.yield() }
            #expect(fourth.all == [])
            finish.open()
            try await group.waitForAll()
        }
        #expect(fourth.all == [4])
        await crew.close()
    }

    @Test func `values and failures come back to their own callers`() async throws {
        let crew = crew(threads: 4, waiting: 1_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<500 {
                group.addTask {
                    let expected: Result<Int, StoreFailure> =
                        number % 3 == 0
                        ? .failure(.conflict(expectedVersion: Int64(number))) : .success(number)
                    let outcome: Result<Int, StoreFailure>
                    do throws(StoreFailure) {
                        let value = try await crew.run { (_) throws(StoreFailure) in
                            try expected.get()
                        }
                        outcome = .success(value)
                    } catch {
                        outcome = .failure(error)
                    }
                    #expect(outcome == expected)
                }
            }
            try await group.waitForAll()
        }
        await crew.close()
    }

    @Test func `closing twice, or with nothing ever run, ends`() async {
        let crew = crew(threads: 2)
        await crew.close()
        await crew.close()
        await #expect(throws: StoreFailure.unavailable("the store is closed")) {
            try await crew.run { _ in }
        }
    }

    @Test func `a pause ends when the crew is closed`() async {
        let (pausing, ended) = (Gate(), Gate())
        let crew = Crew("job", .init(threads: 1, waitingJobs: 1, waitingTime: .seconds(60))) {
            for job in $0.take(upTo: 1) { job.complete(.contention) }
            pausing.open()
            $0.pause(.seconds(3_600))
            ended.open()
        }
        let outcome = await Task { try await crew.run { _ in } }.result
        #expect(throws: StoreFailure.contention) { try outcome.get() }
        await pausing.opened()
        await crew.close()
        await ended.opened()
    }
}

/// A session for jobs that talk to no database.
private final class NoSession: EngineSession {
    let dialect = Dialect.sqlite

    func execute(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) -> Int { throw nothing }
    func enqueue(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) { throw nothing }
    func query(
        _ sql: SQL,
        _ values: [SQLValue],
        _ body: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure) { throw nothing }
    func beginStep() throws(StoreFailure) { throw nothing }
    func endStep() throws(StoreFailure) { throw nothing }
    func liftTimeLimits() {}
    func undoStep() throws(StoreFailure) { throw nothing }

    private var nothing: StoreFailure { .unavailable("there is no database") }
}
