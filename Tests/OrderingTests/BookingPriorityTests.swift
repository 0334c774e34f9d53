import Canonical
import Ordering
import Primitives
import Testing

@Suite struct BookingPriorityRuleTests {
    private let both = BookingPriority(
        cutOffMinutes: 120,
        value: .init(from: Money(minorUnits: 1_000_000, .usd), minutes: 30)
    )

    @Test(arguments: [
        (Int64?(999_999), Int?(7_201), 0),
        (999_999, 7_200, 7_200),
        (1_000_000, 7_201, 1_800),
        (1_000_000, 60, 9_000),
        (nil, 60, 7_200),
        (1_000_000, nil, 1_800),
    ])
    func `the head starts add up`(gross: Int64?, secondsLeft: Int?, expected: Int) {
        let headStart = both.headStart(
            gross: gross.map { Money(minorUnits: $0, .usd) },
            timeLeft: secondsLeft.map { .seconds($0) }
        )
        #expect(headStart == .seconds(expected))
    }

    @Test func `a total in another currency is not large`() {
        let euros = Money(minorUnits: 9_000_000, .eur)
        #expect(both.headStart(gross: euros, timeLeft: nil) == .zero)
    }

    @Test func `a head start is at most a day`() {
        #expect(both.isValid)
        #expect(!BookingPriority(cutOffMinutes: 1_441).isValid)
        #expect(!BookingPriority(cutOffMinutes: -1).isValid)
        let negative = Money(minorUnits: -1, .usd)
        #expect(!BookingPriority(value: .init(from: negative, minutes: 5)).isValid)
    }
}
