public import Database
import Primitives
public import Storage

extension MappingDesk {
    /// A version with its text, its replay, and what it has read.
    public struct Detail: Sendable {
        public var version: MappingVersion
        public var head: MappingHead
        /// What is active now, or was before it.
        public var beside: MappingVersion?
        public var counts: [MappingOutcome: Int]
        /// Whether what its replay stood on is as it was.
        public var isCurrent: Bool
    }

    public func version(
        _ name: String,
        _ number: Int
    ) async throws(StoreFailure) -> MappingVersion? {
        try await store.read { (view) throws(StoreFailure) in
            try view.mappings.load(name, number)
        }
    }

    /// Newest first.
    public func versions(of name: String) async throws(StoreFailure) -> [MappingVersion] {
        try await store.read { (view) throws(StoreFailure) in
            try view.mappings.versions(of: name, limit: Self.versionsShown)
        }
    }

    /// What was proposed last, of any mapping.
    public func recent() async throws(StoreFailure) -> [MappingVersion] {
        // Another node's clock may be a little ahead.
        let soon = clock.now().advanced(by: .seconds(3_600))
        return try await store.read { (view) throws(StoreFailure) in
            try view.mappings.recent(until: soon, limit: Self.versionsShown)
        }
    }

    public func detail(_ name: String, _ number: Int) async throws(StoreFailure) -> Detail? {
        let (language, profiles) = (language, profiles)
        return try await store.read { (view) throws(StoreFailure) -> Detail? in
            let table = view.mappings
            guard let version = try table.load(name, number) else { return nil }
            let ground = try MappingGround(language, in: table)
            guard let head = ground.heads.first(where: { $0.name == name }) else { return nil }
            // A text that cannot be read any more has no ground.
            let file = try? language.mapping(in: version.text)
            let besideNumber = head.active == number ? version.replaced : head.active
            return Detail(
                version: version,
                head: head,
                beside: try besideNumber.map { (number) throws(StoreFailure) in
                    try table.load(name, number)
                } ?? nil,
                counts: try table.counts(of: name, number),
                isCurrent: file.map { ground.hash(for: $0, profiles) == version.ground } ?? false
            )
        }
    }
}
