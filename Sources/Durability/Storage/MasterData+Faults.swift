import Canonical
public import Database
import Foundation
import Inventory
import Ordering
import Primitives
import Purchasing

/// What a bundle may not say. All of it is told at once, each with its place in the file.
extension EntityProfile {
    /// What its policies may not say, each with its place in the entity's file.
    public var policyFaults: [(place: String, words: String)] {
        var faults: [(String, String)] = []
        if purchasing?.isValid == false {
            faults.append(
                (
                    "purchasing",
                    "expected amounts of 0 or more, tolerances of 0 to 1000000 parts per million "
                        + "and 0 to 365 days"
                )
            )
        }
        if whileAway?.isValid == false {
            faults.append(("whileAway", "expected an exposure of 0 or more and 0 to 10080 minutes"))
        }
        if let exposure = whileAway?.exposure, exposure.currency != currency {
            faults.append(
                ("whileAway.exposure", "expected \(currency.code), the entity's currency")
            )
        }
        if bookingPriority?.isValid == false {
            faults.append(
                ("bookingPriority", "expected amounts of 0 or more and 0 to 1440 minutes")
            )
        }
        if let value = bookingPriority?.value, value.from.currency != currency {
            faults.append(
                ("bookingPriority.value.from", "expected \(currency.code), the entity's currency")
            )
        }
        if calendar?.isValid == false {
            faults.append(
                (
                    "calendar",
                    "expected at least one working day, each once, "
                        + "0 <= opensMinutes < closesMinutes <= 1440 and at most "
                        + "\(BusinessCalendar.holidaysMax) holidays"
                )
            )
        }
        if stockNews?.isValid == false {
            faults.append(
                (
                    "stockNews",
                    "expected 1 to 10080 minutes and at most \(StockNewsPolicy.sitesMax) sites"
                )
            )
        }
        return faults
    }
}

extension MasterData {
    /// Stock of one item at one site, in thousandths: a thousand times the largest order line.
    static let stockThousandthsMax = 1_000 * Limits.quantityThousandths
    /// A thousand million, in millionths of the currency.
    static let priceMillionthsMax: Int64 = 1_000_000_000_000_000
    static let creditMinorUnitsMax: Int64 = 1_000_000_000_000_000

    /// What is wrong within the bundle itself; empty when nothing is.
    public var faults: [String] {
        var faults = FaultList()
        faults.require(Self.isZone(entity.timeZone), "entity.timeZone", "no IANA time zone")
        if let policy = entity.adjustments { Self.check(policy, &faults) }
        if let policy = entity.holds { Self.check(policy, &faults) }
        for fault in entity.policyFaults {
            faults.require(false, "entity." + fault.place, fault.words)
        }
        for (index, site) in sites.enumerated() {
            let place = "sites[\(index)]"
            faults.require(Self.isZone(site.timeZone), place + ".timeZone", "no IANA time zone")
            let isMinute = (0...1_440).contains(site.cutOffMinutes)
            faults.require(isMinute, place + ".cutOffMinutes", "expected 0 to 1440")
        }
        for (index, item) in items.enumerated() { Self.check(item, "items[\(index)]", &faults) }
        for (index, customer) in customers.enumerated() {
            Self.check(customer, "customers[\(index)]", &faults)
        }
        for (index, rule) in prices.enumerated() { Self.check(rule, "prices[\(index)]", &faults) }
        for (index, rate) in taxes.enumerated() {
            let place = "taxes[\(index)]"
            let isShare = (0...1_000_000).contains(rate.partsPerMillion)
            faults.require(isShare, place + ".partsPerMillion", "expected 0 to 1000000")
            faults.requireOrder(rate.validFrom, rate.validTo, place)
        }
        checkAmounts(&faults)
        checkKits(&faults)
        faults.requireUnique(sites.map(\.id.rawValue), "sites", "id")
        faults.requireUnique(items.map(\.id.rawValue), "items", "id")
        faults.requireUnique(customers.map(\.id.rawValue), "customers", "id")
        faults.requireUnique(prices.map(\.id.rawValue), "prices", "id")
        faults.requireUnique(creditLimits.map(\.root.rawValue), "creditLimits", "root")
        return faults.told
    }

