public import Canonical
public import Database
public import Primitives
import Storage

extension FactLoader {
    /// What so much of an item is worth, by the highest price that holds today; `nil` when it has
    /// none.
    public func stake(
        of thousandths: Int64,
        _ item: Item.ID,
        entity: String,
        in snapshot: borrowing Snapshot,
        at now: Timestamp
    ) throws(StoreFailure) -> Money? {
        let catalogue = try catalogue(entity: entity, in: snapshot)
        guard let record = try catalogue.item(item),
            let profile = try snapshot.master.load(.entity, entity, entity: entity)
        else { return nil }
        let currency = try StoredValue.decode(EntityProfile.self, from: profile.document).currency
        let price = Self.price(
            of: record,
            try catalogue.prices(of: item),
            in: currency,
            on: try catalogue.today(at: now)
        )
        guard let price else { return nil }
        var divisor: Int128 = 1_000_000_000
        for _ in 0..<currency.minorDigits { divisor /= 10 }
        let product = Int128(thousandths.magnitude) * Int128(price)
        guard product / divisor < Int128(Int64.max / 1_000) else { return nil }
        return Money(minorUnits: RoundingMode.halfUp.divide(product, by: divisor), currency)
    }
}
