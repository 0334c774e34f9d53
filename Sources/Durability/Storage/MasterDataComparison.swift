import Canonical
import Database
import Inventory
import Ordering
import Primitives

/// Compares one bundle with what is stored, part by part.
struct MasterDataComparison {
    var difference: MasterDataDifference
    private let entity: String

    init(entity: String) {
        self.entity = entity
        difference = MasterDataDifference(entity: entity)
    }

    mutating func compare(
        _ sites: [Site],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        var known = try documents(.site, in: snapshot)
        var count = MasterDataDifference.Count(known: known.count)
        for site in sites {
            var site = site
            let document = known.removeValue(forKey: site.id.rawValue)
            if let old = try document.map({ (bytes) throws(StoreFailure) in
                try StoredValue.decode(Site.self, from: bytes)
            }) {
                let name = site.name
                site = old
                site.name = name
            }
            try note(.site, site.id.rawValue, site, instead: document, &count)
        }
        // A site that the owner does not name may be another system's.
        difference.counts[.sites] = count
    }

    mutating func compare(
        _ items: [Item],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        var known = try documents(.item, in: snapshot)
        var count = MasterDataDifference.Count()
        for item in items {
            var item = item
            let document = known.removeValue(forKey: item.id.rawValue)
            if let document {
                let old = try StoredValue.decode(Item.self, from: document)
                if old.isActive { count.known += 1 }
                item.identifiers += old.identifiers.filter { identifier in
                    identifier.owner != nil && !item.identifiers.contains(identifier)
                }
            }
            let bytes = try StoredValue.encode(item)
            guard bytes != document else { continue }
            difference.changes.append(.item(item, document: bytes))
            count.note(isNew: document == nil)
        }
        for (_, document) in known.sorted(by: { $0.key < $1.key }) {
            var item = try StoredValue.decode(Item.self, from: document)
            guard item.isActive else { continue }
            count.known += 1
            item.isActive = false
            difference.changes.append(.item(item, document: try StoredValue.encode(item)))
            count.gone += 1
        }
        difference.counts[.items] = count
    }

    mutating func compare(
        _ customers: [Party],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        var known = try documents(.customer, in: snapshot)
        var count = MasterDataDifference.Count()
        for customer in customers {
            let id = customer.id.rawValue
            let document = known.removeValue(forKey: id)
            let old = try document.map { (bytes) throws(StoreFailure) in
                try StoredValue.decode(Party.self, from: bytes)
            }
            if let old, old.status != .blocked { count.known += 1 }
            try note(.customer, id, customer.keeping(old), instead: document, &count)
        }
        for (id, document) in known.sorted(by: { $0.key < $1.key }) {
            var customer = try StoredValue.decode(Party.self, from: document)
            guard customer.status != .blocked else { continue }
            count.known += 1
            customer.status = .blocked
            difference.changes.append(
                .record(.customer, id: id, document: try StoredValue.encode(customer))
            )
            count.gone += 1
        }
        difference.counts[.customers] = count
    }

    mutating func compare(
        _ rules: [Item.ID: [PriceRule]],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        let nothing = try StoredValue.encode([PriceRule]())
        var known = try documents(.prices, in: snapshot).filter { $0.value != nothing }
        var count = MasterDataDifference.Count(known: known.count)
        for (item, rules) in rules.sorted(by: { $0.key < $1.key }) {
            let document = known.removeValue(forKey: item.rawValue)
            let old = try document.map { (bytes) throws(StoreFailure) in
                try StoredValue.decode([PriceRule].self, from: bytes)
            }
            let kept = rules.map { rule in
                old?.first { $0.isSame(as: rule) } ?? rule
            }
            try note(.prices, item.rawValue, kept, instead: document, &count)
        }
        for (id, _) in known.sorted(by: { $0.key < $1.key }) {
            difference.changes.append(.record(.prices, id: id, document: nothing))
            count.gone += 1
        }
        difference.counts[.prices] = count
    }