    /// References that lead neither into the bundle nor to what is stored already.
    public func danglingReferences(
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [String] {
        var known: [MasterKind: Set<String>] = [
            .item: Set(items.map(\.id.rawValue)), .site: Set(sites.map(\.id.rawValue)),
            .customer: Set(customers.map(\.id.rawValue)),
        ]
        var faults = FaultList()
        for reference in references where known[reference.kind]?.contains(reference.id) != true {
            let stored = try snapshot.master.load(
                reference.kind,
                reference.id,
                entity: entity.id.rawValue
            )
            if stored != nil {
                known[reference.kind, default: []].insert(reference.id)
            } else {
                faults.add(
                    reference.place,
                    "there is no \(reference.kind.rawValue) \(reference.id)"
                )
            }
        }
        try checkKits(in: snapshot, &faults)
        return faults.told
    }

    private struct Reference {
        var kind: MasterKind
        var id: String
        var place: String
    }

    private var references: [Reference] {
        var all: [Reference] = []
        func add(_ kind: MasterKind, _ id: String, _ place: String) {
            all.append(Reference(kind: kind, id: id, place: place))
        }
        for (index, customer) in customers.enumerated() {
            add(.customer, customer.creditRoot.rawValue, "customers[\(index)].creditRoot")
            if let parent = customer.parent {
                add(.customer, parent.rawValue, "customers[\(index)].parent")
            }
        }
        for (index, item) in items.enumerated() {
            for (position, component) in (item.components ?? []).enumerated() {
                add(
                    .item,
                    component.item.rawValue,
                    "items[\(index)].components[\(position)].item"
                )
            }
        }
        for (index, rule) in prices.enumerated() {
            add(.item, rule.item.rawValue, "prices[\(index)].item")
            if case .contract(let customer) = rule.audience {
                add(.customer, customer.rawValue, "prices[\(index)].audience")
            }
        }
        for (index, credit) in creditLimits.enumerated() {
            add(.customer, credit.root.rawValue, "creditLimits[\(index)].root")
        }
        for (index, level) in openingStock.enumerated() {
            add(.item, level.item.rawValue, "openingStock[\(index)].item")
            add(.site, level.site.rawValue, "openingStock[\(index)].site")
        }
        for (index, supply) in inbound.enumerated() {
            add(.item, supply.item.rawValue, "inbound[\(index)].item")
            add(.site, supply.site.rawValue, "inbound[\(index)].site")
        }
        return all
    }

    // MARK: - Parts

    private static func isZone(_ name: String) -> Bool { TimeZone(identifier: name) != nil }

    private static func check(_ item: Item, _ place: String, _ faults: inout FaultList) {
        for (index, factor) in item.packFactors.enumerated() {
            let isOther = factor.unit != item.stockUnit
            faults.require(isOther, place + ".packFactors[\(index)].unit", "this is the stock unit")
        }
        faults.requireUnique(item.packFactors.map(\.unit.code), place + ".packFactors", "unit")
        for (index, identifier) in item.identifiers.enumerated() {
            let place = place + ".identifiers[\(index)]"
            switch identifier.scheme {
            case .gtin:
                let isRight = GTIN.normalized(identifier.value) != nil
                let words = "expected 8, 12, 13 or 14 digits, the last one the check digit"
                faults.require(isRight, place + ".value", words)
            case .buyerPart, .vendorPart:
                faults.require(identifier.owner != nil, place + ".owner", "this scheme needs one")
            case .sku: break
            }
        }
    }

    private static func check(_ customer: Party, _ place: String, _ faults: inout FaultList) {
        let isTerm = (0...3_650).contains(customer.termsDays)
        faults.require(isTerm, place + ".termsDays", "expected 0 to 3650")
        let isPriority = (1...9).contains(customer.policy.priority)
        faults.require(isPriority, place + ".policy.priority", "expected 1 to 9")
        let share = customer.policy.priceHoldPartsPerMillion ?? 0
        let isShare = (0...1_000_000).contains(share)
        faults.require(
            isShare,
            place + ".policy.priceHoldPartsPerMillion",
            "expected 0 to 1000000"
        )
        faults.requireUnique(customer.shipTos.map(\.code), place + ".shipTos", "code")
        for (index, exemption) in customer.exemptions.enumerated() {
            faults.requireOrder(
                exemption.validFrom,
                exemption.validTo,
                place + ".exemptions[\(index)]"
            )
        }
    }

    private static func check(_ rule: PriceRule, _ place: String, _ faults: inout FaultList) {
        faults.requireOrder(rule.validFrom, rule.validTo, place)
        faults.require(!rule.breaks.isEmpty, place + ".breaks", "at least one is needed")
        for (index, step) in rule.breaks.enumerated() {
            let place = place + ".breaks[\(index)]"
            let isSame = step.minimum.unit == rule.unit
            faults.require(isSame, place + ".minimum.unit", "expected the rule's \(rule.unit.code)")
            let isPrice = (0...priceMillionthsMax).contains(step.millionths)
            faults.require(isPrice, place + ".millionths", "expected 0 to \(priceMillionthsMax)")
            let before = index == 0 ? -1 : rule.breaks[index - 1].minimum.thousandths
            let isAscending = step.minimum.thousandths > before
            faults.require(isAscending, place + ".minimum", "expected more than the one before")
        }
    }

    private func checkAmounts(_ faults: inout FaultList) {
        for (index, credit) in creditLimits.enumerated() {
            let isLimit = (0...Self.creditMinorUnitsMax).contains(credit.limit.minorUnits)
            let words = "expected 0 to \(Self.creditMinorUnitsMax)"
            faults.require(isLimit, "creditLimits[\(index)].limit.minorUnits", words)
        }
        let words = "expected 0 to \(Self.stockThousandthsMax)"
        let stock = 0...Self.stockThousandthsMax
        for (index, level) in openingStock.enumerated() {
            let place = "openingStock[\(index)]"
            faults.require(stock.contains(level.thousandths), place + ".thousandths", words)
            faults.require(stock.contains(level.safety), place + ".safety", words)
        }
        for (index, supply) in inbound.enumerated() {
            let isStock = stock.contains(supply.thousandths)
            faults.require(isStock, "inbound[\(index)].thousandths", words)
        }
    }
}

/// Faults with their places: the first hundred, and how many more there are.
struct FaultList {
    private static let toldMax = 100
    private var listed: [String] = []
    private var count = 0

    var told: [String] {
        count > listed.count ? listed + ["and \(count - listed.count) more"] : listed
    }

    mutating func add(_ place: String, _ words: String) {
        count += 1
        if listed.count < Self.toldMax { listed.append("\(place): \(words)") }
    }

    mutating func require(_ holds: Bool, _ place: String, _ words: String) {
        if !holds { add(place, words) }
    }

    mutating func requireOrder(_ from: LocalDate, _ to: LocalDate?, _ place: String) {
        if let to, to < from { add(place + ".validTo", "this is before validFrom") }
    }

    mutating func requireUnique(_ keys: [String], _ list: String, _ member: String) {
        var seen: Set<String> = []
        for (index, key) in keys.enumerated() where !seen.insert(key).inserted {
            add("\(list)[\(index)].\(member)", "\(key) is there twice")
        }
    }
}
