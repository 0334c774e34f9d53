import ArgumentParser
import Drills
import UnixSignals

/// Holds a drill, prints what broke, and ends with 1 when something did.
///
/// Told to stop (SIGINT, SIGTERM), it is cancelled and clears up.
func hold(_ name: String, _ drill: some Drill, _ options: DrillOptions) async throws {
    let settings = options.settings
    let broken = try await untilStopped { try await drill.run(settings) }
    guard !broken.isEmpty else { return print("drill \(name): every promise held") }
    for sentence in broken { print("BROKEN: \(sentence)") }
    throw ExitCode(1)
}

private func untilStopped(
    _ body: @escaping @Sendable () async throws -> [String]
) async throws -> [String] {
    try await withThrowingTaskGroup(of: [String]?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { break }
            return nil
        }
        let first = try await group.next() ?? nil
        group.cancelAll()
        if let first { return first }
        // What the cancelled drill throws is only that it was cancelled.
        _ = try? await group.next()
        return ["the drill was told to stop before its end"]
    }
}
