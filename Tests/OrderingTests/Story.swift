import Billing
import Canonical
import Inventory
import Ordering
import Pricing
import Primitives
import Testing
import WorkflowTesting
import Workflows

/// One order's story in a world that takes its effects, with every promise checked after every
/// event.
struct Story {
    let world: World
    var scenario: Scenario<OrderWorkflow>
    /// Whether the latest event broke a promise.
    private(set) var isBroken = false

    init(_ world: World = World()) {
        self.world = world
        scenario = Scenario(OrderWorkflow(), at: morning) { world.facts($0) }
    }

    var order: OrderState { scenario.state }

    mutating func given(
        _ events: OrderEvent...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for event in events {
            scenario.given(event, sourceLocation: sourceLocation)
            settle(event, sourceLocation)
        }
    }

    mutating func when(_ event: OrderEvent, sourceLocation: SourceLocation = #_sourceLocation) {
        scenario.when(event, sourceLocation: sourceLocation)
        settle(event, sourceLocation)
    }

    private mutating func settle(_ event: OrderEvent, _ sourceLocation: SourceLocation) {
        if case .stockOffered(let offer) = event,
            let answered = world.offersInFlight.firstIndex(of: offer)
        {
            world.offersInFlight.remove(at: answered)
        }
        world.apply(scenario.effects)
        scenario.wait(.seconds(60))
        let promises = Promises.broken(by: order, in: world)
        isBroken = !promises.isEmpty
        for broken in promises {
            Issue.record("\(broken)", sourceLocation: sourceLocation)
        }
    }

    /// Goods come in and the allocator hands them out.
    mutating func receive(_ units: Int64, of item: Item.ID, at site: Site.ID = "DAL") {
        world.supply(units.units, of: item, at: site)
        for offer in world.allocate(item) { given(.stockOffered(offer)) }
    }

    // MARK: What followed

    var milestones: [Milestone.Kind] {
        scenario.found { if case .publish(let milestone) = $0 { milestone.kind } else { nil } }
    }

    var postings: [StockPosting] {
        scenario.found { if case .postStock(let postings) = $0 { postings } else { nil } }
            .flatMap(\.self)
    }

    var releases: [FulfilmentRequest] {
        scenario.found { if case .releaseToWarehouse(let request) = $0 { request } else { nil } }
    }

    var bookings: [ERPOrder] {
        scenario.found { if case .bookInERP(let order) = $0 { order } else { nil } }
    }

    var amendments: [ERPOrder] {
        scenario.found { if case .amendInERP(let order) = $0 { order } else { nil } }
    }

    var invoices: [Invoice] {
        scenario.found { if case .postInvoice(let invoice) = $0 { invoice } else { nil } }
    }

    var stopQuestions: [FulfilmentCancellation] {
        scenario.found { if case .cancelAtWarehouse(let question) = $0 { question } else { nil } }
    }

    func line(_ number: Int) -> OrderLine { order.lines[number - 1] }

    /// `["cancelled": 0, …]` would be long: only what is not zero, in units.
    func parts(_ number: Int) -> [String: Int64] {
        let quantities = line(number).quantities
        let parts: [String: Int64] = [
            "cancelled": quantities.cancelled, "open": quantities.open,
            "backordered": quantities.backordered, "allocated": quantities.allocated,
            "picked": quantities.picked, "shipped": quantities.shipped,
            "overshipped": quantities.overshipped, "invoiced": quantities.invoiced,
        ]
        return parts.filter { $0.value != 0 }.mapValues { $0 / 1_000 }
    }

    func level(
        _ item: Item.ID = "BOLT",
        _ site: Site.ID = "DAL"
    ) -> (onHand: Int64, reserved: Int64) {
        let level = world.levels[World.Shelf(item: item, site: site)]
        return ((level?.onHand ?? 0) / 1_000, (level?.reserved ?? 0) / 1_000)
    }
}

extension Story {
    /// A booked order of ten bolts, released to Dallas.
    static func released(
        _ lines: OrderRequest.Line...,
        policy: CustomerPolicy = CustomerPolicy(),
        in world: World = World()
    ) -> Story {
        world.customer?.policy = policy
        var story = Story(world)
        var wish = request(OrderingTests.line(1, "BOLT", .each(10)))
        if !lines.isEmpty { wish.lines = lines }
        story.given(.submitted(wish, id: "O1"), booked)
        return story
    }
}

