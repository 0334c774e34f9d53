public import Canonical
public import Database
import Engine
public import Ordering
public import Primitives
import Storage
import Workflows

/// What somebody might have decided by instead: what is named is put in the place of what was
/// known, everything else stays.
public struct PolicyChange: Sendable, Equatable {
    public enum Limit: Sendable, Equatable {
        /// No credit check.
        case unlimited
        /// In the account's currency: `250000.00`.
        case amount(String)
    }

    public var creditLimit: Limit?
    public var rounding: RoundingPolicy?
    /// For the items that they name they stand instead of all other rules.
    public var prices: [PriceRule]

    public init(
        creditLimit: Limit? = nil,
        rounding: RoundingPolicy? = nil,
        prices: [PriceRule] = []
    ) {
        self.creditLimit = creditLimit
        self.rounding = rounding
        self.prices = prices
    }
}

/// Why an order cannot be decided again under another policy.
public enum CounterfactualRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    case limit(String, Currency)
    /// The order has no credit account, so that a limit means nothing.
    case noAccount
    case foreignPrice(PriceRule.ID, Currency)
    case unpricedItem(Item.ID)
    case tooManyEvents(Int)

    public var description: String {
        switch self {
        case .limit(let text, let currency):
            "creditLimit: \(text) is no amount of \(currency.code); write digits like 250000.00"
        case .noAccount:
            "creditLimit: no account was looked at when this order was decided; leave it out"
        case .foreignPrice(let id, let currency):
            "prices: \(id) is not in \(currency.code), which the order is in"
        case .unpricedItem(let item):
            "prices: \(item) is no item of this order; leave its rules out"
        case .tooManyEvents(let count):
            "the order has \(count) events or more, which is more than is replayed"
        }
    }
}

/// One event of an order, with the facts that it was decided on.
public struct RecordedDecision: Sendable {
    public var event: OrderEvent
    public var facts: OrderFacts
    public var at: Timestamp
    public var sequence: Int64
    public var type: String

    /// An order's events, as the log has them.
    public static func all(
        of record: OrderRecord,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [RecordedDecision] {
        var decisions: [RecordedDecision] = []
        for stored in record.events {
            decisions.append(
                RecordedDecision(
                    event: try StoredValue.decode(OrderEvent.self, from: stored.event),
                    facts: try RecordedFacts.recall(stored, in: snapshot),
                    at: stored.at,
                    sequence: stored.sequence,
                    type: stored.type
                )
            )
        }
        return decisions
    }
}

/// What an order would have been under another policy: its own events decided again on its own
/// facts, but for what the policy changes. It writes nothing.
///
/// Stock and credit are those that were locked then, so it says what would have become of this
/// order, and not of the others beside it. What other systems said is heard again where the
/// changed order would have asked them.
public struct Counterfactual: Sendable, Equatable {
    /// A sentence for each thing that would differ.
    public var differences: [String]
    /// What would not have happened: `booked on 2026-11-23T15:00:02Z`.
    public var unheard: [String]

    /// - Throws: when the change has no place in this order.
    public init(
        of decisions: [RecordedDecision],
        under change: PolicyChange
    ) throws(CounterfactualRefusal) {
        guard decisions.count < OrderRecord.rowsMax else {
            throw .tooManyEvents(decisions.count)
        }
        try change.check(against: decisions)
        let was = Self.replay(decisions)
        var changed: [RecordedDecision] = []
        for decision in decisions {
            var decision = decision
            decision.facts = try change.applied(
                to: decision.facts,
                pricing: decision.isPriced
            )
            changed.append(decision)
        }
        let would = Self.replay(changed)
        differences = OrderComparison(was: was.order, would: would.order).sentences
        unheard = would.unheard.filter { !was.unheard.contains($0) }
    }

    private static func replay(
        _ decisions: [RecordedDecision]
    ) -> (order: OrderState, unheard: [String]) {
        let workflow = OrderWorkflow()
        var order = OrderWorkflow.initialState
        var unheard: [String] = []
        for decision in decisions {
            let moment = Moment(now: decision.at, sequence: decision.sequence)
            guard order.mayHear(decision.event) else {
                unheard.append(words(decision))
                continue
            }
            do throws(OrderRefusal) {
                order = try workflow.decide(
                    order,
                    on: decision.event,
                    given: decision.facts,
                    in: moment
                ).state
            } catch {
                // What the order refuses is news of something that it never asked for.
                unheard.append(words(decision))
            }
        }
        return (order, unheard)
    }

    private static func words(_ decision: RecordedDecision) -> String {
        "\(PlainWords.of(decision.type)) on \(decision.at)"
    }
}

extension OrderState {
    /// Whether the ERP could have said this: it answers only what it was asked.
    fileprivate func mayHear(_ event: OrderEvent) -> Bool {
        switch event {
        case .booked, .bookingRefused: booking != .none
        default: true
        }
    }
}

extension PolicyChange {
    fileprivate func check(
        against decisions: [RecordedDecision]
    ) throws(CounterfactualRefusal) {
        if creditLimit != nil, !decisions.contains(where: { $0.facts.credit != nil }) {
            throw .noAccount
        }
        guard let currency = decisions.lazy.compactMap(\.currency).first else { return }
        let items = Set(decisions.flatMap { $0.facts.items.keys })
        for rule in prices {
            guard items.contains(rule.item) else { throw .unpricedItem(rule.item) }
            guard rule.currency == currency else { throw .foreignPrice(rule.id, currency) }
        }
    }

    /// - Parameter isPricing: whether the decision gives each line its price; an item may have had
    ///   none.
    fileprivate func applied(
        to facts: OrderFacts,
        pricing isPricing: Bool
    ) throws(CounterfactualRefusal) -> OrderFacts {
        var facts = facts
        if let creditLimit, let account = facts.credit {
            facts.credit?.limit = try creditLimit.money(in: account.openOrders.currency)
        }
        if let rounding { facts.customer?.policy.rounding = rounding }
        if isPricing || !facts.prices.isEmpty {
            let named = Set(prices.map(\.item))
            let asked = isPricing ? Set(facts.items.keys) : Set(facts.prices.map(\.item))
            facts.prices.removeAll { named.contains($0.item) }
            facts.prices += prices.filter { asked.contains($0.item) }
        }
        return facts
    }
}

extension PolicyChange.Limit {
    fileprivate func money(in currency: Currency) throws(CounterfactualRefusal) -> Money? {
        switch self {
        case .unlimited: return nil
        case .amount(let text):
            guard let units = ScaledDecimal.value(text, digits: currency.minorDigits), units >= 0
            else { throw .limit(text, currency) }
            return Money(minorUnits: units, currency)
        }
    }
}

extension RecordedDecision {
    fileprivate var isPriced: Bool { currency != nil }

    fileprivate var currency: Currency? {
        if case .submitted(let request, _) = event { request.currency } else { nil }
    }
}
