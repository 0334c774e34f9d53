import Canonical
import Database
import Inventory
import Primitives
import Storage

extension Trade {
    /// What lies on the shelves at first, by site and item, in thousandths of the stock unit.
    static func openingStock(forOrders orders: Int) -> [String: [String: Int64]] {
        let each = Int64(max(10, orders)) * 1_000
        var stock: [String: [String: Int64]] = [:]
        for (place, site) in sites.enumerated() {
            for (index, item) in items.enumerated() {
                // Some are plentiful, some are only at one site, some are short from the start.
                let share = [each * 2, each, each / 4][(place + index) % 3]
                stock[site.id.rawValue, default: [:]][item.id.rawValue] = share / 1_000 * 1_000
            }
        }
        return stock
    }

    /// Fills a fresh database.
    static func store(
        _ items: [Item],
        _ stock: [String: [String: Int64]],
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        let profile = EntityProfile(
            id: entity,
            name: "Main",
            timeZone: timeZone,
            currency: .usd,
            erp: TargetSystem.ID(SystemWords.erp)
        )
        try save(profile, .entity, entity.rawValue, transaction, now)
        for site in sites { try save(site, .site, site.id.rawValue, transaction, now) }
        for customer in customers {
            try save(customer, .customer, customer.id.rawValue, transaction, now)
        }
        for item in items {
            try save(item, .item, item.id.rawValue, transaction, now)
            try save(
                prices.filter { $0.item == item.id },
                .prices,
                item.id.rawValue,
                transaction,
                now
            )
            try transaction.master.setIdentifiers(
                of: item.id,
                item.identifiers,
                entity: entity.rawValue
            )
        }
        for (place, rates) in Dictionary(grouping: taxes, by: \.jurisdiction).sorted(by: {
            $0.key < $1.key
        }) {
            try save(rates, .taxes, place, transaction, now)
        }
        for (root, cents) in creditLimits.sorted(by: { $0.key < $1.key }) {
            try transaction.credit.setLimit(
                Money(minorUnits: cents, .usd),
                currency: .usd,
                root: Party.ID(root),
                entity: entity.rawValue,
                at: now
            )
        }
        try open(stock, transaction, now)
    }

    private static func open(
        _ stock: [String: [String: Int64]],
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        for (site, items) in stock.sorted(by: { $0.key < $1.key }) {
            for (item, quantity) in items.sorted(by: { $0.key < $1.key }) {
                try transaction.stock.post(
                    StockPosting(
                        .receive,
                        item: Item.ID(item),
                        site: Site.ID(site),
                        onHandDelta: quantity,
                        cause: "opening"
                    ),
                    entity: entity.rawValue,
                    effectKey: "opening/\(site)/\(item)",
                    at: now
                )
            }
        }
    }

    private static func save(
        _ value: some Encodable,
        _ kind: MasterKind,
        _ id: String,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        try transaction.master.save(
            kind,
            id,
            try StoredValue.encodeSorted(value),
            entity: entity.rawValue,
            source: "simulation",
            at: now
        )
    }
}