/// What must hold after every event, whatever it was.
enum Promises {
    static func broken(by order: OrderState, in world: World) -> [String] {
        guard order.header != nil else { return [] }
        return quantities(order) + stock(order, world) + money(order, world)
            + amounts(order) + work(order, world)
    }

    private static func quantities(_ order: OrderState) -> [String] {
        var broken: [String] = []
        for line in order.lines {
            let quantities = line.quantities
            let reserved = line.allocations.reduce(0) { $0 + $1.thousandths }
            if !quantities.isLawful {
                broken.append("line \(line.number) breaks the law: \(quantities)")
            }
            if reserved != quantities.allocated + quantities.picked {
                broken.append("line \(line.number) holds \(reserved): \(quantities)")
            }
            if line.allocations.contains(where: { $0.thousandths <= 0 }) {
                broken.append("line \(line.number) has an empty allocation")
            }
            let billed = order.invoices.flatMap(\.lines).filter { $0.line == line.number }
                .reduce(0) { $0 + $1.thousandths }
            if billed != quantities.invoiced {
                broken.append(
                    "line \(line.number) is invoiced \(quantities.invoiced), billed \(billed)"
                )
            }
            if quantities.invoiced > quantities.shipped - quantities.overshipped {
                broken.append("line \(line.number) is billed beyond what was wanted and shipped")
            }
            let sent = order.shipments.flatMap(\.parcels).flatMap(\.contents)
                .filter { $0.line == line.number }.reduce(0) { $0 + $1.thousandths }
            if sent != quantities.shipped {
                broken.append(
                    "line \(line.number) shipped \(quantities.shipped), parcels hold \(sent)"
                )
            }
        }
        return broken
    }

    private static func stock(_ order: OrderState, _ world: World) -> [String] {
        var reserved = world.foreignReserved
        var gone: [World.Shelf: Int64] = [:]
        for line in order.lines {
            for held in order.reservations(of: line) {
                reserved[World.Shelf(item: held.item, site: held.site), default: 0] +=
                    held.thousandths
            }
        }
        for offer in world.offersInFlight {
            reserved[World.Shelf(item: offer.item, site: offer.site), default: 0] +=
                offer.thousandths
        }
        for shipment in order.shipments {
            for content in shipment.parcels.flatMap(\.goods) {
                for (item, thousandths) in order.goods(content) {
                    gone[World.Shelf(item: item, site: shipment.site), default: 0] += thousandths
                }
            }
        }
        var broken: [String] = []
        for (shelf, level) in world.levels {
            if level.reserved < 0 { broken.append("\(shelf) is reserved \(level.reserved)") }
            if level.onHand != (world.supplied[shelf] ?? 0) - (gone[shelf] ?? 0) {
                broken.append("\(shelf) has \(level.onHand) on hand, which nothing explains")
            }
            if level.reserved != reserved[shelf] ?? 0 {
                broken.append(
                    "\(shelf) is reserved \(level.reserved), known are \(reserved[shelf] ?? 0)"
                )
            }
        }
        return broken
    }

    /// Recomputed from the documents, not from the order's own sums.
    private static func money(_ order: OrderState, _ world: World) -> [String] {
        guard let credit = world.credit, let header = order.header else { return [] }
        var open: Int64 = 0
        for line in order.lines {
            guard let price = line.price else { continue }
            let settled = line.settled
            let known = settled?.taxes.reduce(0) { $0 + $1.minorUnits } ?? 0
            let first = settled?.thousandths ?? 0
            for (amount, known) in [
                (price.net.minorUnits, settled?.net.minorUnits ?? 0), (price.tax.minorUnits, known),
            ] {
                open += known
                open += header.policy.rounding.mode.divide(
                    Int128(amount - known) * Int128(line.wanted - first),
                    by: Int128(line.quantities.ordered - first)
                )
            }
        }
        open -= order.invoices.reduce(0) { $0 + $1.total.minorUnits }
        let isStopped = order.holds.contains { hold in
            hold.isActive && [.creditLimit, .erpAway].contains(hold.reason)
        }
        if isStopped, order.fulfilments.isEmpty { open = 0 }
        let due = order.invoices.reduce(0) { $0 + $1.total.minorUnits - $1.paid.minorUnits }
        var broken: [String] = []
        if credit.openOrders.minorUnits - world.foreignCredit.openOrders != open {
            broken.append("open orders are \(credit.openOrders), the order is worth \(open)")
        }
        if credit.openInvoices.minorUnits - world.foreignCredit.openInvoices != due {
            broken.append("open invoices are \(credit.openInvoices), \(due) is due")
        }
        for invoice in order.invoices
        where invoice.net != invoice.lines.reduce(0.cents, { $0 + $1.net })
            || invoice.total != invoice.net + invoice.tax
        {
            broken.append("\(invoice.id) does not add up")
        }
        return broken
    }

