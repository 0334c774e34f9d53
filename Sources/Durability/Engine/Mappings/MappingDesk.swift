import Crypto
public import Database
public import Mapping
public import Primitives
public import Storage
public import Translation

/// Where a mapping is changed: proposed with what it would have changed, agreed to by a second
/// person, tried on a share of the documents, made active, taken back.
///
/// Every step is one transaction that holds the mapping's row, so of two people who press at once
/// one is told where it stands. What was seen has a seal, and nothing else can be agreed to
/// (ADR-0064).
public struct MappingDesk: Sendable {
    let profiles: [PartnerProfile]
    let language: any MappingLanguage
    /// What the configuration says, for an installation that has not begun yet.
    let configured: [String: String]
    let store: any Store
    let clock: any WallClock

    /// Documents of each partner that a proposal is replayed over, where nobody says a number.
    public static let documentsDefault = 1_000
    /// The same, where a person waits for the answer in a browser or a call.
    public static let documentsAtOnce = 200
    /// Documents of one partner that may be replayed.
    public static let documentsMax = 200_000
    /// Bytes of one mapping.
    public static let textBytes = 512 * 1024
    /// Bytes of what a person says to a step.
    public static let reasonBytes = 500
    /// Versions that a list shows.
    public static let versionsShown = 100

    /// - Parameter configured: the configuration's mappings, as texts by name.
    public init(
        _ profiles: [PartnerProfile],
        language: any MappingLanguage,
        configured: [String: String] = [:],
        store: any Store,
        clock: any WallClock
    ) {
        self.profiles = profiles.sorted { $0.id < $1.id }
        self.language = language
        self.configured = configured
        self.store = store
        self.clock = clock
    }

    /// Of an installation without partners.
    public init(without store: any Store, _ clock: any WallClock) {
        self.init([], language: NoLanguage(), store: store, clock: clock)
    }

    /// What keeps a person's wish from being done, in a sentence for them.
    public enum Refusal: Failure, Equatable {
        case unknown
        case unreadable([String])
        /// No mapping of the installation has this name.
        case nameUnknown(String)
        case tooLarge
        case unchanged(number: Int)
        case reasonMissing
        case documentsOutOfRange
        case shareOutOfRange
        /// What its replay stood on has moved.
        case stale
        /// The seal is another: what was seen is not what stands there.
        case changed
        case own
        case elsewhere(MappingState, by: String)
        /// Another version is tried on documents of the same partners.
        case otherTrial(name: String, number: Int)
        case nothingBefore

        public var code: String { "mapping." + word }
        public var remedy: Remedy { .reject }
    }

    /// One mapping as it runs.
    public struct Overview: Sendable {
        public var head: MappingHead
        public var active: MappingVersion
        public var trial: MappingVersion?
        /// The partners whose documents it has a part in.
        public var partners: [String]
    }

    /// Every mapping of the installation, by name.
    public func overview() async throws(StoreFailure) -> [Overview] {
        let (language, profiles) = (language, profiles)
        return try await store.read { (view) throws(StoreFailure) in
            let ground = try MappingGround(language, in: view.mappings)
            var all: [Overview] = []
            for head in ground.heads {
                guard let active = try view.mappings.load(head.name, head.active) else { continue }
                let trial = try head.trial.map { (number) throws(StoreFailure) in
                    try view.mappings.load(head.name, number)
                }
                all.append(
                    Overview(
                        head: head,
                        active: active,
                        trial: trial ?? nil,
                        partners: profiles.filter { ground.touches($0, head.name) }.map(\.id)
                    )
                )
            }
            return all
        }
    }

    /// What the text would change in stored documents; nothing is kept of it.
    ///
    /// - Parameter partner: only this one's documents.
    public func preview(
        _ text: String,
        newest documents: Int,
        partner: String? = nil
    ) async throws -> (file: MappingFile, comparison: MappingComparison) {
        let file = try read(text)
        let (ground, _) = try await ground(with: file)
        return (file, try await replay(file, on: ground, newest: documents, partner))
    }

    /// Stores a text as a proposal, with what it would have changed.
    public func propose(
        _ text: String,
        because reason: String,
        by person: String,
        newest documents: Int = documentsDefault
    ) async throws -> MappingVersion {
        let reason = Self.cut(reason)
        guard !reason.isEmpty else { throw Refusal.reasonMissing }
        let file = try read(text)
        let hash = Self.hash(text)
        let (ground, isStored) = try await ground(with: file)
        guard isStored else { throw Refusal.nameUnknown(file.name) }
        if let active = ground.editions[file.name], active.hash == hash {
            throw Refusal.unchanged(number: active.number)
        }
        let comparison = try await replay(file, on: ground, newest: documents, nil)
        let replay = try StoredValue.encodeSorted(comparison)
        let base = ground.hash(for: file, profiles)
        let seal = Self.hash("\(hash)/\(base)/" + Self.hash(replay))
        let now = clock.now()
        return try await settle {
            (transaction) throws(StoreFailure) -> Result<MappingVersion, Refusal> in
            guard try transaction.mappings.lockedHead(of: file.name) != nil else {
                return .failure(.nameUnknown(file.name))
            }
            var version = MappingVersion(
                name: file.name,
                number: try transaction.mappings.nextNumber(of: file.name),
                hash: hash,
                text: text,
                state: .proposed,
                origin: .proposal,
                by: person,
                at: now,
                reason: reason
            )
            version.ground = base
            version.seal = seal
            version.replay = replay
            _ = try transaction.mappings.insert(version)
            try Self.audit("propose", version, by: person, at: now, in: transaction)
            return .success(version)
        }
    }

