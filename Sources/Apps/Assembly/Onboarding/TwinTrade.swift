package import Canonical
import Inventory
import Primitives
package import Storage
package import Translation

/// Master data for a twin that has nothing of its own: whatever the orders name is there, at the
/// price they expect, and twice as much of it as they want.
package struct TwinTrade: Sendable {
    private let profile: PartnerProfile
    private let entity: EntityProfile
    private let orders: [OrderRequest]

    package init(_ orders: [OrderRequest], of profile: PartnerProfile, for entity: EntityProfile) {
        self.orders = orders
        self.profile = profile
        self.entity = entity
    }

    package static let warehouse = TargetSystem.ID("twin-warehouse")
    private static let site = Site.ID("TWIN")
    private static let jurisdiction = "TWIN"
    /// How many pieces a pack of the twin holds.
    private static let piecesPerPack: Int64 = 12

    package var masterData: MasterData {
        let goods = goods
        var bundle = MasterData(
            entity: entity,
            sites: [
                Site(
                    id: Self.site,
                    name: "Twin",
                    timeZone: entity.timeZone,
                    cutOffMinutes: 23 * 60 + 59,
                    preference: 1,
                    warehouse: Self.warehouse
                )
            ],
            items: goods.map(\.item),
            customers: [customer],
            prices: goods.map(price),
            taxes: taxes
        )
        bundle.creditLimits = [
            MasterData.CreditLimit(
                root: profile.customer,
                limit: Money(minorUnits: 1_000_000_000_000, profile.currency)
            )
        ]
        bundle.openingStock = goods.map { good in
            MasterData.OpeningStock(
                item: good.item.id,
                site: Self.site,
                thousandths: good.wanted * 2
            )
        }
        return bundle
    }

    // MARK: - Goods

    private struct Good {
        var item: Item
        /// In thousandths of the stock unit.
        var wanted: Int64
        var expected: UnitPrice?
    }

    /// One item for each number that an order names.
    private var goods: [Good] {
        var goods: [Good] = []
        var positions: [ItemIdentifier: Int] = [:]
        for line in orders.flatMap(\.lines) {
            if let position = positions[line.item] {
                note(line, in: &goods[position])
                continue
            }
            positions[line.item] = goods.count
            let isOurs = line.item.scheme == .sku
            var good = Good(
                item: Item(
                    id: Item.ID(isOurs ? line.item.value : "TWIN-\(goods.count + 1)"),
                    description: "as ordered",
                    stockUnit: line.quantity.unit,
                    identifiers: isOurs ? [] : [line.item]
                ),
                wanted: 0
            )
            note(line, in: &good)
            goods.append(good)
        }
        return goods
    }

    private func note(_ line: OrderRequest.Line, in good: inout Good) {
        let unit = line.quantity.unit
        let isPack = unit != good.item.stockUnit
        if isPack, !good.item.packFactors.contains(where: { $0.unit == unit }),
            let factor = PackFactor(unit, numerator: Self.piecesPerPack)
        {
            good.item.packFactors.append(factor)
        }
        let count = line.quantity.thousandths * (isPack ? Self.piecesPerPack : 1)
        good.wanted += count
        if count % 1_000 != 0 { good.item.isDivisible = true }
        // A price for another unit than the first would be no price of the twin's item.
        if good.expected == nil, line.expectedPrice?.unit == good.item.stockUnit {
            good.expected = line.expectedPrice
        }
    }

    private func price(of good: Good) -> PriceRule {
        PriceRule(
            id: PriceRule.ID("TWIN-\(good.item.id)"),
            audience: .contract(profile.customer),
            item: good.item.id,
            unit: good.item.stockUnit,
            currency: profile.currency,
            breaks: [
                PriceRule.Break(
                    minimum: .zero(good.item.stockUnit),
                    // One of the currency, where the order expects nothing.
                    millionths: good.expected?.millionths ?? 1_000_000
                )
            ],
            validFrom: Self.longAgo
        )
    }

    // MARK: - Customer

    private var customer: Party {
        let codes = Set(
            orders.compactMap { order -> String? in
                guard case .code(let code) = order.shipTo else { return nil }
                return code
            }
        )
        let places = (codes.isEmpty ? ["MAIN"] : codes.sorted()).map { code in
            ShipTo(code: code, address: Self.address(code), jurisdiction: Self.jurisdiction)
        }
        return Party(
            id: profile.customer,
            name: profile.id,
            currency: profile.currency,
            shipTos: places
        )
    }

    private static func address(_ code: String) -> Address {
        Address(
            name: "Twin \(code)",
            lines: ["1 Twin Street"],
            city: "Twin City",
            region: nil,
            postalCode: "00000",
            country: "US"
        )
    }

    /// Nothing is taxed in the twin, wherever an order goes.
    private var taxes: [TaxRate] {
        var places: Set = [Self.jurisdiction]
        for order in orders {
            guard case .address(let address) = order.shipTo else { continue }
            places.insert(address.country)
            if let region = address.region {
                places.insert("\(address.country)-\(region.uppercased())")
            }
        }
        return places.sorted().map { place in
            TaxRate(
                name: "none",
                jurisdiction: place,
                category: "standard",
                partsPerMillion: 0,
                validFrom: Self.longAgo
            )
        }
    }

    private static var longAgo: LocalDate {
        guard let date = LocalDate(year: 2000, month: 1, day: 1) else {
            preconditionFailure("the first day of 2000 is a date")
        }
        return date
    }
}
