import Canonical
import Foundation
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

    @Test func `what is heard late is news at its own time, and undoes nothing`() {
        var box = parcel("P1")
        let heard = [
            box.deliver(at: minute(9), signedBy: nil), box.dispatch(at: minute(1)),
            box.move(at: minute(5)), box.fail(at: minute(3)), box.move(at: minute(5)),
            box.fail(at: minute(3)),
        ]
        #expect(heard == [true, true, true, true, false, false])
        #expect((box.dispatchedAt, box.deliveredAt) == (minute(1), minute(9)))
        #expect(box.lastScanAt == minute(9))
        #expect(box.scans.map(\.at) == [minute(3), minute(5)])
    }

    @Test func `trouble is over with the delivery that came after it, whichever is heard first`() {
        var box = parcel("P1")
        var troubles: [Bool] = []
        _ = box.fail(at: minute(4))
        troubles.append(box.isInTrouble)
        _ = box.move(at: minute(5))
        troubles.append(box.isInTrouble)
        _ = box.deliver(at: minute(9), signedBy: nil)
        troubles.append(box.isInTrouble)
        _ = box.fail(at: minute(8))
        troubles.append(box.isInTrouble)
        _ = box.fail(at: minute(10))
        troubles.append(box.isInTrouble)
        #expect(troubles == [true, true, false, false, true])
    }

    @Test func `a scan older than all that are remembered is taken for a repeat`() {
        var box = parcel("P1")
        let most = Limits.scansPerParcel
        let sightings = (1...Int64(most) + 1).map { box.move(at: minute(10 + $0)) }
        #expect(!sightings.contains(false))
        #expect(box.scans.count == most)
        #expect(box.scans.first?.at == minute(12))
        let late = [box.move(at: minute(11)), box.fail(at: minute(12)), box.fail(at: minute(13))]
        #expect(late == [false, false, true])
        #expect(box.scans.count == most)
    }

    @Test func `a parcel stored before scans were kept can still be read`() throws {
        let stored = #"{"reference":"P1","carrier":"UPS","trackingNumber":"1Z","contents":[]}"#
        let box = try JSONDecoder().decode(Parcel.self, from: Data(stored.utf8))
        #expect(box.scans.isEmpty && !box.isInTrouble)
    }
}
