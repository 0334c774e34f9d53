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
    var readings: [Reading]
    var readingsEmptyText: String?

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

    /// One kind of failure to read a partner's documents.
    struct Reading: Equatable {
        var mapping: String
        var version: String
        var field: String
        var code: String
        var detail: String
        var partner: String
        /// The partner's documents.
        var documents: String
        var count: String
        var files: String
        var first: TimeView
        var last: TimeView
        /// The bytes of the last one that failed so.
        var sample: String
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
        readings = model.readings.map { Reading($0, at: now) }
        readingsEmptyText =
            readings.isEmpty ? "Every document of the last 30 days could be read." : nil
        setsEmptyText = sets.isEmpty ? "Nobody has frozen a set yet." : nil
    }
}

extension FailuresView.Reading {
    init(_ reading: FailedReading, at now: Timestamp) {
        mapping = reading.kind.mapping
        version = reading.kind.version
        field = reading.kind.field
        code = reading.kind.code
        detail = String(reading.detail.prefix(300))
        partner = reading.kind.partner
        documents = ConsolePath.documents(partner: reading.kind.partner).address
        count = Display.count(reading.count)
        files = Display.count(reading.documents)
        first = TimeView(reading.firstAt, at: now)
        last = TimeView(reading.lastAt, at: now)
        sample = ConsolePath.documentBytes(reading.document).address
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
