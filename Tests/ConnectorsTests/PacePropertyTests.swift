import Connectors
import Primitives
import Testing

/// Thousands of targets on virtual time: whatever they answer, the gate never overshoots.
@Suite struct PacePropertyTests {
    /// One target with its limits, and what was sent to it.
    private struct Case {
        var random: SeededRandom
        let limits: BudgetLimits
        let gate: TargetGate
        var now = BudgetTests.start
        var open: [(pass: TargetGate.Pass, ends: Timestamp, failure: ConnectorFailure?)] = []
        var began: [Int64] = []
        var mostOpen = 0

        init(seed: UInt64) {
            random = SeededRandom(seed: seed)
            var windows: [MaintenanceWindow] = []
            if Int.random(in: 0...2, using: &random) == 0 {
                windows.append(
                    MaintenanceWindow(
                        fromMinutes: Int.random(in: 0...1_439, using: &random),
                        toMinutes: Int.random(in: 0...1_439, using: &random),
                        zone: ["UTC", "America/Los_Angeles", "Asia/Kolkata"]
                            .randomElement(using: &random) ?? "UTC"
                    )
                )
            }
            if windows.contains(where: { $0.fromMinutes == $0.toMinutes }) { windows = [] }
            limits = BudgetLimits(
                concurrency: Int.random(in: 1...8, using: &random),
                perMinute: Bool.random(using: &random)
                    ? Int.random(in: 1...60, using: &random) : nil,
                perDay: Bool.random(using: &random)
                    ? Int.random(in: 1...150, using: &random) : nil,
                maintenance: windows
            )
            gate = TargetGate(
                budget: Budget(limits),
                breaker: CircuitBreaker(
                    CircuitBreaker.Settings(threshold: 3, firstPauseSeconds: 1)
                )
            )
        }

        mutating func run() {
            for _ in 0..<120 {
                while begin() {}
                next()
            }
        }

        /// Sends one call where the gate lets it go.
        private mutating func begin() -> Bool {
            guard began.count < 400, let pass = try? gate.enter("book", at: now) else {
                // A refusal is what is looked for: nothing was sent.
                return false
            }
            began.append(now.microseconds)
            let took = Duration.milliseconds(Int64.random(in: 1...5_000, using: &random))
            open.append((pass, now.advanced(by: took), failure()))
            mostOpen = max(mostOpen, open.count)
            return true
        }

        private mutating func failure() -> ConnectorFailure? {
            switch Int.random(in: 0...9, using: &random) {
            case 0: ConnectorFailure(.throttled(retryAfter: .seconds(2)))
            case 1: ConnectorFailure(.unavailable(status: 503, retryAfter: nil))
            case 2: ConnectorFailure(.timedOut)
            case 3: ConnectorFailure(.refused(status: 422, detail: "no"))
            default: nil
            }
        }

        /// Goes on to the next end of a call, or to when the gate says that one may begin.
        private mutating func next() {
            if let index = open.indices.min(by: { open[$0].ends < open[$1].ends }) {
                let call = open.remove(at: index)
                now = max(now, call.ends)
                let outcome = call.failure.map { TargetGate.Outcome.failed($0) } ?? .answered
                gate.leave(call.pass, outcome, at: now)
            } else {
                now = gate.restingUntil(now) ?? now.advanced(by: .milliseconds(1))
            }
        }
    }

    @Test(arguments: 0..<4)
    func `no stretch holds more than the budget, no window a call, and none more at once`(
        _ block: Int
    ) {
        for seed in UInt64(block * 600)..<UInt64(block * 600 + 600) {
            var target = Case(seed: seed)
            target.run()
            let said: Comment = "seed \(seed): \(target.limits)"
            #expect(target.mostOpen <= target.limits.concurrency, said)
            #expect(!target.began.isEmpty, said)
            if let perMinute = target.limits.perMinute {
                let most = BudgetTests.most(of: target.began, within: 60_000_000)
                #expect(most <= perMinute, said)
            }
            if let perDay = target.limits.perDay {
                let most = BudgetTests.most(of: target.began, within: 86_400_000_000)
                #expect(most <= perDay, said)
            }
            for window in target.limits.maintenance {
                let inside = target.began.contains { Self.isInside($0, window) }
                #expect(!inside, said)
            }
        }
    }

    /// By offsets that hold around the cases' days, and not by the calendar that is tested.
    private static func isInside(_ microseconds: Int64, _ window: MaintenanceWindow) -> Bool {
        let offsetMinutes: Int64 =
            switch window.zone {
            case "America/Los_Angeles": -480
            case "Asia/Kolkata": 330
            default: 0
            }
        let minute = Int((microseconds / 60_000_000 + offsetMinutes + 1_440) % 1_440)
        return window.fromMinutes < window.toMinutes
            ? (window.fromMinutes..<window.toMinutes).contains(minute)
            : minute >= window.fromMinutes || minute < window.toMinutes
    }
}
