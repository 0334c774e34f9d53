import Database
import Primitives
import Storage
import Translation

extension MappingVersion {
    /// Under which its trial is somebody's work once it has stopped.
    var workItem: String { "mapping/\(name)/\(number)" }
}

/// One step of one version, while its mapping's row is held.
struct MappingStep {
    let session: any SQLSession
    var head: MappingHead
    var version: MappingVersion
    let person: String
    let now: Timestamp
    let language: any MappingLanguage
    let profiles: [PartnerProfile]

    private var table: MappingTable { Transaction(session).mappings }

    var elsewhere: MappingDesk.Refusal { .elsewhere(version.state, by: version.changedBy) }

    func load(_ number: Int) throws(StoreFailure) -> MappingVersion? {
        try table.load(version.name, number)
    }

    func save(_ other: MappingVersion) throws(StoreFailure) { try table.move(other) }

    func saveHead() throws(StoreFailure) { try table.save(head) }

    mutating func set(
        _ state: MappingState,
        _ action: String,
        _ detail: String = ""
    ) throws(StoreFailure) {
        version.state = state
        version.changedBy = person
        version.changedAt = now
        try table.move(version)
        try MappingDesk.audit(
            action,
            version,
            by: person,
            at: now,
            detail,
            in: Transaction(session)
        )
    }

    func retireActive(_ note: String) throws(StoreFailure) {
        guard var active = try load(head.active) else { return }
        active.state = .retired
        active.note = note
        active.changedBy = person
        active.changedAt = now
        try table.move(active)
    }

    /// Ends the trial of another version, if one runs.
    mutating func endTrial(_ note: String) throws(StoreFailure) {
        guard let number = head.trial, var trial = try load(number) else { return }
        trial.state = .withdrawn
        trial.note = note
        trial.changedBy = person
        trial.changedAt = now
        try table.move(trial)
        head.trial = nil
        head.share = 0
    }

    /// Of a trial that stopped nobody has to decide any more.
    func closeWork() throws(StoreFailure) {
        guard version.state == .stopped else { return }
        for entity in Set(profiles.map(\.entity.rawValue)).sorted() {
            try Transaction(session).workItems.close(version.workItem, entity: entity, at: now)
        }
    }

    /// Whether nothing has moved that the replay stood on.
    func standsOnItsGround() throws(StoreFailure) -> Bool {
        let ground = try MappingGround(language, in: table)
        // A text that cannot be read any more has no ground.
        guard let file = try? language.mapping(in: version.text) else { return false }
        return ground.hash(for: file, profiles) == version.ground
    }

    /// A trial of another version on documents of the same partners: of two that act at once
    /// nobody knows which one did what.
    func otherTrial() throws(StoreFailure) -> MappingDesk.Refusal? {
        let ground = try MappingGround(language, in: table)
        for other in ground.heads {
            guard let number = other.trial, other.name != head.name || number != version.number
            else { continue }
            let isShared = profiles.contains { profile in
                ground.touches(profile, other.name) && ground.touches(profile, head.name)
            }
            if other.name == head.name || isShared {
                return .otherTrial(name: other.name, number: number)
            }
        }
        return nil
    }
}
