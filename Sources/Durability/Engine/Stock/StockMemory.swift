import Canonical
import Database
import Inventory
import Ordering
import Primitives
import Storage

/// What a `StockBoard` remembers: stock by item, and what was forgotten when, so that a slow reader
/// cannot put back what has changed since.
struct StockMemory {
    struct Place: Hashable {
        var entity: String
        var item: Item.ID
    }

    private struct Name: Hashable {
        var entity: String
        var identifier: ItemIdentifier
    }

    private struct SiteName: Hashable {
        var entity: String
        var site: Site.ID
    }

    private enum Entry {
        /// Read after this look at the ledger.
        case known(RememberedStock, after: Int64)
        /// Changed at this look at the ledger.
        case forgotten(at: Int64)
    }

    /// A look at the ledger, with what had been given when it began.
    struct Look {
        /// Counts looks.
        var number: Int64
        var mark: SignalMark
        var at: Timestamp
        /// Of the master data, to which numbers, items and sites belong.
        var revision: Int64
    }

    private(set) var look: Look?
    private(set) var trail: PostingTrail?
    private var names: [Name: Item.ID] = [:]
    private var entries: [Place: Entry] = [:]
    private var sites: [SiteName: DispatchPlace] = [:]
    /// By company, of those that were asked about; as fresh as the last look.
    private(set) var freshness: [String: StockFreshness] = [:]
    /// What was read before this look is not remembered: everything was forgotten since.
    private var emptiedAt: Int64 = 0
    private let calendars: CalendarMemory
    let entriesMax: Int

    init(calendars: CalendarMemory, entriesMax: Int) {
        self.calendars = calendars
        self.entriesMax = entriesMax
    }

    // MARK: - Following

    /// Takes in what a look at the ledger found, and forgets what changed.
    mutating func take(_ found: LedgerLook, mark: SignalMark, at now: Timestamp) {
        let number = (look?.number ?? 0) + 1
        if found.isRestart || look?.revision != found.revision { forgetAll(at: number) }
        for notice in found.notices {
            let place = Place(entity: notice.entity, item: notice.item)
            entries[place] = .forgotten(at: number)
        }
        if entries.count > entriesMax { forgetAll(at: number) }
        // What was forgotten meanwhile is read again with its policy.
        for (entity, news) in found.freshness where freshness[entity] != nil {
            freshness[entity] = news
        }
        trail = found.trail
        look = Look(number: number, mark: mark, at: now, revision: found.revision)
    }

    private mutating func forgetAll(at number: Int64) {
        names.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        sites.removeAll(keepingCapacity: true)
        freshness.removeAll(keepingCapacity: true)
        emptiedAt = number
    }

    // MARK: - Remembering

    /// Remembers what was read after look `number`, unless it has changed since: then it was
    /// forgotten at a later look, and may have been read anew after one.
    mutating func remember(_ read: StockReading, entity: String, readAfter number: Int64) {
        guard let look, look.revision == read.revision, number >= emptiedAt else { return }
        // A later look may have seen later news already.
        if look.number == number || freshness[entity] == nil {
            freshness[entity] = read.freshness
        }
        for (site, place) in read.sites {
            sites[SiteName(entity: entity, site: site)] = place
        }
        for (identifier, stock) in read.found {
            names[Name(entity: entity, identifier: identifier)] = stock.item.id
            let place = Place(entity: entity, item: stock.item.id)
            switch entries[place] {
            case .forgotten(let later)? where later > number: continue
            case .known(_, let later)? where later > number: continue
            case .forgotten?, .known?, nil: entries[place] = .known(stock, after: number)
            }
        }
    }

    /// The stock behind a number, if it is known.
    func stock(
        _ identifier: ItemIdentifier,
        entity: String,
        at now: Timestamp
    ) -> ItemStock? {
        guard let item = names[Name(entity: entity, identifier: identifier)],
            case .known(let stock, _) = entries[Place(entity: entity, item: item)]
        else { return nil }
        var facts: [SiteFacts] = []
        for site in stock.sites {
            guard let known = siteFacts(site, entity: entity, at: now) else { return nil }
            facts.append(known)
        }
        return ItemStock(
            item: stock.item,
            levels: stock.levels,
            inbound: stock.inbound,
            sites: facts
        )
    }

    /// The stock behind a number as it can be promised: a kit's is what its components make of it.
    func promisable(
        _ identifier: ItemIdentifier,
        entity: String,
        at now: Timestamp
    ) -> ItemStock? {
        guard let own = stock(identifier, entity: entity, at: now) else { return nil }
        guard own.item.isKit else { return own }
        var parts: [(KitComponent, ItemStock)] = []
        for component in own.item.components ?? [] {
            let name = ItemIdentifier(.sku, component.item.rawValue)
            guard let part = stock(name, entity: entity, at: now) else { return nil }
            parts.append((component, part))
        }
        return .kit(own.item, from: parts)
    }

    /// The site with its next dispatch, if it is known.
    func siteFacts(_ site: Site.ID, entity: String, at now: Timestamp) -> SiteFacts? {
        guard let place = sites[SiteName(entity: entity, site: site)] else { return nil }
        let day = calendars.nextDispatch(from: place, at: now)
        return SiteFacts(site: place.site, nextDispatchOn: day)
    }
}

/// An item's stock without the time of day.
struct RememberedStock: Sendable {
    var item: Item
    var levels: [StockLevel]
    var inbound: [InboundSupply]
    var sites: [Site.ID]

    static func none(of item: Item) -> RememberedStock {
        RememberedStock(item: item, levels: [], inbound: [], sites: [])
    }
}

/// What the store said about items that were not in memory.
struct StockReading: Sendable {
    var revision: Int64
    var found: [ItemIdentifier: RememberedStock] = [:]
    var ambiguous: Set<ItemIdentifier> = []
    var sites: [Site.ID: DispatchPlace] = [:]
    var freshness = StockFreshness.unlimited
}

/// What one look at the ledger found.
struct LedgerLook: Sendable {
    var revision: Int64
    var trail: PostingTrail
    var notices: [PostingNotice]
    /// Nothing remembered before counts any more.
    var isRestart: Bool
    /// Of the companies whose news has a limit, and that were asked about before.
    var freshness: [String: StockFreshness] = [:]
}