    /// The text as a mapping that may be used.
    private func read(_ text: String) throws(Refusal) -> MappingFile {
        guard text.utf8.count <= Self.textBytes else { throw .tooLarge }
        do throws(MappingProblems) {
            return try language.mapping(in: text)
        } catch {
            throw .unreadable(error.problems)
        }
    }

    /// What runs now, and whether the mapping is stored already.
    private func ground(
        with file: MappingFile
    ) async throws -> (ground: MappingGround, isStored: Bool) {
        let (language, configured) = (language, configured)
        let ground = try await store.read { (view) throws(StoreFailure) in
            try MappingGround(language, in: view.mappings, beside: configured)
        }
        let next = ground.library.replacing(file)
        let problems = language.problems(
            of: file,
            in: next,
            for: profiles.first { $0.mapping == file.name }
                ?? profiles.first { ground.touches($0, file.name) }
        )
        guard problems.isEmpty else { throw Refusal.unreadable(problems) }
        return (ground, ground.heads.contains { $0.name == file.name })
    }

    private func replay(
        _ file: MappingFile,
        on ground: MappingGround,
        newest documents: Int,
        _ partner: String?
    ) async throws -> MappingComparison {
        guard (1...Self.documentsMax).contains(documents) else {
            throw Refusal.documentsOutOfRange
        }
        let next = ground.library.replacing(file)
        var subjects: [MappingReplay.Subject] = []
        for profile in profiles where partner == nil || partner == profile.id {
            // Where what runs cannot be put together, everything it would read is new.
            let before = profile.mapping.flatMap { try? ground.library.effective($0) }
            let after: EffectiveMapping?
            do throws(MappingFailure) {
                after = try profile.mapping.map(next.effective)
            } catch {
                throw Refusal.unreadable(["\(profile.id): \(error)"])
            }
            subjects.append(
                MappingReplay.Subject(
                    profile: profile,
                    before: OrderReading(profile, by: before),
                    after: OrderReading(profile, by: after),
                    isTouched: after?.chain.contains(file.name) ?? false
                )
            )
        }
        return try await MappingReplay(store: store).run(subjects, newest: documents)
    }
}

extension MappingDesk {
    static func hash(_ text: String) -> String { hash(Array(text.utf8)) }

    static func hash(_ bytes: [UInt8]) -> String { Hexadecimal.text(SHA256.hash(data: bytes)) }

    static func cut(_ text: String) -> String {
        String(text.prefix(reasonBytes / 2)).trimmed
    }

    /// Runs one step; what a person may not do changes nothing.
    func settle(
        _ body:
            @escaping @Sendable (borrowing Transaction) throws(StoreFailure) ->
            Result<MappingVersion, Refusal>
    ) async throws -> MappingVersion {
        let outcome = try await store.write(body)
        let version = try outcome.get()
        await store.notify(.views)
        return version
    }

    static func audit(
        _ action: String,
        _ version: MappingVersion,
        by person: String,
        at now: Timestamp,
        _ detail: String = "",
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let what = "version \(version.number) (\(version.hash.prefix(12)))"
        try transaction.audit.append(
            AuditEntry(
                at: now,
                actor: person,
                action: "mapping." + action,
                subject: "mapping/" + version.name,
                detail: detail.isEmpty ? what : "\(what): \(detail)"
            )
        )
    }
}

extension String {
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}

/// What acts now, and what a change of one mapping touches.
struct MappingGround: Sendable {
    var heads: [MappingHead]
    var editions: [String: MappingEdition] = [:]
    var library: MappingLibrary

    /// - Parameter configured: stands for what is in no table yet.
    init(
        _ language: any MappingLanguage,
        in table: MappingTable,
        beside configured: [String: String] = [:]
    ) throws(StoreFailure) {
        heads = try table.heads()
        var reader = EditionLibrary(language: language)
        for head in heads {
            editions[head.name] = try reader.edition(head.name, head.active, in: table)?.edition
        }
        var files = editions.mapValues(\.file)
        for (name, text) in configured where !heads.contains(where: { $0.name == name }) {
            // What the configuration says was read when it was loaded.
            files[name] = try? language.mapping(in: text)
        }
        library = MappingLibrary(Array(files.values))
    }

    func touches(_ profile: PartnerProfile, _ name: String) -> Bool {
        // A mapping that cannot be put together has no part in anything.
        guard let mapping = profile.mapping.flatMap({ try? library.effective($0) }) else {
            return false
        }
        return mapping.chain.contains(name)
    }

    /// Names every text that plays a part where the mapping does: when one of them changes, a
    /// replay shows something else.
    func hash(for file: MappingFile, _ profiles: [PartnerProfile]) -> String {
        let next = library.replacing(file)
        var names: Set<String> = [file.name]
        for name in profiles.compactMap(\.mapping) {
            for library in [library, next] {
                // One that cannot be put together has no part in anything.
                guard let mapping = try? library.effective(name), mapping.chain.contains(file.name)
                else { continue }
                names.formUnion(mapping.chain)
            }
        }
        let words = names.sorted().compactMap { name in
            editions[name].map { "\(name)@\($0.hash)" }
        }
        return MappingDesk.hash(words.joined(separator: "\n"))
    }
}
