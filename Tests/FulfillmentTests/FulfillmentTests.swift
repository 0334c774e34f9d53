import Canonical
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

@Suite struct ParcelReportTests {
    @Test func `a parcel counts once, however often it is reported`() {
        let report = ParcelReport(
            [parcel("P1"), parcel("P2"), parcel("P1")],
            known: [parcel("P2")]
        )
        #expect(report.new == [parcel("P1")])
        #expect(report.conflicting.isEmpty)
    }

    @Test func `other contents or another number under a known reference are a conflict`() {
        let known = [parcel("P1", "1Z", [1: 5])]
        #expect(ParcelReport([parcel("P1", "1Z", [1: 6])], known: known).conflicting.count == 1)
        #expect(ParcelReport([parcel("P1", "2Z", [1: 5])], known: known).conflicting.count == 1)
        #expect(
            ParcelReport([parcel("P1", "1Z", [1: 5]), parcel("P1", "1Z", [2: 5])], known: [])
                .conflicting.count == 1
        )
    }

    @Test func `the order and split of contents do not make another box`() {
        var split = parcel("P1", "1Z", [:])
        split.contents = [
            LineQuantity(line: 2, thousandths: 1), LineQuantity(line: 1, thousandths: 3),
            LineQuantity(line: 1, thousandths: 2),
        ]
        let report = ParcelReport([split], known: [parcel("P1", "1Z", [1: 5, 2: 1])])
        #expect(report == ParcelReport([], known: []))
    }

    @Test func `what the carrier said since does not make another box`() {
        var scanned = parcel("P1")
        scanned.dispatchedAt = minute(5)
        #expect(ParcelReport([parcel("P1")], known: [scanned]) == ParcelReport([], known: []))
    }
}

@Suite struct ParcelScanTests {
    @Test func `scans in their order are all news once`() {
        var box = parcel("P1")
        let heard = [
            box.dispatch(at: minute(1)), box.move(at: minute(2)), box.move(at: minute(2)),
            box.deliver(at: minute(3), signedBy: "Ann"),
            box.deliver(at: minute(4), signedBy: "Bob"),
            box.dispatch(at: minute(1)),
        ]
        #expect(heard == [true, true, false, true, false, false])
        #expect(box.deliveredAt == minute(3))
        #expect(box.signedBy == "Ann")
        #expect(box.lastScanAt == minute(3))
    }

    @Test func `delivered before dispatched ends with both moments right`() {
        var box = parcel("P1")
        let heard = [
            box.deliver(at: minute(9), signedBy: nil), box.dispatch(at: minute(1)),
            box.move(at: minute(10)), box.fail(at: minute(11)),
        ]
        #expect(heard == [true, true, false, false])
        #expect((box.dispatchedAt, box.deliveredAt) == (minute(1), minute(9)))
        #expect(box.lastScanAt == minute(9))
    }

    @Test func `trouble older than the latest scan is over`() {
        var box = parcel("P1")
        let heard = [
            box.move(at: minute(5)), box.fail(at: minute(4)), box.fail(at: minute(5)),
            box.fail(at: minute(6)),
        ]
        #expect(heard == [true, false, true, true])
    }
}
