import Billing
import Canonical
import Inventory
import Pricing
import Primitives
import Workflows

/// The next state of an order while one event is being decided.
///
/// Steps (one file for each topic) change `order` and `header`, publish milestones and ask other
/// systems; settling turns the difference to `before` into everything else.
struct OrderDraft {
    /// What a step came to.
    enum Outcome {
        case decided
        /// The event is true but changes nothing.
        case ignored(String)
    }

    let before: OrderState
    let facts: OrderFacts
    let now: Timestamp
    var order: OrderState
    var header: OrderHeader
    /// Asked of other systems and published, in the order in which it was decided.
    var effects: [OrderEffect] = []
    var reasons: [String] = []
    /// Stock the allocator reserved before it told us.
    var answeredOffer: StockOffer?
    /// Reservations given up because the goods are not there or not to be had: nobody else is
    /// offered them before somebody counted.
    var ghosts: Set<StockKey> = []
    /// Prices that the buyer's policy does not let us answer with ours.
    var priceQuestions: [String] = []
    private var sourcing: Sourcing?
    private var inbound: InboundPlan?

    init(_ state: OrderState, _ header: OrderHeader, _ facts: OrderFacts, _ moment: Moment) {
        before = state
        order = state
        self.header = header
        self.facts = facts
        now = moment.now
    }

    mutating func say(_ reason: String) { reasons.append(reason) }

    mutating func ask(_ effect: OrderEffect) { effects.append(effect) }

    mutating func publish(_ milestone: Milestone) { effects.append(.publish(milestone)) }

    /// Puts something before a person, once: the key names it.
    mutating func raise(
        _ topic: String,
        _ reason: ReasonCode,
        owner: Role,
        _ detail: String,
        amount: Money? = nil
    ) {
        let key = "order/\(header.id)/\(topic)"
        say(detail)
        guard !order.exceptions.contains(where: { $0.key == key }) else { return }
        order.exceptions.append(
            WorkItem(key: key, owner: owner, reason: reason, detail: detail, amount: amount)
        )
    }

    mutating func settleException(_ topic: String) {
        let key = "order/\(header.id)/\(topic)"
        order.exceptions.removeAll { $0.key == key }
    }

    /// Stock as this event may still give it away; what one line takes, the next does not see.
    mutating func withSourcing<T>(_ body: (inout Sourcing) -> T) -> T {
        var current =
            sourcing
            ?? Sourcing(
                levels: facts.stock,
                preferences: Dictionary(
                    facts.sites.map { ($0.site.id, $0.site.preference) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        sourcing = nil
        defer { sourcing = current }
        return body(&current)
    }

    mutating func promiseInbound(
        _ thousandths: Int64,
        of item: Item.ID,
        at site: Site.ID? = nil
    ) -> InboundPlan.Promise? {
        var current = inbound ?? InboundPlan(facts.inbound)
        inbound = nil
        defer { inbound = current }
        return current.promise(thousandths, of: item, at: site)
    }
}

/// One item at one site.
struct StockKey: Hashable, Comparable {
    var item: Item.ID
    var site: Site.ID

    static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.item == rhs.item ? lhs.site < rhs.site : lhs.item < rhs.item
    }
}

// MARK: - Looking things up

extension OrderDraft {
    /// Lines are numbered from one as a rule, so the first guess is usually right.
    func index(ofLine number: Int) -> Int? {
        if order.lines.indices.contains(number - 1), order.lines[number - 1].number == number {
            return number - 1
        }
        return order.lines.firstIndex { $0.number == number }
    }

    func index(of id: Fulfilment.ID) throws(OrderRefusal) -> Int {
        guard let index = order.fulfilments.firstIndex(where: { $0.id == id }) else {
            throw .noSuchFulfilment(id)
        }
        return index
    }

    func site(_ id: Site.ID) -> SiteFacts? { facts.sites.first { $0.site.id == id } }

    /// `12.5 EA`
    func text(_ thousandths: Int64, of line: OrderLine) -> String {
        Quantity(thousandths: thousandths, line.stockUnit).description
    }

    /// Quantities that a report may hold: none negative, none beyond what a line may have.
    func check(_ quantities: [LineQuantity], allowsZero: Bool) throws(OrderRefusal) {
        let lowest: Int64 = allowsZero ? 0 : 1
        guard quantities.count <= Limits.orderLines * 2 else {
            throw .invalid("a report names at most \(Limits.orderLines * 2) quantities")
        }
        for quantity in quantities
        where !(lowest...Limits.quantityThousandths).contains(quantity.thousandths) {
            throw .invalidQuantity(
                line: quantity.line,
                detail: "\(quantity.thousandths) thousandths are out of range"
            )
        }
    }
}
