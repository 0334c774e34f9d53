import Primitives
import Testing

@testable import Projections

@Suite struct FigureSumTests {
    @Test func `lengths that fall together differ by a thirty-second part at most`() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<20_000 {
            let bits = Int64.random(in: 1...60, using: &random)
            let length = Int64.random(in: 0...(Int64.max >> bits), using: &random)
            let bucket = DurationBucket.number(of: length)
            let longer = length + max(1, length / 16)
            #expect(DurationBucket.number(of: longer) > bucket)
            #expect(DurationBucket.number(of: length + 1) >= bucket)
        }
    }

    @Test func `a clock that runs ahead makes lengths below nothing, in order`() {
        let numbers = [-5_000_000, -100, -33, -2, -1, 0, 1, 31, 32, 33, 64, 5_000_000]
            .map { DurationBucket.number(of: $0) }
        #expect(numbers == numbers.sorted())
        #expect(Set(numbers).count == numbers.count)
    }

    @Test func `what a row no longer says is taken away`() {
        var figure = figure
        var sums = FigureSums()
        sums.add(from: nil, to: figure)
        let before = figure
        figure.bookedAt = figure.receivedAt.advanced(by: .seconds(90))
        sums.add(from: before, to: figure)
        let left = sums.moved.filter { $0.value != FigureSums.Sum() }
        let booking = left.filter { $0.key.measure == FigureMeasure.booking.rawValue }
        // Once for its channel and once for its customer.
        let once = FigureSums.Sum(count: 1, total: 90_000)
        #expect(booking.map(\.value) == [once, once])
        #expect(Set(booking.map(\.key.cut)) == [.channel, .customer])
        // What is under way is what was received and has not ended: no row tells of it.
        #expect(left.keys.filter { $0.measure == "cycle" }.isEmpty)
        var over = figure
        over.hasEnded = true
        sums.add(from: figure, to: over)
        let gone = sums.moved.filter { $0.key.label == FigureSums.gone }
        #expect(Set(gone.keys.map(\.measure)) == ["release", "cycle", "cash"])
        sums.add(from: over, to: figure)
        let back = sums.moved.filter { $0.key.label == FigureSums.gone }
        #expect(back.values.allSatisfy { $0 == FigureSums.Sum() })
    }

    private var figure: OrderFigure {
        let moment = Timestamp(microseconds: 1_795_446_000_000_000)
        return OrderFigure(
            orderID: "A",
            entity: "acme",
            channel: "portal",
            customer: "C-1",
            currency: "USD",
            receivedAt: moment,
            sequence: 1,
            isPaid: false,
            backorderedMinorUnits: 0,
            lastEventAt: moment
        )
    }
}
