import Canonical
import Fulfillment
import Primitives
import Testing

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
