import Crypto
import Database
public import Mapping
import Primitives
import Storage
import Synchronization

/// A text of a mapping that can be run, and which version it is.
struct MappingEdition: Sendable {
    var name: String
    var number: Int
    var hash: String
    var file: MappingFile

    /// `stores-rows@1f0a2b3c4d5e`
    var words: String { "\(name)@\(hash.prefix(12))" }
}

/// A partner's mapping with everything it extends, and which texts these are.
struct MappingReading: Sendable {
    var mapping: EffectiveMapping
    /// The stored ones; what comes with the product has no version of its own.
    var editions: [MappingEdition]
    /// What a document says of who read it.
    var words: String
}

/// Everything that runs now, put together for each mapping that a partner names.
struct RunningMappings: Sendable {
    /// A version that reads a share of the documents.
    struct Trial: Sendable {
        var edition: MappingEdition
        /// The mapping of a partner with this version in it.
        var reading: MappingReading
        var share: Int
        /// Failures that its replay showed, so that who approved it knew.
        var known: Set<String>

        /// Whether it reads the document: the same answer whenever it is asked, and for a larger
        /// share the documents of a smaller one and others.
        func takes(_ document: String) -> Bool {
            let digest = SHA256.hash(data: Array("\(edition.hash)/\(document)".utf8))
            let number = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return number % 100 < UInt64(max(0, share))
        }
    }

    private var readings: [String: Result<MappingReading, UnusableMapping>] = [:]
    private var trials: [String: Trial] = [:]

    /// - Parameters:
    ///   - names: the mappings that partners name.
    ///   - active: what acts.
    ///   - tried: what is tried, with its share and the failures that are known of it.
    init(
        _ names: Set<String>,
        active: [String: MappingEdition],
        tried: [(edition: MappingEdition, share: Int, known: Set<String>)] = []
    ) {
        let library = MappingLibrary(active.values.map(\.file))
        for name in names {
            readings[name] = Self.reading(name, in: library, of: active)
            guard case .success(let reading) = readings[name] else { continue }
            for trial in tried where reading.mapping.chain.contains(trial.edition.name) {
                var editions = active
                editions[trial.edition.name] = trial.edition
                let library = library.replacing(trial.edition.file)
                guard case .success(let reading) = Self.reading(name, in: library, of: editions)
                else { continue }
                trials[name] = Trial(
                    edition: trial.edition,
                    reading: reading,
                    share: trial.share,
                    known: trial.known
                )
                break
            }
        }
    }

    /// Mappings that stand in no table: of a twin, or of a test.
    init(fixed mappings: [String: EffectiveMapping]) {
        readings = mappings.mapValues { mapping in
            .success(MappingReading(mapping: mapping, editions: [], words: mapping.name))
        }
    }

    /// How documents of partners that name this mapping are read.
    func reading(_ name: String) throws(UnusableMapping) -> MappingReading {
        guard let reading = readings[name] else {
            throw UnusableMapping(name: name, reason: "it is in no table")
        }
        return try reading.get()
    }

    func trial(_ name: String) -> Trial? { trials[name] }

    static func reading(
        _ name: String,
        in library: MappingLibrary,
        of editions: [String: MappingEdition]
    ) -> Result<MappingReading, UnusableMapping> {
        do throws(MappingFailure) {
            let mapping = try library.effective(name)
            return .success(
                MappingReading(
                    mapping: mapping,
                    editions: mapping.chain.compactMap { editions[$0] },
                    words: mapping.chain.map { editions[$0]?.words ?? $0 }.joined(separator: " ")
                )
            )
        } catch {
            return .failure(UnusableMapping(name: name, reason: "\(error)"))
        }
    }
}

/// A mapping that cannot be put together from what is stored; its partners' documents wait.
struct UnusableMapping: Failure, Equatable {
    var name: String
    var reason: String
    var code: String { "partner.mapping.unusable" }
    var remedy: Remedy { .escalate(to: .integrationSupport) }
    var description: String {
        "the mapping \(name) cannot be used: \(reason). Roll it back or activate a version that "
            + "can, then decide the document again"
    }
}

/// What runs, kept in memory for as long as it does.
///
/// A class because every document of the process shares it. What is kept is proven current in each
/// document's own transaction, so that no node reads by what another has replaced.
public final class MappingShelf: Sendable {
    private struct Kept {
        var heads: [MappingHead] = []
        var running: RunningMappings?
        /// By hash: a text is read once.
        var files: [String: MappingFile] = [:]
    }

    private let names: Set<String>
    private let language: (any MappingLanguage)?
    // Guards what is kept.
    private let kept: Mutex<Kept>

    /// - Parameter names: the mappings that partners name.
    public init(_ names: Set<String>, language: any MappingLanguage) {
        self.names = names
        self.language = language
        kept = Mutex(Kept())
    }

    /// Mappings that do not change.
    public init(fixed mappings: [String: EffectiveMapping]) {
        names = Set(mappings.keys)
        language = nil
        kept = Mutex(Kept(running: RunningMappings(fixed: mappings)))
    }

    func running(in table: MappingTable) throws(StoreFailure) -> RunningMappings {
        guard let language else {
            return kept.withLock { $0.running } ?? RunningMappings(fixed: [:])
        }
        let heads = try table.heads()
        let (known, files) = kept.withLock { kept in
            (kept.heads == heads ? kept.running : nil, kept.files)
        }
        if let known { return known }
        var library = EditionLibrary(language: language, files: files)
        let running = try library.running(names, by: heads, in: table)
        kept.withLock { kept in
            kept = Kept(heads: heads, running: running, files: library.used)
        }
        return running
    }
}

/// Reads stored texts, each once.
struct EditionLibrary {
    let language: any MappingLanguage
    var files: [String: MappingFile] = [:]
    private(set) var used: [String: MappingFile] = [:]

    init(language: any MappingLanguage, files: [String: MappingFile] = [:]) {
        self.language = language
        self.files = files
    }

    mutating func running(
        _ names: Set<String>,
        by heads: [MappingHead],
        in table: MappingTable
    ) throws(StoreFailure) -> RunningMappings {
        var active: [String: MappingEdition] = [:]
        var tried: [(edition: MappingEdition, share: Int, known: Set<String>)] = []
        for head in heads {
            active[head.name] = try edition(head.name, head.active, in: table)?.edition
            if let number = head.trial, let trial = try edition(head.name, number, in: table) {
                let known = MappingComparison(stored: trial.version.replay)?.newFailures ?? []
                tried.append((trial.edition, head.share, known))
            }
        }
        return RunningMappings(names, active: active, tried: tried)
    }

    /// `nil` for a text that cannot be read any more: whoever needs it is told by its name.
    mutating func edition(
        _ name: String,
        _ number: Int,
        in table: MappingTable
    ) throws(StoreFailure) -> (edition: MappingEdition, version: MappingVersion)? {
        guard let version = try table.load(name, number) else { return nil }
        let file: MappingFile
        if let known = files[version.hash] {
            file = known
        } else {
            // Told by whoever needs the mapping: it is missing there.
            guard let read = try? language.mapping(in: version.text) else { return nil }
            file = read
        }
        used[version.hash] = file
        files[version.hash] = file
        return (
            MappingEdition(name: name, number: number, hash: version.hash, file: file), version
        )
    }
}
