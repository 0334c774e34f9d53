import Crypto
public import Database
import Ordering
public import Primitives
public import Storage

/// Sends again, together, what failed of one reason: frozen when it is seen, a few first, the rest
/// on a person's word.
///
/// Every step is one transaction over tables, so a restart goes on where it was, and of two people
/// who press at once one is told that nothing changed (ADR-0046).
public enum Redrive {
    /// Members of one set; a larger group is sent again in several.
    public static let membersMax = 10_000
    /// How many go first where nobody says a number.
    public static let canaryDefault = 3

    /// A group as somebody sees it.
    public struct View: Sendable {
        public var group: RedriveGroup
        /// Only what was parked until then is in it.
        public var until: Timestamp
        public var hash: String
        public var candidates: [RedriveCandidate]
    }

    /// What came of a wish.
    public enum Outcome: Sendable, Equatable {
        case done(RedriveSet)
        /// Nothing with this hash is there: it has changed since it was seen.
        case changed
        /// It stands elsewhere by now; somebody else was faster.
        case elsewhere(RedriveSet)
    }

    /// The group as it is at `moment`; read again with the same moment it is the same, or its
    /// members have been touched.
    public static func view(
        of group: RedriveGroup,
        until moment: Timestamp,
        in table: RedriveSetTable
    ) throws(StoreFailure) -> View {
        let candidates = try table.candidates(of: group, until: moment, limit: membersMax)
        return View(
            group: group,
            until: moment,
            hash: hash(of: candidates, in: group),
            candidates: candidates
        )
    }

    /// 32 hexadecimal digits that name the members and how each stands.
    static func hash(of candidates: [RedriveCandidate], in group: RedriveGroup) -> String {
        var hasher = SHA256()
        let names = [group.entity, group.kind.rawValue, group.target, group.operation, group.code]
        for name in names { hasher.update(data: Array("\(name.utf8.count):\(name)".utf8)) }
        for candidate in candidates {
            let line = "\(candidate.member.utf8.count):\(candidate.member)@\(candidate.version)"
            hasher.update(data: Array(line.utf8))
        }
        return Hexadecimal.text(hasher.finalize().prefix(16))
    }

    /// Freezes what was seen; a set that was taken back before anything was tried is made anew.
    ///
    /// - Parameters:
    ///   - seen: the hash that the person saw.
    ///   - moment: until when what they saw was parked.
    public static func freeze(
        _ seen: String,
        of group: RedriveGroup,
        until moment: Timestamp,
        canary: Int,
        by person: String,
        at now: Timestamp,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Outcome {
        let table = transaction.redrives
        let known = try table.load(seen)
        if let known, known.group != group { return .changed }
        if let known, known.state != .withdrawn { return .done(known) }
        let view = try view(of: group, until: moment, in: table)
        guard view.hash == seen, !view.candidates.isEmpty else { return .changed }
        if known != nil { try table.forget(seen) }
        let set = RedriveSet(
            hash: seen,
            group: group,
            size: view.candidates.count,
            canary: min(max(1, canary), view.candidates.count),
            madeBy: person,
            madeAt: now
        )
        if try table.insert(set, members: view.candidates) {
            try audit("redrive.freeze", set, by: person, at: now, in: transaction)
        }
        return .done(try table.load(seen) ?? set)
    }

    /// Sends the first few of a frozen set; of one that was proven or stopped, the rest.
    ///
    /// - Parameter seen: where the set stood when the person pressed. It moves from there or not at
    ///   all, so a late second press does not send what nobody has looked at.
    public static func go(
        _ hash: String,
        from seen: RedriveState,
        by person: String,
        entity: String,
        at now: Timestamp,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Outcome {
        let table = transaction.redrives
        guard let set = try table.load(hash), set.group.entity == entity else { return .changed }
        guard let next = seen.next,
            try table.move(hash, from: [seen], to: next, by: person, at: now)
        else { return .elsewhere(try table.load(hash) ?? set) }
        let action = next == .trying ? "redrive.try" : "redrive.run"
        try audit(action, set, by: person, at: now, in: transaction)
        return .done(try table.load(hash) ?? set)
    }

    /// Takes a set back: what has not been sent stays parked, what was sent and not tried yet is
    /// parked again. What another system has heard of cannot be taken back.
    public static func withdraw(
        _ hash: String,
        by person: String,
        entity: String,
        at now: Timestamp,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Outcome {
        let table = transaction.redrives
        guard let set = try table.load(hash), set.group.entity == entity else { return .changed }
        let isMoved = try table.move(
            hash,
            from: [.frozen, .trying, .proven, .running, .stopped],
            to: .withdrawn,
            by: person,
            at: now
        )
        guard isMoved else { return .elsewhere(try table.load(hash) ?? set) }
        for member in try table.members(of: hash, in: .waiting, limit: membersMax) {
            var member = member
            member.state = .withdrawn
            try table.save(member, of: hash)
        }
        for member in try table.members(of: hash, in: .sent, limit: membersMax) {
            guard try takeBack(member, set, by: person, at: now, in: transaction) else {
                continue
            }
            var member = member
            member.state = .withdrawn
            try table.save(member, of: hash)
        }
        try audit("redrive.withdraw", set, by: person, at: now, in: transaction)
        return .done(try table.load(hash) ?? set)
    }

    private static func takeBack(
        _ member: RedriveMember,
        _ set: RedriveSet,
        by person: String,
        at now: Timestamp,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Bool {
        let isBack: Bool
        switch set.group.kind {
        case .effect:
            guard let calls = member.callsBefore else { return false }
            isBack = try transaction.effects.takeBack(member.member, callsBefore: calls)
        case .message:
            guard let id = Int64(member.member) else { return false }
            isBack = try transaction.inbox.takeBack(id)
        }
        guard isBack else { return false }
        let event = WorkItemEvent(
            at: now,
            actor: person,
            action: .takenBack,
            detail: "in the set \(set.hash)"
        )
        for item in set.group.kind.items(of: member.member)
        where try transaction.workItems.reopen(item, entity: set.group.entity) {
            try transaction.workItemEvents.append(event, to: item, entity: set.group.entity)
        }
        return true
    }

    private static func audit(
        _ action: String,
        _ set: RedriveSet,
        by person: String,
        at now: Timestamp,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let group = set.group
        let way = group.kind == .effect ? "to" : "from"
        try transaction.audit.append(
            AuditEntry(
                at: now,
                actor: person,
                action: action,
                subject: "redrive/" + set.hash,
                detail: "\(set.size) × \(group.operation) \(way) \(group.target), \(group.code)"
            )
        )
    }
}

extension RedriveState {
    /// Where a person's word takes it; `nil` where it waits for none.
    fileprivate var next: RedriveState? {
        switch self {
        case .frozen: .trying
        case .proven, .stopped: .running
        case .trying, .running, .done, .withdrawn: nil
        }
    }
}

extension RedriveGroup.Kind {
    /// The work items that a parked member may have: an order raises its own, under its number.
    func items(of member: String) -> [String] {
        switch self {
        case .effect:
            let parts = member.split(separator: "/", maxSplits: 2)
            guard parts.count == 3, parts[0] == OrderWorkflow.name else {
                return ["effect/" + member]
            }
            return ["order/\(parts[1])/delivery/\(member)", "effect/" + member]
        case .message: return ["inbox/" + member]
        }
    }
}
