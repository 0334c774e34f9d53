import Canonical
import Inventory
import Ordering
import Primitives
import Testing

@testable import Engine

@Suite struct LockOrderTests {
    /// Two nodes deadlocked on PostgreSQL: a shipment had locked stock and asked for credit, a
    /// submission the other way round.
    @Test func `credit is posted before stock, under the ordinals that the decision gave`() {
        let stock = StockPosting(
            .ship,
            item: Item.ID("WIDGET"),
            site: Site.ID("DAL"),
            onHandDelta: -1_000,
            cause: "O1"
        )
        let credit = CreditPosting(
            root: Party.ID("C1"),
            openOrdersDelta: Money(minorUnits: -100, .usd),
            openInvoicesDelta: Money(minorUnits: 100, .usd)
        )
        let decided: [OrderEffect] = [
            .postStock([stock]), .postCredit(credit), .closeWorkItem(key: "K"),
        ]
        let applied = OrderProcess.inLockOrder(decided)
        #expect(applied.map(\.ordinal) == [1, 0, 2])
        #expect(applied.map(\.effect) == [decided[1], decided[0], decided[2]])
    }
}
