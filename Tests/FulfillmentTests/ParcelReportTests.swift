import Canonical
import Fulfillment
import Primitives
import Testing

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
