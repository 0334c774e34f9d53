public import Canonical
public import Database
public import Primitives

/// What makes our copy of master data say what its owner says, and nothing else.
public struct MasterDataDifference: Sendable {
    public enum Change: Sendable {
        case record(MasterKind, id: String, document: [UInt8])
        case item(Item, document: [UInt8])
        case limit(Party.ID, Money?, Currency)
        case stock(MasterData.OpeningStock)
    }

    /// How much of one part is other than before.
    public struct Count: Equatable, Sendable {
        /// Those that could be gone: what is inactive, blocked or without a price is gone already.
        public var known = 0
        public var added = 0
        public var changed = 0
        /// No longer there: items are made inactive, customers blocked, prices and limits removed.
        public var gone = 0

        public var isEmpty: Bool { added + changed + gone == 0 }
        /// A copy of which so much is gone at once was probably not read whole.
        public var isDoubtful: Bool { gone > 3 && gone > known / 5 || gone > 0 && gone == known }
    }

    public internal(set) var entity: String
    /// The revision of master data that this was reckoned from.
    public internal(set) var revision: Int64 = 0
    public internal(set) var changes: [Change] = []
    public internal(set) var counts: [MasterDataPart: Count] = [:]

    /// The parts of which too much is gone to be believed.
    public var doubtful: [MasterDataPart] {
        MasterDataPart.allCases.filter { counts[$0]?.isDoubtful == true }
    }

    /// The parts in which something is other than before.
    public var changed: Set<MasterDataPart> {
        Set(counts.filter { !$0.value.isEmpty }.keys)
    }

    /// Changes that go into one transaction: no order waits long for its turn.
    public static let batch = 200

    /// Stores some of the changes; each record is whole before and after.
    ///
    /// A record that somebody else wrote since this was reckoned is left as it is: what only we
    /// know of it may have changed.
    ///
    /// - Returns: how many records were left, to be compared again.
    public func store(
        _ changes: some Sequence<Change>,
        in transaction: borrowing Transaction,
        source: String,
        at now: Timestamp
    ) throws(StoreFailure) -> Int {
        let master = transaction.master
        try master.lock()
        var left = 0
        for change in changes {
            if let (kind, id) = change.record,
                let current = try master.revision(of: kind, id, entity: entity),
                current > revision
            {
                left += 1
                continue
            }
            switch change {
            case .record(let kind, let id, let document):
                try master.save(kind, id, document, entity: entity, source: source, at: now)
            case .item(let item, let document):
                let id = item.id.rawValue
                try master.save(.item, id, document, entity: entity, source: source, at: now)
                try master.setIdentifiers(
                    of: item.id,
                    MasterData.normalized(item.identifiers),
                    entity: entity
                )
            case .limit(let root, let limit, let currency):
                try transaction.credit.setLimit(
                    limit,
                    currency: currency,
                    root: root,
                    entity: entity,
                    at: now
                )
            case .stock(let level):
                try MasterData.open(level, entity: entity, in: transaction, at: now)
            }
        }
        return left
    }
}

extension MasterDataDifference.Change {
    /// The document that is written; `nil` for amounts and quantities, which have none.
    fileprivate var record: (MasterKind, String)? {
        switch self {
        case .record(let kind, let id, _): (kind, id)
        case .item(let item, _): (.item, item.id.rawValue)
        case .limit, .stock: nil
        }
    }
}

extension MasterData {
    /// What `parts` of our copy must become to say what this says.
    ///
    /// What only we know stays: a customer's policy but for its rounding, other numbers of its
    /// places and its exemptions where this has none; an item's buyer and vendor part numbers; a
    /// site's cut-off, preference and warehouse; the day from which a price or tax holds that is
    /// the same otherwise. Stock is opened where an item is new.
    public func difference(
        of parts: Set<MasterDataPart>,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> MasterDataDifference {
        var comparison = MasterDataComparison(entity: entity.id.rawValue)
        comparison.difference.revision = try snapshot.master.revision()
        if parts.contains(.sites) { try comparison.compare(sites, in: snapshot) }
        if parts.contains(.items) {
            try comparison.compare(items, in: snapshot)
            try comparison.open(openingStock, in: snapshot)
        }
        if parts.contains(.customers) { try comparison.compare(customers, in: snapshot) }
        if parts.contains(.prices) {
            try comparison.compare(Dictionary(grouping: prices, by: \.item), in: snapshot)
        }
        if parts.contains(.taxes) {
            try comparison.compare(Dictionary(grouping: taxes, by: \.jurisdiction), in: snapshot)
        }
        if parts.contains(.creditLimits) { try comparison.compare(creditLimits, in: snapshot) }
        return comparison.difference
    }
}

extension MasterData {
    /// The parts of this that a system owns, each in words; whoever is not that system may not
    /// write them.
    public func partsOfOthers(in snapshot: borrowing Snapshot) throws(StoreFailure) -> [String] {
        let entity = entity.id.rawValue
        return try snapshot.masterStandings.of(entity).compactMap { standing -> String? in
            guard !isEmpty(standing.part) else { return nil }
            return "\(standing.part.rawValue): they belong to \(standing.owner) "
                + "(systems/\(standing.owner).yaml, masterData.owns) and are followed from there; "
                + "change them in \(standing.owner), or leave the list empty"
        }
    }

    private func isEmpty(_ part: MasterDataPart) -> Bool {
        switch part {
        case .sites: sites.isEmpty
        case .items: items.isEmpty
        case .customers: customers.isEmpty
        case .prices: prices.isEmpty
        case .taxes: taxes.isEmpty
        case .creditLimits: creditLimits.isEmpty
        }
    }
}
