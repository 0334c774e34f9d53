public import Database
public import Primitives
import Storage

/// Moves the sets that are under way: looks what became of what was sent, and sends more. Of a set
/// that stopped or was taken back it still looks after what is out.
///
/// Few are open at a time, so that a stop leaves few; each target's own budget and pace decide how
/// fast they leave. It may die between any two steps: the tables know where it was.
public struct RedriveRunner: Sendable {
    let store: any Store
    let clock: any WallClock
    let worker: String

    /// Members that are sent and not settled at a time.
    public static let openMax = 50
    static let setsMax = 20
    static let lease = Duration.seconds(10)
    static let leaseName = "redrive"
    /// Of the old failure so many may come again, and one in ten, before a set stops.
    static let oldFailuresMax = 3

    public init(store: any Store, clock: any WallClock, worker: String) {
        self.store = store
        self.clock = clock
        self.worker = worker
    }

    /// Takes every set one step further; returns how many members moved.
    public func step() async throws(StoreFailure) -> Int {
        let now = clock.now()
        let active = try await store.read { (snapshot) throws(StoreFailure) -> [String] in
            guard try !snapshot.leases.isTaken(Self.leaseName, from: worker, at: now) else {
                return []
            }
            return try snapshot.redrives.active(limit: Self.setsMax).map(\.hash)
                + snapshot.redrives.leftOpen(limit: Self.setsMax)
        }
        var moved = 0
        for hash in active {
            moved += try await store.write { (transaction) throws(StoreFailure) -> Int in
                let lease = try transaction.leases.take(
                    Self.leaseName,
                    for: worker,
                    at: now,
                    lasting: Self.lease
                )
                guard lease != nil, let set = try transaction.redrives.load(hash) else { return 0 }
                return try advance(set, at: now, in: transaction)
            }
        }
        guard moved > 0 else { return 0 }
        await store.notify(.effects)
        await store.notify(.inbox)
        await store.notify(.views)
        return moved
    }

