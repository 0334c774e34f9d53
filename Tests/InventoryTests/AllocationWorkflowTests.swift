import Canonical
import Inventory
import Primitives
import Testing
import WorkflowTesting
import Workflows

@Suite struct AllocationWorkflowTests {
    private typealias Effect = AllocationWorkflow.Effect

    private func story(
        _ levels: [StockLevel],
        _ queue: [BackorderEntry]
    ) -> Scenario<AllocationWorkflow> {
        Scenario(AllocationWorkflow()) { _ in
            AllocationWorkflow.Facts(levels: levels, queue: queue)
        }
    }

    private func received(_ units: Int64, at site: Site.ID = "DAL") -> StockPosting {
        StockPosting(.receive, item: "BOLT", site: site, onHandDelta: units.units, cause: "PO-1")
    }

    private func reserved(
        _ units: Int64,
        at site: Site.ID = "DAL",
        for order: Order.ID
    ) -> StockPosting {
        StockPosting(
            .reserve,
            item: "BOLT",
            site: site,
            reservedDelta: units.units,
            cause: order.rawValue
        )
    }

    private func offer(_ units: Int64, at site: Site.ID = "DAL", to order: Order.ID) -> Effect {
        .offer(
            StockOffer(
                order: order,
                line: 1,
                item: "BOLT",
                site: site,
                thousandths: units.units
            )
        )
    }

    @Test func `goods that come in go to the queue in its order, and are reserved at once`() {
        var story = story([level(at: "DAL", onHand: 0)], [entry("O1", 6), entry("O2", 6)])
        story.when(.stockMoved(item: "BOLT", postings: [received(10)]))
        story.then(
            .postStock([received(10), reserved(6, for: "O1"), reserved(4, for: "O2")]),
            offer(6, to: "O1"),
            offer(4, to: "O2")
        )
        #expect(story.state.offersMade == 2)
    }

    @Test func `what was offered and not answered is not offered again`() {
        var story = story(
            [level(at: "DAL", onHand: 10)],
            [entry("O1", 6, offered: 6), entry("O2", 3)]
        )
        story.when(.stockFreed(item: "BOLT"))
        story.then(.postStock([reserved(3, for: "O2")]), offer(3, to: "O2"))
    }

    @Test func `the preferred site serves first, and one entry may get two offers`() {
        var story = story(
            [level(at: "DAL", onHand: 2), level(at: "ATL", onHand: 9)],
            [entry("O1", 5)]
        )
        story.when(.stockFreed(item: "BOLT"))
        story.then(
            .postStock([reserved(2, for: "O1"), reserved(3, at: "ATL", for: "O1")]),
            offer(2, to: "O1"),
            offer(3, at: "ATL", to: "O1")
        )
    }

    @Test func `safety stock is not offered`() {
        var story = story([level(at: "DAL", onHand: 10, reserved: 4, safety: 5)], [entry("O1", 5)])
        story.when(.stockFreed(item: "BOLT"))
        story.then(.postStock([reserved(1, for: "O1")]), offer(1, to: "O1"))
    }

    @Test func `who waits for whole units gets whole units`() {
        let half = StockLevel(item: "BOLT", site: "DAL", onHand: 2_700, reserved: 0)
        var story = story([half], [entry("O1", 5)])
        story.when(.stockFreed(item: "BOLT"))
        story.then(.postStock([reserved(2, for: "O1")]), offer(2, to: "O1"))
    }

    @Test func `nobody waits: nothing happens, and that is said`() {
        var story = story([level(at: "DAL", onHand: 10)], [])
        story.when(.stockFreed(item: "BOLT"))
        story.thenIgnored()
    }

    @Test func `a site without a row gets one by its first receipt`() {
        var story = story([], [entry("O1", 1)])
        story.when(.stockMoved(item: "BOLT", postings: [received(1, at: "NEW")]))
        story.then(
            .postStock([received(1, at: "NEW"), reserved(1, at: "NEW", for: "O1")]),
            offer(1, at: "NEW", to: "O1")
        )
    }

