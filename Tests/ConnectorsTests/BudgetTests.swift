import Connectors
import Primitives
import Testing

@Suite struct BudgetTests {
    static let start = Timestamp(microseconds: 1_795_460_340_000_000)

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `no stretch of a minute or a day sees more calls than allowed`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let perMinute = Int.random(in: 1...30, using: &random)
        let perDay = Int.random(in: perMinute...200, using: &random)
        let limits = BudgetLimits(concurrency: 256, perMinute: perMinute, perDay: perDay)
        var budget = Budget(limits)
        var now = Self.start
        var grants: [Int64] = []
        for _ in 0..<3_000 {
            let longest: Int64 =
                Int.random(in: 0...3, using: &random) == 0 ? 600_000_000 : 5_000_000
            now = now.advanced(by: .microseconds(Int64.random(in: 0...longest, using: &random)))
            guard budget.take(at: now) == .granted else { continue }
            budget.finish()
            grants.append(now.microseconds)
        }
        #expect(Self.most(of: grants, within: 60_000_000) <= perMinute, "seed \(seed)")
        #expect(Self.most(of: grants, within: 86_400_000_000) <= perDay, "seed \(seed)")
        #expect(grants.count > perMinute, "seed \(seed): nothing was tried")
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `what a call takes along counts as calls do`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let perMinute = Int.random(in: 1...30, using: &random)
        let perDay = Int.random(in: perMinute...200, using: &random)
        let concurrency = Int.random(in: 1...2, using: &random)
        var budget = Budget(
            BudgetLimits(concurrency: concurrency, perMinute: perMinute, perDay: perDay)
        )
        var now = Self.start
        var grants: [Int64] = []
        var most = 0
        for _ in 0..<2_000 {
            now = now.advanced(by: .microseconds(Int64.random(in: 0...9_000_000, using: &random)))
            guard budget.take(at: now) == .granted else { continue }
            let along = budget.takeAlong(9, at: now)
            budget.finish()
            #expect((0...9).contains(along))
            most = max(most, along)
            grants += Array(repeating: now.microseconds, count: 1 + along)
        }
        #expect(Self.most(of: grants, within: 60_000_000) <= perMinute, "seed \(seed)")
        #expect(Self.most(of: grants, within: 86_400_000_000) <= perDay, "seed \(seed)")
        #expect(most > 0 || perMinute == 1, "seed \(seed): nothing went along")
    }

    /// The most grants in any half-open stretch of that length.
    static func most(of grants: [Int64], within window: Int64) -> Int {
        var first = 0
        var most = 0
        for (last, moment) in grants.enumerated() {
            while grants[first] <= moment - window { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `the moment it names is the first that is granted`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var budget = Budget(BudgetLimits(concurrency: 256, perMinute: 3, perDay: 9))
        var now = Self.start
        for _ in 0..<200 {
            now = now.advanced(by: .milliseconds(Int64.random(in: 0...30_000, using: &random)))
            switch budget.take(at: now) {
            case .granted: budget.finish()
            case .waitForCall: Issue.record("seed \(seed): no call is open")
            case .waitUntil(let moment):
                var early = budget
                let justBefore = moment.advanced(by: .microseconds(-1))
                #expect(early.take(at: justBefore) != .granted, "seed \(seed)")
                #expect(budget.take(at: moment) == .granted, "seed \(seed)")
                budget.finish()
                now = moment
            }
        }
    }

    @Test func `a steady queue gets nearly all of its minute`() {
        var budget = Budget(BudgetLimits(concurrency: 1, perMinute: 60))
        var granted = 0
        for tenth in 0..<36_000 {
            let now = Self.start.advanced(by: .milliseconds(Int64(tenth) * 100))
            guard budget.take(at: now) == .granted else { continue }
            budget.finish()
            granted += 1
        }
        // An hour allows 3,600; the slices cost less than one part in forty.
        #expect((3_510...3_600).contains(granted), "\(granted)")
    }

    @Test(arguments: [120, 60, 600, 7])
    func `a long queue goes evenly once its first minutes have passed`(perMinute: Int) {
        var budget = Budget(BudgetLimits(concurrency: 1, perMinute: perMinute))
        var grants: [Int64] = []
        for step in 0..<60_000 {
            let now = Self.start.advanced(by: .milliseconds(Int64(step) * 10))
            while budget.take(at: now) == .granted {
                budget.finish()
                grants.append(now.microseconds)
            }
        }
        let settled = grants.filter { $0 - Self.start.microseconds > 130_000_000 }
        let interval = 60_000_000 / Int64(perMinute)
        for (earlier, later) in zip(settled, settled.dropFirst()) {
            // A slice of the window may hold one up by a second.
            #expect((interval - 10_000...interval + 1_010_000).contains(later - earlier))
        }
        #expect(Self.most(of: settled, within: 10_000_000) <= perMinute / 6 + 1)
    }

    @Test(arguments: [(120, 12), (60, 10), (6, 6), (1, 1), (1_000, 100)])
    func `after a rest a few may go at once`(perMinute: Int, expected: Int) {
        var budget = Budget(BudgetLimits(concurrency: 1, perMinute: perMinute))
        for round in 0..<3 {
            let now = Self.start.advanced(by: .seconds(round * 3_600))
            var granted = 0
            while budget.take(at: now) == .granted {
                budget.finish()
                granted += 1
            }
            #expect(granted == expected, "round \(round)")
        }
    }

    @Test func `what is left is told for each limit, and grows back`() {
        var budget = Budget(BudgetLimits(concurrency: 8, perMinute: 5, perDay: 7))
        for _ in 0..<3 { #expect(budget.take(at: Self.start) == .granted) }
        #expect(budget.left(at: Self.start) == ["minute": 2, "day": 4])
        let later = Self.start.advanced(by: .seconds(120))
        #expect(budget.left(at: later) == ["minute": 5, "day": 4])
        var free = Budget(BudgetLimits(concurrency: 1))
        #expect(free.left(at: later).isEmpty)
    }

    @Test func `only so many calls are open at once`() {
        var budget = Budget(BudgetLimits(concurrency: 2))
        #expect(budget.take(at: Self.start) == .granted)
        #expect(budget.take(at: Self.start) == .granted)
        #expect(budget.take(at: Self.start) == .waitForCall)
        budget.finish()
        #expect(budget.take(at: Self.start) == .granted)
        #expect(budget.callsOpen == 2)
    }

    @Test func `a clock that steps back frees nothing`() {
        var budget = Budget(BudgetLimits(concurrency: 9, perMinute: 2))
        #expect(budget.take(at: Self.start) == .granted)
        #expect(budget.take(at: Self.start) == .granted)
        let hourAgo = Self.start.advanced(by: .seconds(-3_600))
        #expect(budget.take(at: hourAgo) != .granted)
        #expect(budget.take(at: Self.start.advanced(by: .seconds(62))) == .granted)
    }

    @Test func `a pause that the target asked for is kept by everybody`() {
        var budget = Budget(BudgetLimits())
        let later = Self.start.advanced(by: .seconds(30))
        budget.pause(until: later)
        budget.pause(until: Self.start.advanced(by: .seconds(3)))
        #expect(budget.take(at: Self.start) == .waitUntil(later))
        #expect(budget.take(at: later) == .granted)
    }

    @Test func `a new owner takes the last minute as spent, and the day as counted`() {
        let limits = BudgetLimits(concurrency: 9, perMinute: 100, perDay: 120)
        var budget = Budget.takingOver(limits, callsInLastDay: 119, at: Self.start)
        #expect(budget.take(at: Self.start.advanced(by: .seconds(59))) != .granted)
        let later = Self.start.advanced(by: .seconds(62))
        #expect(budget.take(at: later) == .granted)
        #expect(budget.take(at: later) != .granted)
    }

    @Test func `a budget that changes hands keeps open calls, and a pause that was asked for`() {
        var budget = Budget(BudgetLimits(concurrency: 2, perMinute: 100))
        #expect(budget.take(at: Self.start) == .granted)
        let later = Self.start.advanced(by: .seconds(90))
        budget.pause(until: later)
        budget.takeOver(callsInLastDay: 0, at: Self.start)
        #expect(budget.callsOpen == 1)
        #expect(budget.take(at: Self.start.advanced(by: .seconds(62))) == .waitUntil(later))
        budget.finish()
        #expect(budget.take(at: later) == .granted)
    }
}