    private func advance(
        _ set: RedriveSet,
        at now: Timestamp,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Int {
        let table = transaction.redrives
        var (open, moved, failures) = try collect(set, in: transaction)
        guard set.state == .trying || set.state == .running else { return moved }
        if let why = try reason(toStop: set, failures, in: table) {
            try stop(set, why, at: now, in: table)
            return moved + 1
        }
        moved += try send(set, room: Self.openMax - open, open: &open, at: now, in: transaction)
        if open == 0 { moved += try finish(set, at: now, in: table) }
        return moved
    }

    /// Writes down what became of what was sent; what failed again waits for a person again.
    private func collect(
        _ set: RedriveSet,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> (open: Int, moved: Int, failures: [String]) {
        let sent = try transaction.redrives.members(of: set.hash, in: .sent, limit: Self.openMax)
        var open = 0
        var failures: [String] = []
        for var member in sent {
            switch try fate(of: member, set.group.kind, in: transaction) {
            case .open:
                open += 1
                continue
            case .done: member.state = .done
            case .failed(let code):
                member.state = .failed
                member.code = code
                failures.append(code)
                // The order knows of the failure already and does not raise it again.
                for item in set.group.kind.items(of: member.member) {
                    _ = try transaction.workItems.reopen(item, entity: set.group.entity)
                }
            case .gone:
                member.state = .skipped
                member.code = "ended by a person"
            }
            try transaction.redrives.save(member, of: set.hash)
        }
        return (open, sent.count - open, failures)
    }

    private enum Fate {
        case open, done, gone
        case failed(String)
    }

    private func fate(
        of member: RedriveMember,
        _ kind: RedriveGroup.Kind,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Fate {
        switch kind {
        case .effect:
            guard let effect = try transaction.effects.load(member.member) else { return .gone }
            switch effect.state {
            case .ready, .leased, .unknown: return .open
            case .done: return .done
            case .parked: return .failed(effect.lastCode ?? "")
            case .cancelled: return .gone
            }
        case .message:
            guard let id = Int64(member.member), let stored = try transaction.inbox.load(id) else {
                return .gone
            }
            switch stored.state {
            case .received: return .open
            // A refusal is a decision, and the sender has it.
            case .decided, .refused: return .done
            case .parked: return .failed(stored.failureCode ?? "")
            }
        }
    }

    /// A failure of another kind stops at once; the old one stops the first few, and the rest when
    /// it is no exception.
    private func reason(
        toStop set: RedriveSet,
        _ failures: [String],
        in table: RedriveSetTable
    ) throws(StoreFailure) -> String? {
        guard let first = failures.first else { return nil }
        if let new = failures.first(where: { $0 != set.group.code }) {
            return "One failed of something new: \(new.isEmpty ? "no code" : new)."
        }
        if set.state == .trying {
            return "One of the first failed as before: \(first.isEmpty ? "no code" : first)."
        }
        let counts = try table.counts(of: set.hash)
        let failed = counts[.failed] ?? 0
        let settled = failed + (counts[.done] ?? 0)
        guard failed >= Self.oldFailuresMax, failed * 10 > settled else { return nil }
        return "\(failed) of \(settled) failed as before."
    }

    private func stop(
        _ set: RedriveSet,
        _ why: String,
        at now: Timestamp,
        in table: RedriveSetTable
    ) throws(StoreFailure) {
        _ = try table.move(
            set.hash,
            from: [.trying, .running],
            to: .stopped,
            by: set.changedBy,
            note: why,
            at: now
        )
    }

    /// Sends what may go now, in the set's order.
    private func send(
        _ set: RedriveSet,
        room: Int,
        open: inout Int,
        at now: Timestamp,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Int {
        let table = transaction.redrives
        var room = room
        if set.state == .trying {
            room = min(room, set.canary - Self.sent(of: try table.counts(of: set.hash)))
        }
        guard room > 0 else { return 0 }
        let next = try table.members(of: set.hash, in: .waiting, limit: room)
        for var member in next {
            if let why = try resend(member.member, set, at: now, in: transaction) {
                member.state = .skipped
                member.code = why
            } else {
                member.state = .sent
                member.sentAt = now
                if set.group.kind == .effect {
                    member.callsBefore = try transaction.attempts.last(of: member.member)
                }
                open += 1
            }
            try table.save(member, of: set.hash)
        }
        return next.count
    }

    /// How many were sent: what was left out proves nothing.
    private static func sent(of counts: [RedriveMemberState: Int]) -> Int {
        [.sent, .done, .failed].reduce(0) { $0 + (counts[$1] ?? 0) }
    }

    /// `nil` when it is on its way; why not otherwise.
    private func resend(
        _ member: String,
        _ set: RedriveSet,
        at now: Timestamp,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> String? {
        let entity = set.group.entity
        var items: [String] = []
        for item in set.group.kind.items(of: member) {
            guard let stored = try transaction.workItems.load(item, entity: entity),
                stored.closedAt == nil
            else { continue }
            if let holder = stored.holder(at: now), holder != set.changedBy {
                return "\(holder) works on it"
            }
            items.append(item)
        }
        let isSent: Bool
        switch set.group.kind {
        case .effect: isSent = try transaction.effects.redrive(member, at: now)
        case .message:
            isSent =
                try Int64(member).map { (id) throws(StoreFailure) in
                    try transaction.inbox.redrive(id, at: now)
                } ?? false
        }
        guard isSent else { return "not parked any more" }
        let event = WorkItemEvent(
            at: now,
            actor: set.changedBy,
            action: .redriven,
            detail: "in the set \(set.hash)"
        )
        for item in items {
            try transaction.workItems.close(item, entity: entity, at: now)
            try transaction.workItemEvents.append(event, to: item, entity: entity)
        }
        return nil
    }

    private func finish(
        _ set: RedriveSet,
        at now: Timestamp,
        in table: RedriveSetTable
    ) throws(StoreFailure) -> Int {
        let counts = try table.counts(of: set.hash)
        guard (counts[.sent] ?? 0) == 0 else { return 0 }
        let waiting = counts[.waiting] ?? 0
        let isTried = set.state == .trying && Self.sent(of: counts) >= set.canary
        guard waiting == 0 || isTried else { return 0 }
        _ = try table.move(
            set.hash,
            from: [.trying, .running],
            to: waiting == 0 ? .done : .proven,
            by: set.changedBy,
            at: now
        )
        return 1
    }
}