    @Test func `a count below what is promised is a shortage that somebody must decide`() {
        let count = StockPosting(
            .count,
            item: "BOLT",
            site: "DAL",
            onHandDelta: -(8.units),
            cause: "count 7"
        )
        var story = story(
            [level(at: "DAL", onHand: 10, reserved: 5), level(at: "ATL", onHand: 0, reserved: 1)],
            []
        )
        story.when(.stockMoved(item: "BOLT", postings: [count]))
        story.then(.postStock([count]), .shortage(item: "BOLT", site: "DAL", thousandths: 3.units))
    }

    @Test func `impossible movements are refused`() {
        var story = story([level(at: "DAL", onHand: 10)], [])
        story.when(.stockMoved(item: "BOLT", postings: []))
        story.thenRefused(.invalid("no stock moved of BOLT"))
        story.when(.stockMoved(item: "NUT", postings: [received(1)]))
        story.thenRefused(.invalid("stock of another item moved than of NUT"))
        let absurd = StockPosting(
            .receive,
            item: "BOLT",
            site: "DAL",
            onHandDelta: Int64.max,
            cause: "PO-9"
        )
        story.when(.stockMoved(item: "BOLT", postings: [absurd]))
        story.thenRefused(.invalid("PO-9 moves an impossible quantity of BOLT"))
        let unreserve = StockPosting(
            .unreserve,
            item: "BOLT",
            site: "DAL",
            reservedDelta: -1,
            cause: "X"
        )
        story.when(.stockMoved(item: "BOLT", postings: [unreserve]))
        story.thenRefused(.invalid("X moves an impossible quantity of BOLT"))
    }

    @Test func `never more is offered than is there`() {
        var random = SeededRandom(seed: 0xA110C)
        for _ in 0..<300 {
            let levels = ["DAL", "ATL"].map {
                level(at: Site.ID($0), onHand: Int64.random(in: 0...30, using: &random))
            }
            let queue = (0..<8).map {
                entry(Order.ID("O\($0)"), Int64.random(in: 1...9, using: &random))
            }
            var story = story(levels, queue)
            story.when(.stockFreed(item: "BOLT"))
            let offers = story.found { if case .offer(let offer) = $0 { offer } else { nil } }
            let offered = offers.reduce(0) { $0 + $1.thousandths }
            let free = levels.reduce(0) { $0 + $1.available }
            let wanted = queue.reduce(0) { $0 + $1.thousandths }
            #expect(offered == min(free, wanted), "seed 0xA110C")
        }
    }

    private func waiting(_ count: Int, at home: Site.ID) -> [BackorderEntry] {
        (1...count).map { number in
            var entry = entry(Order.ID("O\(number)"), 1)
            entry.site = home
            return entry
        }
    }

    private func told(_ story: Scenario<AllocationWorkflow>) -> [Order.ID] {
        story.found { if case .offer(let offer) = $0 { offer } else { nil } }
            .filter { $0.thousandths == 0 }.map(\.order)
    }

    @Test func `kits that wait elsewhere are told in turn, twenty at a time`() {
        let levels = [level(at: "DAL", onHand: 0), level(at: "ATL", onHand: 9)]
        var story = story(levels, waiting(30, at: "DAL"))
        func orders(_ numbers: [Int]) -> [Order.ID] { numbers.map { Order.ID("O\($0)") } }
        story.when(.stockFreed(item: "BOLT"))
        #expect(told(story) == orders(Array(1...20)))
        story.when(.stockFreed(item: "BOLT"))
        #expect(told(story) == orders(Array(21...30) + Array(1...10)))
    }

    @Test func `of a site where nothing came in nobody is told`() {
        let levels = [level(at: "DAL", onHand: 9), level(at: "ATL", onHand: 0)]
        var story = story(levels, waiting(1, at: "ATL"))
        story.given(.stockMoved(item: "BOLT", postings: [received(0, at: "ATL")]))
        #expect(told(story).isEmpty)
        story.when(.stockMoved(item: "BOLT", postings: [received(1, at: "DAL")]))
        #expect(told(story) == ["O1"])
    }
}
