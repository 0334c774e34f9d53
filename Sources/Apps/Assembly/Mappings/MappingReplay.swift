package import Database
package import Mapping
import Primitives
import Storage
import Translation

/// What a mapping would have made of the documents that partners sent, beside what the present
/// configuration makes of them. Nothing is changed.
package struct MappingReplay: Sendable {
    private let installation: Installation
    private let candidate: MappingFile

    /// How many of a partner's documents are read, the newest.
    package static let documentsMax = 1_000

    /// - Parameter candidate: takes the place of the mapping of its name, or is new.
    package init(of candidate: MappingFile, in installation: Installation) {
        self.candidate = candidate
        self.installation = installation
    }

    /// One partner's documents.
    package struct Result: Sendable {
        package var partner: String
        package var documents = 0
        /// How many differ so, and the newest of them.
        package var patterns: [Pattern] = []

        package struct Pattern: Sendable, Equatable {
            package var words: String
            package var count: Int
            package var newest: String
        }
    }

    /// Every partner of the installation, by name.
    package func run(in store: any Store) async throws -> [Result] {
        let present = MappingLibrary(installation.mappings)
        let others = installation.mappings.filter { $0.name != candidate.name }
        let next = MappingLibrary(others + [candidate])
        var results: [Result] = []
        for partner in installation.partners.sorted(by: { $0.profile.id < $1.profile.id }) {
            let profile = partner.profile
            let before = OrderReading(profile, by: try profile.mapping.map(present.effective))
            let after = OrderReading(profile, by: try profile.mapping.map(next.effective))
            results.append(try await compare(profile.id, before, after, in: store))
        }
        return results
    }

    private func compare(
        _ partner: String,
        _ before: OrderReading,
        _ after: OrderReading,
        in store: any Store
    ) async throws -> Result {
        var result = Result(partner: partner)
        let keys = try await store.read { (view) throws(StoreFailure) in
            try view.documents.received(from: partner, limit: Self.documentsMax)
        }
        for key in keys {
            let document = try await store.read { (view) throws(StoreFailure) in
                try view.documents.load(key)
            }
            guard let document else { continue }
            result.documents += 1
            let patterns = ReadingDifference.patterns(of: document.bytes, from: before, to: after)
            for words in patterns { result.note(words, key) }
        }
        result.patterns.sort { ($1.count, $0.words) < ($0.count, $1.words) }
        return result
    }
}

extension MappingReplay.Result {
    fileprivate mutating func note(_ words: String, _ document: String) {
        if let index = patterns.firstIndex(where: { $0.words == words }) {
            patterns[index].count += 1
        } else {
            patterns.append(Pattern(words: words, count: 1, newest: document))
        }
    }
}
