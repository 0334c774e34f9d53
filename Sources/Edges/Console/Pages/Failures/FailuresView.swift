import Canonical
import Primitives
import Projections
import Storage

/// Failure groups and sets as their template shows them.
struct FailuresView: PageView {
    static var template: Template { .failures }
    let title = "Failures"
    let section: Section? = .failures
    let csv = ConsolePath.failures.asFile

    var groups: [Group]
    var groupsEmptyText: String?
    var sets: [SetRow]
    var setsEmptyText: String?

    struct Group: Equatable {
        var what: String
        var way: String
        var code: String
        var count: String
        var instances: String
        var first: TimeView
        var last: TimeView
        var detail: String
        var address: String
    }

    struct SetRow: Equatable {
        var hash: String
        var what: String
        var state: String
        var tone: String
        var through: String
        var maker: String
        var made: TimeView
        var address: String
    }

    init(_ model: FailuresModel, entity: LegalEntity.ID, now: Timestamp) {
        groups = model.groups.map { group in
            let kind = RedriveGroup.Kind(rawValue: group.kind.rawValue) ?? .effect
            let named = RedriveGroup(
                entity: entity.rawValue,
                kind: kind,
                target: group.target,
                operation: group.operation,
                code: group.code
            )
            return Group(
                what: group.operation,
                way: named.way,
                code: group.code.isEmpty ? "no code" : group.code,
                count: Display.count(group.count),
                instances: Display.count(group.instances),
                first: TimeView(group.firstAt, at: now),
                last: TimeView(group.lastAt, at: now),
                detail: String(group.detail.prefix(300)),
                address: ConsolePath.failureGroup(named).address
            )
        }
        groupsEmptyText = groups.isEmpty ? "Nothing was given up on." : nil
        sets = model.sets.map { set in
            SetRow(
                hash: String(set.hash.prefix(12)),
                what: "\(set.group.operation) \(set.group.way), \(set.group.code)",
                state: set.state.words,
                tone: set.state.tone,
                through: Display.count(model.settled[set.hash] ?? 0) + " of "
                    + Display.count(set.size),
                maker: set.madeBy,
                made: TimeView(set.madeAt, at: now),
                address: ConsolePath.redriveSet(set.hash).address
            )
        }
        setsEmptyText = sets.isEmpty ? "Nobody has frozen a set yet." : nil
    }
}

extension RedriveGroup {
    /// `to erp`, `from partner:acme`
    var way: String { (kind == .effect ? "to " : "from ") + target }
}

extension RedriveState {
    var words: String {
        switch self {
        case .frozen: "frozen"
        case .trying: "the first are under way"
        case .proven: "the first went well"
        case .running: "under way"
        case .stopped: "stopped"
        case .done: "done"
        case .withdrawn: "taken back"
        }
    }

    var tone: String {
        switch self {
        case .frozen, .trying, .running, .withdrawn: "plain"
        case .proven, .done: "good"
        case .stopped: "bad"
        }
    }
}
