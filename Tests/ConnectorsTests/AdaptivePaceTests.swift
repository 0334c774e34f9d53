import Connectors
import Primitives
import Testing

@Suite struct AdaptivePaceTests {
    private let start = BudgetTests.start

    private func later(_ milliseconds: Int64) -> Timestamp {
        start.advanced(by: .milliseconds(milliseconds))
    }

    @Test func `an overload halves, answers give back a call at a time`() {
        var pace = AdaptivePace(concurrency: 8)
        pace.ended("book", began: start, at: later(100), .overloaded)
        #expect(pace.places == 4)
        // About four answers to four calls at once make a fifth.
        for index in 1...5 {
            pace.ended("book", began: later(100), at: later(100 + Int64(index)), .served)
        }
        #expect(pace.places == 5)
        for index in 1...60 {
            pace.ended("book", began: later(200), at: later(200 + Int64(index)), .served)
        }
        #expect(pace.places == 8)
    }

    @Test func `calls of one overload are one cut`() {
        var pace = AdaptivePace(concurrency: 8)
        for index in 1...8 {
            pace.ended("book", began: start, at: later(100 + Int64(index)), .overloaded)
        }
        #expect(pace.places == 4)
    }

    @Test func `one writer rests after an overload, never for ever, and recovers`() throws {
        var pace = AdaptivePace(concurrency: 1)
        var now = start
        for _ in 0..<20 {
            let began = now
            now = now.advanced(by: .milliseconds(400))
            pace.ended("book", began: began, at: now, .overloaded)
        }
        #expect(pace.level == AdaptivePace.floor)
        // One call in eight service times: 400 ms of work, 2.8 s of rest.
        #expect(pace.restsUntil == now.advanced(by: .milliseconds(2_800)))
        for _ in 0..<9 {
            let began = try #require(pace.restsUntil)
            now = began.advanced(by: .milliseconds(400))
            pace.ended("book", began: began, at: now, .served)
        }
        #expect(pace.level == 1_000)
        #expect(pace.restsUntil == nil)
    }

    @Test func `answers that take longer than they used to slow down, a mix does not`() {
        var pace = AdaptivePace(concurrency: 8)
        var random = SeededRandom(seed: 0xA1D)
        var now = start
        func serve(_ milliseconds: Int64) {
            let began = now
            now = now.advanced(by: .milliseconds(milliseconds))
            pace.ended("book", began: began, at: now, .served)
        }
        for _ in 0..<2_000 { serve(Bool.random(using: &random) ? 100 : 900) }
        #expect(pace.places == 8, "seed 0xA1D: orders of two sizes are no overload")
        for _ in 0..<20 { serve(5_000) }
        #expect(pace.places < 5)
        #expect(pace.level >= 1_000)
    }
}

@Suite struct RetryAllowanceTests {
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `whatever fails, repeats are a fifth of the first tries, ten a minute and twenty`(
        _ seed: UInt64
    ) {
        var random = SeededRandom(seed: seed)
        var allowance = RetryAllowance()
        var now = BudgetTests.start
        var (first, repeats) = (0, 0)
        for _ in 0..<2_000 {
            now = now.advanced(by: .milliseconds(Int64.random(in: 0...2_000, using: &random)))
            if Int.random(in: 0...4, using: &random) == 0 {
                allowance.firstTry()
                first += 1
            }
            if allowance.refusal(at: now) == nil { repeats += 1 }
            let minutes = Double(now.microseconds - BudgetTests.start.microseconds) / 60e6
            let bound = 20 + Double(first) / 5 + 10 * minutes
            #expect(Double(repeats) <= bound + 0.001, "seed \(seed)")
        }
        #expect(repeats > 100, "seed \(seed): nothing was repeated")
    }

    @Test func `it says when the next repeat may go`() throws {
        var allowance = RetryAllowance()
        let start = BudgetTests.start
        for _ in 0..<20 { #expect(allowance.refusal(at: start) == nil) }
        let refusal = allowance.refusal(at: start)
        let next = try #require(refusal)
        #expect(next == start.advanced(by: .seconds(6)))
        #expect(allowance.refusal(at: next) == nil)
    }
}