    mutating func compare(
        _ rates: [String: [TaxRate]],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        let known = try documents(.taxes, in: snapshot)
        var count = MasterDataDifference.Count(known: known.count)
        for (jurisdiction, rates) in rates.sorted(by: { $0.key < $1.key }) {
            let document = known[jurisdiction]
            let old = try document.map { (bytes) throws(StoreFailure) in
                try StoredValue.decode([TaxRate].self, from: bytes)
            }
            let kept = rates.map { rate in old?.first { $0.isSame(as: rate) } ?? rate }
            try note(.taxes, jurisdiction, kept, instead: document, &count)
        }
        // Nobody is sent anything in a jurisdiction that is not named; its rates do no harm.
        difference.counts[.taxes] = count
    }

    mutating func compare(
        _ limits: [MasterData.CreditLimit],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        var known: [Party.ID: Money] = [:]
        for account in try snapshot.credit.limited(entity: entity) {
            known[account.root] = account.limit
        }
        var count = MasterDataDifference.Count(known: known.count)
        for credit in limits {
            let old = known.removeValue(forKey: credit.root)
            guard old != credit.limit else { continue }
            difference.changes.append(.limit(credit.root, credit.limit, credit.limit.currency))
            count.note(isNew: old == nil)
        }
        for (root, limit) in known.sorted(by: { $0.key < $1.key }) {
            difference.changes.append(.limit(root, nil, limit.currency))
            count.gone += 1
        }
        difference.counts[.creditLimits] = count
    }

    mutating func open(
        _ levels: [MasterData.OpeningStock],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        for level in levels {
            let known = try snapshot.stock.levels(of: level.item, entity: entity)
            guard !known.contains(where: { $0.site == level.site }) else { continue }
            difference.changes.append(.stock(level))
        }
    }

    private mutating func note(
        _ kind: MasterKind,
        _ id: String,
        _ value: some Encodable,
        instead old: [UInt8]?,
        _ count: inout MasterDataDifference.Count
    ) throws(StoreFailure) {
        let document = try StoredValue.encode(value)
        guard document != old else { return }
        difference.changes.append(.record(kind, id: id, document: document))
        count.note(isNew: old == nil)
    }

    /// All documents of a kind, by id.
    private func documents(
        _ kind: MasterKind,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        var last = ""
        while true {
            let page = try snapshot.master.list(kind, entity: entity, after: last, limit: 1_000)
            for record in page { found[record.id] = record.document }
            guard let end = page.last, page.count == 1_000 else { return found }
            last = end.id
        }
    }
}

extension MasterDataDifference.Count {
    fileprivate mutating func note(isNew: Bool) {
        if isNew { added += 1 } else { changed += 1 }
    }
}

extension Party {
    /// As the owner says, with what only we know of it.
    fileprivate func keeping(_ old: Party?) -> Party {
        guard let old else { return keepingMerges(of: nil) }
        var kept = keepingMerges(of: old)
        kept.policy = old.policy
        kept.policy.rounding = policy.rounding
        if exemptions.isEmpty { kept.exemptions = old.exemptions }
        if parent == nil { kept.parent = old.parent }
        if creditRoot == id { kept.creditRoot = old.creditRoot }
        for index in kept.shipTos.indices where kept.shipTos[index].aliases.isEmpty {
            let code = kept.shipTos[index].code
            kept.shipTos[index].aliases = old.shipTos.first { $0.code == code }?.aliases ?? []
        }
        return kept
    }
}

extension PriceRule {
    /// Whether both say the same, whenever they were read.
    fileprivate func isSame(as other: PriceRule) -> Bool {
        var other = other
        other.validFrom = validFrom
        return self == other
    }
}

extension TaxRate {
    fileprivate func isSame(as other: TaxRate) -> Bool {
        var other = other
        other.validFrom = validFrom
        return self == other
    }
}
