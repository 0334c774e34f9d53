import Billing
import Canonical
import Primitives
import Testing

@Suite struct ProrationTests {
    @Test(arguments: RoundingMode.allCases)
    func `partial bills of a line always sum to its amount`(mode: RoundingMode) {
        var random = SeededRandom(seed: 0xB111)
        for _ in 0..<1_000 {
            let whole = Int64.random(in: 1...5_000, using: &random)
            let amount = Money(minorUnits: Int64.random(in: 0...99_999, using: &random), .usd)
            var done: Int64 = 0
            var billed = Money.zero(.usd)
            while done < whole {
                done += Int64.random(in: 1...(whole - done), using: &random)
                let share = Proration.share(of: amount, for: done, outOf: whole, rounding: mode)
                #expect((share - billed).minorUnits >= 0, "seed 0xB111")
                billed = share
            }
            #expect(billed == amount, "seed 0xB111")
        }
    }

    @Test func `a third of ten is 3,33 and the last third 3,34`() {
        let ten = Money(minorUnits: 10_00, .usd)
        let shares = (0...3).map {
            Proration.share(of: ten, for: $0, outOf: 3, rounding: .halfUp).minorUnits
        }
        #expect(shares == [0, 3_33, 6_67, 10_00])
    }

    @Test func `nothing of nothing is nothing`() {
        let zero = Proration.share(of: .zero(.usd), for: 0, outOf: 0, rounding: .up)
        #expect(zero.isZero)
    }
}