    /// Whatever an answer shows of money adds up: taxes to a line's tax, lines to the totals, and
    /// what is billed in full to what it costs.
    private static func amounts(_ order: OrderState) -> [String] {
        guard let currency = order.header?.currency else { return [] }
        let zero = Money.zero(currency)
        var broken: [String] = []
        var (net, tax) = (zero, zero)
        for line in order.lines {
            guard let amounts = order.amounts(of: line) else { continue }
            net += amounts.net
            tax += amounts.tax
            let taxes = order.taxes(of: line)
            let sum = taxes.reduce(zero) { $0 + $1.amount }
            if sum != amounts.tax || taxes.contains(where: { $0.amount.minorUnits < 0 }) {
                broken.append("line \(line.number) has \(amounts.tax) of taxes \(taxes)")
            }
            if line.wanted == line.quantities.ordered, taxes != line.price?.taxes {
                broken.append("line \(line.number) is wanted whole, its taxes are \(taxes)")
            }
            let bills = (order.invoices.map(\.lines) + order.awaitingRun.map(\.lines)).joined()
                .filter { $0.line == line.number }
            let billed = bills.reduce(zero) { $0 + $1.net + $1.tax }
            let isWhole = bills.reduce(0) { $0 + $1.thousandths } == line.wanted
            if isWhole ? billed != amounts.gross : billed.minorUnits > amounts.gross.minorUnits {
                broken.append("line \(line.number) costs \(amounts.gross), billed is \(billed)")
            }
        }
        if order.totals != OrderAmounts(net: net, tax: tax) {
            broken.append("the lines cost \(net) and \(tax), the order \(order.totals as Any)")
        }
        return broken
    }

    private static func work(_ order: OrderState, _ world: World) -> [String] {
        var broken: [String] = []
        for component in order.lines.flatMap({ waiting(in: $0) }) {
            let entry = world.queue[component.number]
            if entry?.thousandths ?? 0 != component.missing {
                broken.append("\(component) of a kit waits, the queue has \(entry as Any)")
            }
        }
        for line in order.lines
        where line.kit == nil
            && line.quantities.backordered != world.queue[line.number]?.thousandths ?? 0
        {
            broken.append(
                "line \(line.number) waits for \(line.quantities.backordered), not in the queue"
            )
        }
        let holds = order.holds.filter(\.isActive).map { "order/O1/hold/\($0.reason.rawValue)" }
        let expected = Set(holds + order.exceptions.map(\.key))
        if Set(world.workItems.keys) != expected {
            broken.append(
                "work items \(world.workItems.keys.sorted()), expected \(expected.sorted())"
            )
        }
        let outstanding = order.lines.contains { $0.quantities.outstanding > 0 }
        let isWaiting =
            order.holds.contains(where: \.isActive) || order.booking == .requested
            || order.fulfilments.contains(where: \.isActive)
            || order.lines.contains { $0.quantities.backordered > 0 } || !order.exceptions.isEmpty
        if outstanding, !isWaiting { broken.append("the order waits for nobody") }
        return broken
    }

    /// What is missing of a kit's components, recomputed.
    private static func waiting(in line: OrderLine) -> [(number: Int, missing: Int64)] {
        (line.kit?.components ?? []).map { component in
            let needed = line.quantities.backordered * component.part.thousandths / 1_000
            return (component.number, needed - component.setAside)
        }
    }
}

extension OrderState {
    /// What leaves a shelf with a quantity that a warehouse told: itself, or what a kit is of.
    fileprivate func goods(_ told: LineQuantity) -> [(Item.ID, Int64)] {
        guard let line = line(named: told.line), let item = line.item else { return [] }
        guard let kit = line.kit else { return [(item, told.thousandths)] }
        if let component = kit.component(told.line) {
            return [(component.part.item, told.thousandths)]
        }
        return kit.components.map {
            ($0.part.item, told.thousandths * $0.part.thousandths / 1_000)
        }
    }
}
