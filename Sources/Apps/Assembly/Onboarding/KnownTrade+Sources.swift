package import Canonical
package import Database
package import Onboarding
import Primitives
package import Storage

extension KnownTrade {
    /// From a master data bundle.
    package init(_ bundle: MasterData, customer: Party.ID) {
        self.init()
        for item in bundle.items { add(item, customer: customer) }
        for party in bundle.customers where party.id == customer { add(party) }
    }

    /// From an entity's own records.
    package init(
        of customer: Party.ID,
        entity: LegalEntity.ID,
        in store: any Store
    ) async throws(StoreFailure) {
        self.init()
        let name = entity.rawValue
        var after = ""
        while true {
            let from = after
            let page = try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.master.list(.item, entity: name, after: from, limit: Self.pageRows)
            }
            for record in page {
                let item = try StoredValue.decode(Item.self, from: record.document)
                add(item, customer: customer)
            }
            guard let last = page.last, page.count == Self.pageRows else { break }
            after = last.id
        }
        let record = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.master.load(.customer, customer.rawValue, entity: name)
        }
        if let record { add(try StoredValue.decode(Party.self, from: record.document)) }
    }

    private static var pageRows: Int { 1_000 }

    private mutating func add(_ item: Item, customer: Party.ID) {
        let sku = item.id.rawValue
        units[sku] = Set([item.stockUnit.code] + item.packFactors.map(\.unit.code))
        for identifier in item.identifiers {
            switch identifier.scheme {
            case .gtin:
                if let gtin = GTIN.normalized(identifier.value) { gtins[gtin] = sku }
            case .buyerPart:
                if identifier.owner == customer.rawValue { buyerParts.insert(identifier.value) }
            case .sku, .vendorPart: break
            }
        }
    }

    private mutating func add(_ party: Party) {
        for place in party.shipTos { shipTos.formUnion([place.code] + place.aliases) }
    }
}
