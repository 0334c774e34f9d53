import Assembly
import Primitives

/// Random moments of a drill: most while orders come in, the last fifth while they are worked off.
struct Beats: Sendable {
    /// How many deliveries have come to their end at each of the first moments.
    let during: [Int]
    /// Pauses between the moments after the last delivery.
    let after: [Duration]
    private let clock = SystemClock()

    init(count: Int, of deliveries: Int, using random: inout SeededRandom) {
        let late = count / 5
        during = (0..<count - late)
            .map { _ in Int.random(in: 0..<deliveries, using: &random) }.sorted()
        after = (0..<late).map { _ in .milliseconds(Int.random(in: 100...1_500, using: &random)) }
    }

    /// Calls `blow` at each of the moments.
    func play(
        _ log: SendLog,
        _ reporter: Reporter,
        _ blow: () async throws -> Void
    ) async throws {
        var blows = 0
        func strike() async throws {
            try await blow()
            blows += 1
            if blows % 10 == 0 || blows == during.count + after.count {
                reporter.say("\(blows) blows, \(log.finished) deliveries")
            }
        }
        for moment in during {
            while log.finished < moment {
                try await clock.sleep(until: clock.now().advanced(by: .milliseconds(5)))
            }
            try await strike()
        }
        for pause in after {
            try await clock.sleep(until: clock.now().advanced(by: pause))
            try await strike()
        }
    }
}
