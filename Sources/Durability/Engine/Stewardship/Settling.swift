import Canonical
import Database
import JSON
import Ordering
import Primitives
import Stewardship
import Storage

/// What a settlement comes to on the records as they are, and what taking it back does.
struct Settling {
    typealias Refusal = StewardshipWorkflow.Refusal

    /// Names that one customer may have besides its own.
    private static let namesMax = 50

    let entity: String
    let owners: [MasterDataPart: String]

    init(_ entity: String, in transaction: borrowing Transaction) throws(StoreFailure) {
        self.entity = entity
        owners = Dictionary(
            try transaction.masterStandings.of(entity).map { ($0.part, $0.owner) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    enum Outcome {
        case changes([RecordChange])
        case refused(Refusal)
    }

    func changes(
        for resolution: Resolution,
        of conflict: IdentityConflict,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Outcome {
        switch resolution {
        case .keepApart: return .changes([])
        case .merge(let other, let survivor, let take):
            return try merge(other, into: survivor, take, transaction)
        case .assign(let id):
            return conflict.question == .shipToCode
                ? try leave(conflict, toShipTo: id, transaction)
                : try leave(conflict, toItem: id, transaction)
        }
    }

    // MARK: - Merging

    private func merge(
        _ other: String,
        into survivor: String,
        _ take: [String],
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Outcome {
        guard var absorbed = try Record(other, entity, transaction),
            var surviving = try Record(survivor, entity, transaction)
        else { return .refused(.impossible("one of them is not there any more")) }
        if let why = obstacle(absorbed.party, surviving.party) {
            return .refused(.impossible(why))
        }
        if let why = try accountsDiffer(absorbed.party, surviving.party, transaction) {
            return .refused(.impossible(why))
        }
        for name in take {
            if let why = self.take(name, from: absorbed.party, into: &surviving.party) {
                return .refused(.impossible(why))
            }
        }
        absorbed.party.mergedInto = surviving.party.id
        surviving.party.merged = (surviving.party.merged ?? []) + [absorbed.party.id]
        var records = [absorbed]
        // An account of its own rolls up; one among others stays where it is.
        if absorbed.party.creditRoot == absorbed.party.id {
            let root = surviving.party.creditRoot
            if root == surviving.party.id {
                surviving.party.creditOf = (surviving.party.creditOf ?? []) + [absorbed.party.id]
            } else if var record = try Record(root.rawValue, entity, transaction) {
                record.party.creditOf = (record.party.creditOf ?? []) + [absorbed.party.id]
                records.append(record)
            }
        }
        records.append(surviving)
        return .changes(try records.map { (record) throws(StoreFailure) in try record.change })
    }

    private func obstacle(_ absorbed: Party, _ survivor: Party) -> String? {
        if absorbed.id == survivor.id { return "a customer is itself already" }
        if let into = absorbed.mergedInto { return "\(absorbed.id) is \(into) already" }
        if let into = survivor.mergedInto { return "\(survivor.id) is \(into): merge into that" }
        if absorbed.merged?.isEmpty == false {
            return "others were merged into \(absorbed.id): take that back first"
        }
        if survivor.merged?.count ?? 0 >= Self.namesMax {
            return "\(survivor.id) has \(Self.namesMax) other names already"
        }
        if survivor.parent == absorbed.id || survivor.creditRoot == absorbed.id {
            return "\(survivor.id) stands under \(absorbed.id): merge the other way round"
        }
        if absorbed.currency != survivor.currency {
            return "\(absorbed.id) pays in \(absorbed.currency.code), \(survivor.id) in "
                + survivor.currency.code
        }
        return nil
    }

    private func accountsDiffer(
        _ absorbed: Party,
        _ survivor: Party,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> String? {
        let roots = Set([absorbed.id, survivor.creditRoot]).sorted()
        var currencies: Set<String> = []
        for root in roots {
            if let account = try transaction.credit.lock(root, entity: entity) {
                currencies.insert(account.openOrders.currency.code)
            }
        }
        return currencies.count > 1
            ? "their credit accounts are kept in \(currencies.sorted().joined(separator: " and "))"
            : nil
    }

    /// - Returns: why it cannot be taken over.
    private func take(_ name: String, from other: Party, into party: inout Party) -> String? {
        switch name {
        case "exemptions":
            party.exemptions = other.exemptions
            return nil
        case "policy":
            let rounding = party.policy.rounding
            party.policy = other.policy
            party.policy.rounding = rounding
            return nil
        case "name", "terms", "price_tier":
            if let owner = owners[.customers] {
                return "\(owner) owns \(name) of customers: change it there"
            }
            if name == "name" { party.name = other.name }
            if name == "price_tier" { party.priceTier = other.priceTier }
            if name == "terms" {
                party.termsDays = other.termsDays
                party.termsExpireOn = other.termsExpireOn
            }
            return nil
        default:
            return "\(name) cannot be taken over; there are name, terms, price_tier, exemptions "
                + "and policy"
        }
    }

    // MARK: - Leaving a number to one alone

    private func leave(
        _ conflict: IdentityConflict,
        toItem id: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Outcome {
        if conflict.party == nil, let owner = owners[.items] {
            return .refused(
                .impossible("\(owner) owns the numbers of items: take it off the others there")
            )
        }
        var changes: [RecordChange] = []
        for claim in conflict.claims where claim.id != id {
            guard let record = try transaction.master.load(.item, claim.id, entity: entity) else {
                continue
            }
            var item = try StoredValue.decode(Item.self, from: record.document)
            let before = item.identifiers
            item.identifiers.removeAll { identifier in
                let number = MasterData.normalized([identifier]).first?.value
                return number == conflict.number && identifier.owner == conflict.party
                    && conflict.subject.hasPrefix(identifier.scheme.rawValue + " ")
            }
            guard item.identifiers != before else { continue }
            changes.append(
                RecordChange(
                    kind: MasterKind.item.rawValue,
                    id: claim.id,
                    before: record.document,
                    after: try StoredValue.encode(item)
                )
            )
        }
        return .changes(changes)
    }

    private func leave(
        _ conflict: IdentityConflict,
        toShipTo code: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Outcome {
        guard let party = conflict.party, let number = conflict.number,
            var record = try Record(party, entity, transaction)
        else { return .refused(.impossible("the customer is not there any more")) }
        for index in record.party.shipTos.indices where record.party.shipTos[index].code != code {
            if record.party.shipTos[index].code == number {
                return .refused(
                    .impossible("\(number) is the own code of an address: leave it to that one")
                )
            }
            record.party.shipTos[index].aliases.removeAll { $0 == number }
        }
        return .changes([try record.change])
    }

    // MARK: - Taking it back

    /// What a settlement changed and nobody has changed since, as it was; and what stays.
    func undo(
        _ settlement: StewardshipWorkflow.Settlement,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> (changes: [RecordChange], kept: [String]) {
        var changes: [RecordChange] = []
        var kept: [String] = []
        for change in settlement.changes {
            guard let kind = MasterKind(rawValue: change.kind),
                let record = try transaction.master.load(kind, change.id, entity: entity)
            else {
                kept.append("\(change.kind) \(change.id), which is not there any more")
                continue
            }
            var restored = change.before
            if record.document != change.after {
                let (document, members) = try Self.restored(change, record.document)
                restored = document
                kept += members.map { "\(change.kind) \(change.id): \($0)" }
            }
            changes.append(
                RecordChange(
                    kind: change.kind,
                    id: change.id,
                    before: record.document,
                    after: restored
                )
            )
        }
        return (changes, kept)
    }

    /// Member by member: what is as the settlement left it becomes what it was.
    private static func restored(
        _ change: RecordChange,
        _ current: [UInt8]
    ) throws(StoreFailure) -> (document: [UInt8], kept: [String]) {
        guard case .object(let before)? = try? JSONValue(parsing: change.before),  // checked here
            case .object(let after)? = try? JSONValue(parsing: change.after),  // checked here
            case .object(var now)? = try? JSONValue(parsing: current)  // checked here
        else { throw .corrupt("\(change.kind) \(change.id) is no JSON object") }
        var kept: [String] = []
        let names = Set([before, after, now].flatMap { $0.members.map(\.name) })
        for name in names.sorted() where !lists.contains(name) {
            guard now[name] == after[name] else {
                kept.append(name)
                continue
            }
            now[name] = before[name]
        }
        let document = JSONValue.object(now).bytes()
        guard change.kind == MasterKind.customer.rawValue else {
            let item = try StoredValue.decode(Item.self, from: document)
            return (try StoredValue.encode(item), kept)
        }
        var party = try StoredValue.decode(Party.self, from: document)
        let was = try StoredValue.decode(Party.self, from: change.before)
        let became = try StoredValue.decode(Party.self, from: change.after)
        // Others may have been merged since: only what this one added goes.
        if party.mergedInto == became.mergedInto { party.mergedInto = was.mergedInto }
        party.merged = without(became.merged, was.merged, party.merged)
        party.creditOf = without(became.creditOf, was.creditOf, party.creditOf)
        return (try StoredValue.encode(party), kept)
    }

    private static let lists: Set<String> = ["mergedInto", "merged", "creditOf"]

    private static func without(
        _ after: [Party.ID]?,
        _ before: [Party.ID]?,
        _ now: [Party.ID]?
    ) -> [Party.ID]? {
        let added = Set(after ?? []).subtracting(before ?? [])
        let rest = (now ?? []).filter { !added.contains($0) }
        return rest.isEmpty ? nil : rest
    }
}

/// A customer's record while it is changed.
private struct Record {
    let before: [UInt8]
    var party: Party

    init?(
        _ id: String,
        _ entity: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let record = try transaction.master.load(.customer, id, entity: entity) else {
            return nil
        }
        before = record.document
        party = try StoredValue.decode(Party.self, from: record.document)
    }

    var change: RecordChange {
        get throws(StoreFailure) {
            RecordChange(
                kind: MasterKind.customer.rawValue,
                id: party.id.rawValue,
                before: before,
                after: try StoredValue.encode(party)
            )
        }
    }
}
