/// The schemas that documents are checked with, found by set and version with fallbacks.
public struct SchemaLibrary: Sendable {
    private let schemas: [String: [TransactionSchema]]
    private let messages: [String: [TransactionSchema]]
    private let dictionaries: [SegmentDictionary]

    /// X12 in releases 004010 and 005010, EDIFACT in directories D.96A and D.01B: see
    /// docs/reference/edi-schemas.md.
    public static let builtIn: SchemaLibrary = {
        do throws(SchemaFailure) {
            return try SchemaLibrary(reading: BuiltInSchemas.self)
        } catch {
            // The texts are compiled in and read by a test: a failure here is ours alone.
            preconditionFailure("a built-in schema cannot be read: \(error)")
        }
    }()

    init(reading source: BuiltInSchemas.Type) throws(SchemaFailure) {
        dictionaries = try source.releases.map { release throws(SchemaFailure) in
            try DictionaryNotation.read(release.texts, release: release.name)
        }
        schemas = try Self.read(source.sets, source.fragments, in: dictionaries)
        let directories = try source.directories.map { directory throws(SchemaFailure) in
            try DictionaryNotation.read(directory.texts, release: directory.name)
        }
        messages = try Self.read(source.messages, source.fragments, in: directories)
    }

    private static func read(
        _ sets: [BuiltInSchemas.SetText],
        _ fragments: [String: String],
        in dictionaries: [SegmentDictionary]
    ) throws(SchemaFailure) -> [String: [TransactionSchema]] {
        var schemas: [String: [TransactionSchema]] = [:]
        for dictionary in dictionaries {
            for set in sets {
                let schema = try SetNotation.read(set, fragments: fragments, dictionary: dictionary)
                schemas[set.id, default: []].append(schema)
            }
        }
        return schemas
    }

    /// The releases that have schemas, oldest first.
    public var releases: [String] { dictionaries.map(\.release) }

    /// GS01 of the groups that hold this set; `nil` for a set we have no schema for.
    public func functionalID(of set: String) -> String? { schemas[set]?.first?.functionalID }

    /// The schema for a set: exact, without the version's suffix, of the nearest release, or none.
    public func match(set: String, version: String) -> SchemaMatch {
        let candidates = schemas[set] ?? []
        let wanted = X12Version(version)
        guard !candidates.isEmpty, let wanted else {
            return SchemaMatch(
                kind: candidates.isEmpty ? .structureOnly : .nearestRelease,
                requestedVersion: version,
                schema: candidates.first
            )
        }
        if let exact = candidates.first(where: { $0.release == wanted.release }) {
            return SchemaMatch(
                kind: wanted.suffix.isEmpty && version == exact.release ? .exact : .withoutSuffix,
                requestedVersion: version,
                schema: exact
            )
        }
        // Of two equally near releases the older comes first in the list and so wins.
        let nearest = candidates.min { distance($0, to: wanted) < distance($1, to: wanted) }
        return SchemaMatch(kind: .nearestRelease, requestedVersion: version, schema: nearest)
    }

    /// The schema for a message: of its directory, with or without a user group's guide, of the
    /// nearest directory, or none.
    public func match(_ message: EDIFACTMessageType) -> SchemaMatch {
        let requested = message.version + message.release
        let candidates = messages[message.type] ?? []
        guard !candidates.isEmpty else {
            return SchemaMatch(kind: .structureOnly, requestedVersion: requested, schema: nil)
        }
        if let exact = candidates.first(where: { $0.release == requested }) {
            return SchemaMatch(
                kind: message.association.isEmpty ? .exact : .withoutSuffix,
                requestedVersion: requested,
                schema: exact
            )
        }
        let wanted = Self.year(ofDirectory: message.release)
        let nearest = candidates.min {
            abs(Self.year(ofDirectory: String($0.release.dropFirst())) - wanted)
                < abs(Self.year(ofDirectory: String($1.release.dropFirst())) - wanted)
        }
        return SchemaMatch(kind: .nearestRelease, requestedVersion: requested, schema: nearest)
    }

    /// In half years: directories come out twice a year, as `96A` and `96B`.
    private static func year(ofDirectory release: String) -> Int {
        guard let number = Int(release.prefix(2)) else { return 1996 * 2 }
        let year = number < 50 ? 2000 + number : 1900 + number
        return year * 2 + (release.hasSuffix("B") ? 1 : 0)
    }

    /// The dictionary for sets without a schema: envelope checks and known tags only.
    func dictionary(for version: String) -> SegmentDictionary? {
        guard let wanted = X12Version(version) else { return dictionaries.first }
        return dictionaries.last { ($0.release, "") <= (wanted.release, "") } ?? dictionaries.first
    }

    private func distance(_ schema: TransactionSchema, to wanted: X12Version) -> Int {
        guard let release = X12Version(schema.release) else { return .max }
        return abs(release.number - wanted.number)
    }
}

/// A version as GS08 or ISA12 writes it, however they write it: `004010VICS`, `4010`, `00501`.
struct X12Version: Hashable, Sendable {
    /// Six digits: `004010`.
    var release: String
    /// What follows: `VICS`, `X231A1`.
    var suffix: String

    /// `nil` when the text does not begin with at least three digits.
    init?(_ text: String) {
        let digits = text.utf8.prefix(while: \.isASCIIDigit)
        suffix = String(text[digits.endIndex...])
        let number = String(text[..<digits.endIndex])
        switch digits.count {
        case 6: release = number
        // ISA12 and careless GS08: `00401` leaves out the last digit, `4010` the leading zeros.
        case 5 where number.hasPrefix("00"): release = number + "0"
        case 3...5: release = String(repeating: "0", count: 6 - digits.count) + number
        default: return nil
        }
    }

    /// For distances: 4010 for 004010.
    var number: Int { Int(release) ?? 0 }
}
