import Fulfillment
import Primitives
import Testing

@Suite struct LineProgressTests {
    private func progress(
        _ requested: Int64,
        picked: Int64 = 0,
        shipped: Int64 = 0,
        short: Int64 = 0,
        stopped: Int64 = 0
    ) -> LineProgress {
        LineProgress(
            requested: requested,
            picked: picked,
            shipped: shipped,
            short: short,
            stopped: stopped
        )
    }

    @Test func `goods go from the shelf to the floor to the road`() {
        #expect(progress(10).toPick == 10)
        let picked = progress(10, picked: 6)
        #expect((picked.toPick, picked.onFloor, picked.gone) == (4, 6, 0))
        let part = progress(10, picked: 6, shipped: 4)
        #expect((part.toPick, part.onFloor, part.gone) == (4, 2, 4))
        let all = progress(10, picked: 10, shipped: 10)
        #expect((all.remaining, all.excess) == (0, 0))
    }

    @Test func `shipped before it was reported as picked is simply gone`() {
        let early = progress(10, picked: 0, shipped: 7)
        #expect((early.toPick, early.onFloor, early.gone) == (3, 0, 7))
        let late = progress(10, picked: 7, shipped: 7)
        #expect(late == progress(10, picked: 7, shipped: 7))
        #expect((late.toPick, late.onFloor) == (3, 0))
    }

    @Test func `what is short or stopped is nobody's any more`() {
        let less = progress(10, picked: 4, short: 2, stopped: 3)
        #expect((less.toPick, less.onFloor, less.remaining) == (1, 4, 5))
        #expect(progress(10, picked: 10, short: 3).onFloor == 7)
    }

    @Test func `more shipped than asked is excess`() {
        #expect(progress(10, shipped: 12).excess == 2)
        #expect(progress(10, shipped: 4, stopped: 10).excess == 4)
    }

    @Test func `the parts always make up what was requested`() {
        var random = SeededRandom(seed: 0xF10)
        for _ in 0..<2_000 {
            let requested = Int64.random(in: 0...50, using: &random)
            let short = Int64.random(in: 0...requested, using: &random)
            let stopped = Int64.random(in: 0...(requested - short), using: &random)
            let line = progress(
                requested,
                picked: Int64.random(in: 0...80, using: &random),
                shipped: Int64.random(in: 0...80, using: &random),
                short: short,
                stopped: stopped
            )
            #expect(
                short + stopped + line.gone + line.onFloor + line.toPick == requested,
                "seed 0xF10"
            )
            #expect(line.onFloor >= 0 && line.toPick >= 0 && line.excess >= 0, "seed 0xF10")
        }
    }
}
