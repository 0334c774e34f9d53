import Canonical
public import Database
import Primitives
public import Stewardship
import Storage

/// Reads an entity's master data for questions of who is who.
///
/// The rule for customers: two active records with one name and one address (country, postal code,
/// first line), or with one location number among their addresses, are one until somebody says that
/// they are not. Who is above whom, and who was merged, is no question.
public struct IdentityScan: Sendable {
    /// Questions that one scan asks; that many at once have one cause.
    public static let conflictsMax = 1_000
    /// Records of one name that are compared with one another.
    private static let namesakesMax = 20
    private static let page = 1_000

    private let entity: String

    public init(of entity: String) { self.entity = entity }

    public func conflicts(
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [IdentityConflict] {
        let owners = try owners(in: snapshot)
        var found = try contestedItems(owners, in: snapshot)
        let sweep = try sweep(snapshot)
        found += try twins(sweep.pairs, owners, in: snapshot)
        found += sweep.contestedShipTos
        return Array(found.prefix(Self.conflictsMax))
    }

    private func owners(
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [MasterDataPart: String] {
        let standings = try snapshot.masterStandings.of(entity)
        return Dictionary(
            standings.map { ($0.part, $0.owner) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    // MARK: - Items

    private func contestedItems(
        _ owners: [MasterDataPart: String],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [IdentityConflict] {
        let contested = try snapshot.master.contestedIdentifiers(
            entity: entity,
            limit: Self.conflictsMax
        )
        var found: [IdentityConflict] = []
        for identifier in contested {
            let items = try snapshot.master.items(for: identifier, entity: entity)
            var claims: [IdentityConflict.Claim] = []
            for id in items {
                guard let record = try snapshot.master.load(.item, id.rawValue, entity: entity)
                else { continue }
                let item = try StoredValue.decode(Item.self, from: record.document)
                claims.append(
                    IdentityConflict.Claim(
                        id: id.rawValue,
                        name: item.description,
                        source: record.source,
                        words: item.isActive
                            ? "sold in \(item.stockUnit.code)" : "not sold any more"
                    )
                )
            }
            guard claims.count > 1 else { continue }
            let whose = identifier.owner.map { " of \($0)" } ?? ""
            found.append(
                IdentityConflict(
                    .itemIdentifier,
                    "\(identifier.scheme.rawValue) \(identifier.value)\(whose)",
                    party: identifier.owner,
                    number: identifier.value,
                    claims: claims,
                    fields: [
                        IdentityConflict.Field(
                            name: "identifiers",
                            owner: identifier.owner == nil ? owners[.items] : nil,
                            values: claims.map { _ in identifier.value },
                            winner: claims[0].id
                        )
                    ],
                    why: "An order line that names it is refused until it is one item's alone.",
                    offers: claims.map { .assign(to: $0.id) } + [.keepApart]
                )
            )
        }
        return found
    }

    // MARK: - Customers

    struct Known {
        var party: Party
        var source: String
    }

    /// What one look at all customers leaves in memory: marks and names, and no records.
    private struct Sweep {
        /// Who carries a mark; a merged customer's marks are the survivor's.
        var carriers: [String: [String]] = [:]
        var contestedShipTos: [IdentityConflict] = []

        /// Those that share a mark, each pair once with the first of its marks.
        var pairs: [(one: String, other: String, mark: String)] {
            var marks: [[String]: String] = [:]
            for (mark, names) in carriers where names.count > 1 {
                for (place, one) in names.enumerated() {
                    for other in names.dropFirst(place + 1) {
                        let pair = one < other ? [one, other] : [other, one]
                        marks[pair] = min(marks[pair] ?? mark, mark)
                    }
                }
            }
            return marks.map { ($0.key[0], $0.key[1], $0.value) }
                .sorted { ($0.one, $0.other) < ($1.one, $1.other) }
        }
    }

    private func sweep(_ snapshot: borrowing Snapshot) throws(StoreFailure) -> Sweep {
        var sweep = Sweep()
        var last = ""
        while true {
            let records = try snapshot.master.list(
                .customer,
                entity: entity,
                after: last,
                limit: Self.page
            )
            for record in records {
                let party = try StoredValue.decode(Party.self, from: record.document)
                let name = (party.mergedInto ?? party.id).rawValue
                for mark in party.marks {
                    let names = sweep.carriers[mark] ?? []
                    guard names.count < Self.namesakesMax, !names.contains(name) else { continue }
                    sweep.carriers[mark] = names + [name]
                }
                guard party.mergedInto == nil, sweep.contestedShipTos.count < Self.conflictsMax
                else { continue }
                sweep.contestedShipTos += Self.contestedShipTos(
                    of: Known(party: party, source: record.source)
                )
            }
            guard let end = records.last, records.count == Self.page else { return sweep }
            last = end.id
        }
    }

    private func twins(
        _ pairs: [(one: String, other: String, mark: String)],
        _ owners: [MasterDataPart: String],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [IdentityConflict] {
        var found: [IdentityConflict] = []
        for pair in pairs {
            guard found.count < Self.conflictsMax else { break }
            guard let one = try known(pair.one, snapshot),
                let other = try known(pair.other, snapshot)
            else { continue }
            if let conflict = Self.question(one, other, pair.mark, owners) {
                found.append(conflict)
            }
        }
        return found
    }

    private func known(
        _ id: String,
        _ snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Known? {
        guard let record = try snapshot.master.load(.customer, id, entity: entity) else {
            return nil
        }
        return Known(
            party: try StoredValue.decode(Party.self, from: record.document),
            source: record.source
        )
    }

    private static func question(
        _ one: Known,
        _ other: Known,
        _ mark: String,
        _ owners: [MasterDataPart: String]
    ) -> IdentityConflict? {
        let parties = [one.party, other.party]
        // Who was put under whom is known to be another.
        guard one.party.parent != other.party.id, other.party.parent != one.party.id else {
            return nil
        }
        let ended = parties.filter { $0.status == .blocked }
        guard ended.count < 2 else { return nil }
        let isMove = ended.count == 1
        // The one that goes on survives; of two, the one that the owner knows, or the older name.
        let isOwners = other.source == owners[.customers] && one.source != owners[.customers]
        let survivor = one.party.status == .blocked || (!isMove && isOwners) ? other : one
        let absorbed = survivor.party.id == one.party.id ? other : one
        let claims = [one, other].map { known in
            IdentityConflict.Claim(
                id: known.party.id.rawValue,
                name: known.party.name,
                source: known.source,
                words: known.party.standing
            )
        }
        let what = mark.hasPrefix("gln ") ? "A location number" : "Name and address"
        let (left, right) = (absorbed.party.id.rawValue, survivor.party.id.rawValue)
        return IdentityConflict(
            isMove ? .movedCustomer : .duplicateCustomer,
            "\(one.party.id) + \(other.party.id)",
            claims: claims,
            fields: fields(one, other, survivor, owners[.customers]),
            why: "\(what) are the same."
                + (isMove ? " \(left) ended, and \(right) goes on." : ""),
            offers: [
                .merge(left, into: right, take: []), .merge(right, into: left, take: []),
                .keepApart,
            ]
        )
    }

    /// Whose word on what counts: the owner's record where a system owns customers, and otherwise
    /// the survivor's; what only we know is the survivor's.
    private static func fields(
        _ one: Known,
        _ other: Known,
        _ survivor: Known,
        _ owner: String?
    ) -> [IdentityConflict.Field] {
        let owned = [one, other].filter { $0.source == owner }
        let ownersWord = owned.count == 1 ? owned[0] : survivor
        func field(
            _ name: String,
            isOurs: Bool,
            _ text: (Party) -> String
        ) -> IdentityConflict.Field {
            IdentityConflict.Field(
                name: name,
                owner: isOurs ? nil : owner,
                values: [text(one.party), text(other.party)],
                winner: (isOurs ? survivor : ownersWord).party.id.rawValue
            )
        }
        return [
            field("name", isOurs: false) { $0.name },
            field("terms", isOurs: false) { "\($0.termsDays) days" },
            field("price_tier", isOurs: false) { $0.priceTier ?? "none" },
            field("exemptions", isOurs: true) { "\($0.exemptions.count) certificates" },
            field("policy", isOurs: true) {
                "\($0.policy.shortfall.rawValue), \($0.policy.invoiceRule.rawValue)"
            },
        ]
    }

    // MARK: - Addresses

    private static func contestedShipTos(of known: Known) -> [IdentityConflict] {
        var claims: [String: [ShipTo]] = [:]
        for shipTo in known.party.shipTos {
            for name in Set([shipTo.code] + shipTo.aliases) {
                claims[name, default: []].append(shipTo)
            }
        }
        let id = known.party.id.rawValue
        return claims.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map {
            name,
            shipTos in
            IdentityConflict(
                .shipToCode,
                "\(id) ship-to \(name)",
                party: id,
                number: name,
                claims: shipTos.map { shipTo in
                    IdentityConflict.Claim(
                        id: shipTo.code,
                        name: shipTo.address.name,
                        source: known.source,
                        words: shipTo.address.words
                    )
                },
                why: "An order that names it goes to the first of them.",
                offers: shipTos.map { .assign(to: $0.code) } + [.keepApart]
            )
        }
    }
}

extension Party {
    /// What makes two records look like one.
    fileprivate var marks: Set<String> {
        var marks: Set<String> = []
        let plainName = Self.plain(name)
        for shipTo in shipTos {
            let address = shipTo.address
            if !plainName.isEmpty, let line = address.lines.first {
                marks.insert(
                    "\(plainName)|\(address.country)|\(Self.plain(address.postalCode))|"
                        + Self.plain(line)
                )
            }
            for alias in shipTo.aliases {
                let digits = Array(alias.utf8)
                if digits.count == 13, GTIN.hasValidCheckDigit(digits) {
                    marks.insert("gln " + alias)
                }
            }
        }
        return marks
    }

    /// Letters and digits alone, in lower case.
    private static func plain(_ text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    fileprivate var standing: String {
        let place = shipTos.first?.address.words ?? "without an address"
        return "\(status.rawValue), \(place)"
    }
}

extension Address {
    fileprivate var words: String {
        (lines + [postalCode, city, country]).filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
