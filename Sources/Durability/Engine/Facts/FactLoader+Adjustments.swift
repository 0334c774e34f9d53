import Canonical
import Database
import Inventory
import Primitives
import Storage

extension FactLoader {
    /// What an adjustment's decision needs: its items' allocation instances are locked, then their
    /// stock rows, in order.
    func adjustmentFacts(
        _ request: AdjustmentWorkflow.FactRequest,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> AdjustmentWorkflow.Facts {
        let profile = try profile(of: entity, in: transaction.master)
        let policy = profile.adjustments ?? .standard(in: profile.currency)
        guard let adjustment = request.adjustment,
            adjustment.lines.count <= StockAdjustment.linesMax
        else { return AdjustmentWorkflow.Facts(policy: policy, isSiteKnown: true, shelves: []) }
        let catalogue = Catalogue(
            view: try MasterView(transaction.master, cache),
            entity: entity,
            calendars: calendars
        )
        let wanted = Set(adjustment.lines.map(\.item)).sorted()
        var frozen: Set<Item.ID> = []
        for item in wanted {
            let instance = InstanceReference.allocation(of: item, entity: entity)
            let stored = try transaction.instances.lock(instance.kind, instance.id)
            if stored?.quarantine != nil { frozen.insert(item) }
        }
        let levels = try transaction.stock.lock(wanted, entity: entity)
        let onHand = Dictionary(
            levels.lazy.filter { $0.site == adjustment.site }.map { ($0.item, $0.onHand) },
            uniquingKeysWith: { first, _ in first }
        )
        var shelves: [AdjustmentWorkflow.Shelf] = []
        for id in wanted {
            guard let item = try catalogue.item(id) else { continue }
            var shelf = try shelf(
                item,
                onHand: onHand[id] ?? 0,
                adjustment,
                entity,
                transaction
            )
            shelf.isFrozen = frozen.contains(id)
            if item.isKit { shelf.isKit = true }
            shelf.price = Self.price(
                of: item,
                try catalogue.prices(of: id),
                in: policy.limit.currency,
                on: try catalogue.today(at: now)
            )
            shelves.append(shelf)
        }
        return AdjustmentWorkflow.Facts(
            policy: policy,
            isSiteKnown: try catalogue.site(adjustment.site) != nil,
            shelves: shelves
        )
    }

    private func shelf(
        _ item: Item,
        onHand: Int64,
        _ adjustment: StockAdjustment,
        _ entity: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> AdjustmentWorkflow.Shelf {
        let moment = adjustment.asOf
        let site = adjustment.site
        let later = try transaction.stock.movement(
            of: item.id,
            at: site,
            entity: entity,
            after: moment
        )
        let others = try transaction.adjustments.lines(
            of: item.id,
            at: site,
            entity: entity,
            since: moment
        ).filter { $0.number != adjustment.number }
        // Posted after the moment, but of a moment before it: the shelf was so already.
        let learned = others.lazy.filter { line in
            line.phase == .applied && line.asOf <= moment
                && line.appliedAt.map { $0 > moment } ?? false
        }.reduce(Int64(0)) { $0 + $1.delta }
        let counts = others.filter { $0.kind == .count }
        return AdjustmentWorkflow.Shelf(
            item: item.id,
            unit: item.stockUnit,
            isDivisible: item.isDivisible,
            onHand: onHand,
            balance: onHand - later + learned,
            price: nil,
            openCount: counts.first { $0.phase == .waiting }?.number.rawValue,
            countedAt: counts.last { $0.phase == .applied }?.asOf
        )
    }

    /// The highest price of one stock unit that holds on `day`: a value that is rather too high
    /// asks a second person too often, and never too seldom.
    static func price(
        of item: Item,
        _ rules: [PriceRule],
        in currency: Currency,
        on day: LocalDate
    ) -> Int64? {
        var highest: Int64?
        for rule in rules where rule.currency == currency && rule.validFrom <= day {
            guard rule.validTo.map({ day <= $0 }) ?? true, let first = rule.breaks.first,
                let factor = try? item.factor(of: rule.unit)  // a unit that is gone prices nothing
            else { continue }
            let price = Int128(first.millionths) * Int128(factor.denominator)
            let numerator = Int128(factor.numerator)
            let each = Int64(clamping: (price + numerator - 1) / numerator)
            highest = max(highest ?? each, each)
        }
        return highest
    }
}
