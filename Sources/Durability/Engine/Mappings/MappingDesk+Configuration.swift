public import Database
import Primitives
public import Storage

// The configuration directory is where a mapping begins, and one way to change it: at a start.
extension MappingDesk {
    /// Who changes a mapping by its file.
    public static let configurationName = "configuration"

    /// Takes over what the configuration has that it had not at the last start: a new mapping, or
    /// a file whose text has changed. What people have activated since stays, as long as the file
    /// does.
    ///
    /// - Returns: the versions that are active because of it.
    public func takeConfiguration() async throws(StoreFailure) -> [MappingVersion] {
        var versions: [MappingVersion] = []
        for (name, text) in configured.sorted(by: { $0.key < $1.key }) {
            var outcome = try await take(name, text)
            // Another node began with it at the same moment; now it is there.
            if case .raced = outcome { outcome = try await take(name, text) }
            if case .taken(let version) = outcome { versions.append(version) }
        }
        return versions
    }

    private enum Taking: Sendable {
        case known, raced
        case taken(MappingVersion)
    }

    private func take(_ name: String, _ text: String) async throws(StoreFailure) -> Taking {
        let hash = Self.hash(text)
        let now = clock.now()
        return try await store.write { (transaction) throws(StoreFailure) -> Taking in
            let table = transaction.mappings
            var version = MappingVersion(
                name: name,
                number: 1,
                hash: hash,
                text: text,
                state: .active,
                origin: .configuration,
                by: Self.configurationName,
                at: now,
                reason: "the configuration's file"
            )
            guard var head = try table.lockedHead(of: name) else {
                guard try table.insert(version) else { return .raced }
                try table.save(MappingHead(name: name, configured: hash, active: 1))
                try Self.audit(
                    "configure",
                    version,
                    by: Self.configurationName,
                    at: now,
                    in: transaction
                )
                return .taken(version)
            }
            guard head.configured != hash else { return .known }
            head.configured = hash
            let active = try table.load(name, head.active)
            if active?.hash == hash {
                // What people had activated is in the file now.
                try table.save(head)
                return .known
            }
            version.number = try table.nextNumber(of: name)
            version.replaced = head.active
            _ = try table.insert(version)
            try Self.replace(head, by: version, in: table, at: now)
            head.active = version.number
            head.trial = nil
            head.share = 0
            try table.save(head)
            try Self.audit(
                "configure",
                version,
                by: Self.configurationName,
                at: now,
                "in the place of version \(version.replaced ?? 0)",
                in: transaction
            )
            return .taken(version)
        }
    }

    /// What was active is retired, and a trial beside it ends.
    private static func replace(
        _ head: MappingHead,
        by version: MappingVersion,
        in table: MappingTable,
        at now: Timestamp
    ) throws(StoreFailure) {
        for (number, state) in [(head.active, MappingState.retired)]
            + (head.trial.map { [($0, MappingState.withdrawn)] } ?? [])
        {
            guard var old = try table.load(head.name, number) else { continue }
            (old.state, old.changedBy, old.changedAt) = (state, configurationName, now)
            old.note = "version \(version.number) came with the configuration"
            try table.move(old)
        }
    }
}
