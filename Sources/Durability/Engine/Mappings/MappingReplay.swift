import Crypto
import Database
import Mapping
import Primitives
import Storage
import Translation

/// Reads stored documents by two versions and tells how they differ. Changes nothing.
///
/// Documents are read in portions that have a bound in bytes, several portions at once, so that
/// every core works and memory does not grow with what is stored.
struct MappingReplay: Sendable {
    let store: any Store

    /// One partner as it is read now, and as it would be.
    struct Subject: Sendable {
        var profile: PartnerProfile
        var before: OrderReading
        var after: OrderReading
        var isTouched: Bool
    }

    /// Bytes of one portion; one document alone may be larger.
    static let portionBytes = 4 * 1024 * 1024
    static let portionDocuments = 256
    /// Portions that are read at once.
    static let lanes = 4

    func run(
        _ subjects: [Subject],
        newest limit: Int
    ) async throws(StoreFailure)
        -> MappingComparison
    {
        var comparison = MappingComparison(documentsMax: limit)
        var hasher = SHA256()
        for subject in subjects {
            let id = subject.profile.id
            let keys = try await store.read { (view) throws(StoreFailure) in
                try view.documents.received(from: id, limit: limit)
            }
            for key in keys.sorted() { hasher.update(data: Array("\(key.utf8.count):\(key)".utf8)) }
            comparison.partners.append(try await compare(subject, keys))
        }
        comparison.setHash = Hexadecimal.text(hasher.finalize())
        return comparison
    }

    private func compare(
        _ subject: Subject,
        _ keys: [String]
    ) async throws(StoreFailure) -> MappingComparison.Partner {
        let portions = stride(from: 0, to: keys.count, by: Self.portionDocuments).map {
            $0..<min($0 + Self.portionDocuments, keys.count)
        }
        let found = await withTaskGroup(of: Result<Tally, StoreFailure>.self) { group in
            var next = portions.makeIterator()
            for _ in 0..<Self.lanes {
                guard let portion = next.next() else { break }
                group.addTask { await tally(subject, keys, portion) }
            }
            var all: [Result<Tally, StoreFailure>] = []
            while let tally = await group.next() {
                all.append(tally)
                guard case .success = tally, let portion = next.next() else { continue }
                group.addTask { await self.tally(subject, keys, portion) }
            }
            return all
        }
        var whole = Tally()
        for part in found { whole.add(try part.get()) }
        return whole.partner(subject, keys)
    }

    private func tally(
        _ subject: Subject,
        _ keys: [String],
        _ portion: Range<Int>
    ) async -> Result<Tally, StoreFailure> {
        var tally = Tally()
        var next = portion.lowerBound
        do throws(StoreFailure) {
            while next < portion.upperBound {
                let rest = next..<portion.upperBound
                let loaded = try await store.read { (view) throws(StoreFailure) in
                    try Self.load(keys, rest, from: view)
                }
                for (index, bytes) in loaded {
                    let differences = ReadingDifference.all(
                        in: bytes,
                        from: subject.before,
                        to: subject.after
                    )
                    tally.note(differences, index)
                }
                next = (loaded.last?.0 ?? rest.upperBound) + 1
            }
            return .success(tally)
        } catch {
            return .failure(error)
        }
    }

    /// The next documents, up to the bound.
    private static func load(
        _ keys: [String],
        _ range: Range<Int>,
        from view: borrowing Snapshot
    ) throws(StoreFailure) -> [(Int, [UInt8])] {
        var loaded: [(Int, [UInt8])] = []
        var size = 0
        for index in range {
            guard size < portionBytes else { break }
            // One that was removed meanwhile counts as none.
            let bytes = try view.documents.bytes(of: keys[index]) ?? []
            size += bytes.count
            loaded.append((index, bytes))
        }
        return loaded
    }
}

/// What was found in some documents; the lower an index, the newer its document.
private struct Tally: Sendable {
    struct Pattern: Hashable { var field: String, kind: String }

    struct Count {
        var count: Int
        var newest: Int
        var example: ReadingDifference
    }

    var documents = 0
    var differing = 0
    var patterns: [Pattern: Count] = [:]

    mutating func note(_ differences: [ReadingDifference], _ index: Int) {
        documents += 1
        if !differences.isEmpty { differing += 1 }
        for difference in differences {
            let pattern = Pattern(field: difference.field, kind: difference.kind)
            add(Count(count: 1, newest: index, example: difference), to: pattern)
        }
    }

    mutating func add(_ other: Tally) {
        documents += other.documents
        differing += other.differing
        for (pattern, count) in other.patterns { add(count, to: pattern) }
    }

    private mutating func add(_ other: Count, to pattern: Pattern) {
        guard var known = patterns[pattern] else {
            patterns[pattern] = other
            return
        }
        known.count += other.count
        if other.newest < known.newest {
            (known.newest, known.example) = (other.newest, other.example)
        }
        patterns[pattern] = known
    }

    func partner(
        _ subject: MappingReplay.Subject,
        _ keys: [String]
    ) -> MappingComparison.Partner {
        let profile = subject.profile
        var partner = MappingComparison.Partner(
            id: profile.id,
            entity: profile.entity.rawValue,
            isTouched: subject.isTouched
        )
        partner.documents = documents
        partner.differing = differing
        let groups = patterns.map { pattern, count in
            MappingComparison.Group(
                field: pattern.field,
                kind: pattern.kind,
                count: count.count,
                document: keys[count.newest],
                from: count.example.from,
                to: count.example.to
            )
        }
        .sorted { ($1.count, $0.field, $0.kind) < ($0.count, $1.field, $1.kind) }
        // What fails is kept before anything else: it is what somebody must know.
        let failures = groups.filter { $0.field == "errors" }
        let others = groups.filter { $0.field != "errors" }
        partner.groups = Array((failures + others).prefix(MappingComparison.groupsMax))
        partner.more = groups.count - partner.groups.count
        return partner
    }
}
