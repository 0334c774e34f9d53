import Primitives
import Testing

@testable import Projections

/// When a difference is one, by numbers that were worked out by hand.
@Suite struct OutcomeEvidenceTests {
    private static func rate(_ part: Int64, of whole: Int64) -> OutcomeNumber {
        var tally = OutcomeTally(share: Share(part: part, whole: whole))
        tally.members = Int(whole)
        return tally.number(of: .orderExceptions, Share(part: 0, whole: 0))
    }

    private static func lengths(_ lengths: [Int64], waiting: Int = 0) -> OutcomeNumber {
        var number = OutcomeNumber()
        for length in lengths { number.sample.lengths[length, default: 0] += 1 }
        number.sample.members = lengths.count
        number.basis = lengths.count
        number.waiting = waiting
        return number
    }

    @Test func `a rate falls by more than two standard errors, or it does not`() {
        // 60 of 1,000 and 30 of 1,000: 0.03 apart, of a standard error of √(0.045 × 2 ÷ 1,000).
        let apart = OutcomeEvidence.rates(Self.rate(60, of: 1_000), Self.rate(30, of: 1_000))
        #expect(abs(apart + 3.162) < 0.001)
        let better = OutcomeEvidence.judge(
            .orderExceptions,
            Self.rate(60, of: 1_000),
            Self.rate(30, of: 1_000)
        )
        #expect(better.direction == .better)
        let worse = OutcomeEvidence.judge(
            .orderExceptions,
            Self.rate(30, of: 1_000),
            Self.rate(60, of: 1_000)
        )
        #expect(worse.direction == .worse)
        let chance = OutcomeEvidence.judge(
            .orderExceptions,
            Self.rate(6, of: 100),
            Self.rate(3, of: 100)
        )
        #expect(chance.direction == .noEvidence)
        #expect(chance.reason == "The difference is no larger than chance would make it.")
    }

    @Test func `few tell nothing, however far they are apart`() {
        let verdict = OutcomeEvidence.judge(
            .orderExceptions,
            Self.rate(19, of: 19),
            Self.rate(0, of: 1_000)
        )
        #expect(verdict.direction == .noEvidence)
        #expect(
            verdict.reason
                == "Too few to tell: 19 orders before, 1000 after; 20 of each are needed."
        )
    }

    @Test func `lines of an order are no witnesses of their own`() {
        func fill(_ part: Int64, _ orders: Int) -> OutcomeNumber {
            OutcomeTally(lines: Share(part: part, whole: 1_000), orders: orders)
                .number(of: .fill, Share(part: 0, whole: 0))
        }
        func told(_ before: OutcomeNumber, _ after: OutcomeNumber) -> OutcomeVerdict.Direction {
            OutcomeEvidence.judge(.fill, before, after).direction
        }
        #expect(told(fill(900, 1_000), fill(940, 1_000)) == .better)
        #expect(told(fill(940, 1_000), fill(900, 1_000)) == .worse)
        #expect(told(fill(900, 40), fill(940, 40)) == .noEvidence)
    }

    @Test func `lengths are compared by their ranks`() {
        let (before, after) = (Array<Int64>(21...40), Array<Int64>(1...20))
        // All 400 pairs are shorter: 200 below the mean, of a deviation of √(400 ÷ 12 × 41).
        let ranks = OutcomeEvidence.ranks(
            Self.lengths(before).sample.lengths,
            Self.lengths(after).sample.lengths
        )
        #expect(abs(ranks + 5.410) < 0.001)
        let same = OutcomeEvidence.ranks([5: 30], [5: 30])
        #expect(same == 0)
        let verdict = OutcomeEvidence.judge(
            .shipConfirm,
            Self.lengths(before),
            Self.lengths(after)
        )
        #expect(verdict.direction == .better)
        let odd = Array<Int64>((0..<20).map { $0 * 2 + 1 })
        let even = Array<Int64>((0..<20).map { $0 * 2 })
        let chance = OutcomeEvidence.judge(.shipConfirm, Self.lengths(odd), Self.lengths(even))
        #expect(chance.direction == .noEvidence)
    }

    @Test func `what has not ended may turn it, and then nothing is told`() {
        let (before, after) = (Array<Int64>(21...40), Array<Int64>(1...20))
        let few = OutcomeEvidence.judge(
            .incidents,
            Self.lengths(before),
            Self.lengths(after, waiting: 2)
        )
        #expect(few.direction == .better)
        let many = OutcomeEvidence.judge(
            .incidents,
            Self.lengths(before),
            Self.lengths(after, waiting: 20)
        )
        #expect(many.direction == .noEvidence)
        #expect(many.reason == "The 20 that have not ended could still turn it.")
    }

    @Test func `chance alone is taken for a difference about once in twenty times`() {
        let seed: UInt64 = 4_711
        var random = SeededRandom(seed: seed)
        var taken = 0
        for _ in 0..<1_000 {
            func drawn() -> OutcomeNumber {
                Self.lengths((0..<40).map { _ in Int64.random(in: 0..<50, using: &random) })
            }
            let (before, after) = (drawn(), drawn())
            let verdict = OutcomeEvidence.judge(.shipConfirm, before, after)
            taken += verdict.direction == .noEvidence ? 0 : 1
        }
        #expect((20...80).contains(taken), "seed \(seed): \(taken) of 1,000")
    }
}
