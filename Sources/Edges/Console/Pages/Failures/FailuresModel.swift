import Canonical
import Database
import Engine
import Ordering
import Primitives
import Projections
import Storage

/// What was given up on, by what it failed of, and the sets that people made of it.
struct FailuresModel: Sendable {
    var groups: [FailureGroup]
    var sets: [RedriveSet]
    /// How many of each set are through, by its hash.
    var settled: [String: Int]
    /// What of partners' documents could not be read lately.
    var readings: [FailedReading]

    static let groupsMax = 200
    static let setsMax = 20
    /// How long a failure to read is shown after it happened last.
    static let readingsWindow: Duration = .seconds(30 * 86_400)

    static func read(
        _ entity: LegalEntity.ID,
        now: Timestamp,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> FailuresModel {
        let entity = entity.rawValue
        var model = FailuresModel(
            groups: try FailureGroup.all(of: entity, limit: groupsMax, in: snapshot),
            sets: try snapshot.redrives.recent(entity: entity, limit: setsMax),
            settled: [:],
            readings: try snapshot.failedReadings.recent(
                since: now.advanced(by: .zero - readingsWindow),
                entity: entity,
                limit: groupsMax
            )
        )
        for set in model.sets {
            let counts = try snapshot.redrives.counts(of: set.hash)
            let open = (counts[.waiting] ?? 0) + (counts[.sent] ?? 0)
            model.settled[set.hash] = set.size - open
        }
        return model
    }
}

/// One group as somebody sees it, or one frozen set: its members and what they are about.
struct RedriveModel: Sendable {
    var group: RedriveGroup
    var members: [Member]
    var size: Int
    /// What the set is frozen as, or would be.
    var hash: String
    /// Until when what is shown was parked; absent for a frozen set.
    var until: Timestamp?
    var set: RedriveSet?
    var counts: [RedriveMemberState: Int] = [:]

    struct Member: Sendable, Equatable {
        var member: String
        var order: OrderBoardRow?
        var instance: String
        var parkedAt: Timestamp?
        var detail: String
        var state: RedriveMemberState?
        var code: String?
    }

    /// Members that a page shows.
    static let membersMax = 200

    static func read(
        _ group: RedriveGroup,
        until moment: Timestamp,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> RedriveModel {
        let view = try Redrive.view(of: group, until: moment, in: snapshot.redrives)
        var model = RedriveModel(
            group: group,
            members: [],
            size: view.candidates.count,
            hash: view.hash,
            until: moment
        )
        for candidate in view.candidates.prefix(membersMax) {
            model.members.append(try member(candidate.member, group.kind, from: snapshot))
        }
        return model
    }

    static func read(
        set hash: String,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> RedriveModel? {
        guard let set = try snapshot.redrives.load(hash), set.group.entity == entity.rawValue
        else { return nil }
        var model = RedriveModel(group: set.group, members: [], size: set.size, hash: hash)
        model.set = set
        model.counts = try snapshot.redrives.counts(of: hash)
        for stored in try snapshot.redrives.members(of: hash, limit: membersMax) {
            var member = try member(stored.member, set.group.kind, from: snapshot)
            member.state = stored.state
            member.code = stored.code
            model.members.append(member)
        }
        return model
    }

    private static func member(
        _ name: String,
        _ kind: RedriveGroup.Kind,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Member {
        var member = Member(member: name, instance: "", detail: "")
        var instanceKind: String?
        switch kind {
        case .effect:
            guard let effect = try snapshot.effects.load(name) else { return member }
            member.instance = effect.instanceID
            member.parkedAt = effect.doneAt ?? effect.createdAt
            member.detail = effect.lastDetail ?? ""
            instanceKind = effect.instanceKind
        case .message:
            guard let id = Int64(name), let stored = try snapshot.inbox.load(id) else {
                return member
            }
            member.instance = stored.message.instanceID ?? stored.message.key
            member.parkedAt = stored.decidedAt ?? stored.receivedAt
            member.detail = stored.failureDetail ?? ""
            instanceKind = stored.message.instanceKind
        }
        if instanceKind == OrderWorkflow.name {
            member.order = try snapshot.orderBoard.load(member.instance)
        }
        return member
    }
}
