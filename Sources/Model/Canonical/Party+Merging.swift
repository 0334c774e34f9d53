/// A customer that is known by several names.
///
/// Their records stay as they are, each with its owner; what they are together is made when they
/// are read, so that a merge that is taken back leaves nothing behind.
extension Party {
    /// The customer that `id` names, with everybody's addresses.
    ///
    /// Terms, prices, credit and policies are the survivor's. Whoever orders by an old name means
    /// the addresses of that name first; one whose code or alias is taken stays hidden.
    ///
    /// - Parameter load: a record as it is stored.
    public static func known<Fault: Error>(
        as id: ID,
        _ load: (ID) throws(Fault) -> Party?
    ) throws(Fault) -> Party? {
        guard let own = try load(id) else { return nil }
        var known = own
        if let survivor = own.mergedInto, let party = try load(survivor) {
            known = party
            known.shipTos = own.shipTos
            known.add(party.shipTos)
        }
        for other in known.merged ?? [] where other != id {
            if let party = try load(other) { known.add(party.shipTos) }
        }
        // Its account may have been another's by name.
        if known.creditRoot != known.id, let root = try load(known.creditRoot),
            let survivor = root.mergedInto, let party = try load(survivor)
        {
            known.creditRoot = party.creditRoot
        }
        return known
    }

    private mutating func add(_ others: [ShipTo]) {
        var taken = Set(shipTos.flatMap { [$0.code] + $0.aliases })
        for other in others where taken.insert(other.code).inserted {
            var shipTo = other
            shipTo.aliases = other.aliases.filter { taken.insert($0).inserted }
            shipTos.append(shipTo)
        }
    }

    /// The record with what only we know of merges, which no owner says anything of.
    public func keepingMerges(of old: Party?) -> Party {
        var kept = self
        kept.mergedInto = old?.mergedInto
        kept.merged = old?.merged
        kept.creditOf = old?.creditOf
        return kept
    }
}
