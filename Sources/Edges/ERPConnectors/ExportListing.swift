import Connectors
import Primitives
import Reconciliation
import Synchronization

/// Which records an export has, in the order of their names' bytes.
///
/// A class, because the pages of one export share it.
final class ExportListing: Sendable {
    struct Entry: Sendable {
        var name: String
        var identity: Int64
    }

    struct Kept: Sendable {
        var entries: [Entry] = []
        var madeAt: Timestamp
    }

    static let entriesMax = 500_000
    static let rows = 1_000
    /// Names on a page.
    private static let names = 200
    /// How far back from the last look changes are looked for, for clocks that differ.
    private static let overlap = Duration.seconds(300)

    // Guards what was listed; nothing is asked while it is held.
    private let kept = Mutex<[ReconciledSubject: Kept]>([:])

    /// All of it on the first page, and on further ones what was written since besides.
    ///
    /// - Parameter ask: the identities and names of up to `rows` records that follow an identity, in
    ///   the order of their identities; only what was written since a moment when one is given. A
    ///   record without a name is not exported.
    private func entries(
        _ subject: ReconciledSubject,
        isFirstPage: Bool,
        now: Timestamp,
        _ ask: (_ after: Int64, _ since: Timestamp?) async throws(ConnectorFailure) -> [(
            identity: Int64, name: String?
        )]
    ) async throws(ConnectorFailure) -> [Entry] {
        let known = isFirstPage ? nil : kept.withLock { $0[subject] }
        var names: [Int64: String] = [:]
        for entry in known?.entries ?? [] { names[entry.identity] = entry.name }
        let since = known.map { $0.madeAt.advanced(by: .zero - Self.overlap) }
        var last: Int64 = 0
        while true {
            let found = try await ask(last, since)
            for entry in found {
                last = entry.identity
                names[last] = entry.name
            }
            guard names.count <= Self.entriesMax else {
                let text = "\(subject.rawValue): more than \(Self.entriesMax) records"
                throw ConnectorFailure(.malformedAnswer(text))
            }
            guard found.count == Self.rows else { break }
        }
        let entries = names.map { Entry(name: $0.value, identity: $0.key) }.sorted { one, other in
            one.name == other.name
                ? one.identity < other.identity
                : one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
        }
        kept.withLock { $0[subject] = Kept(entries: entries, madeAt: now) }
        return entries
    }

    /// The page after a name: what of its entries is still there, by key.
    ///
    /// When everything of a page has gone since it was listed, what follows it is the answer.
    ///
    /// - Parameters:
    ///   - ask: as for `entries`.
    ///   - read: the records of the entries of one page, as they are now.
    func page(
        of subject: ReconciledSubject,
        after first: String?,
        now: Timestamp,
        asking ask: (_ after: Int64, _ since: Timestamp?) async throws(ConnectorFailure) -> [(
            identity: Int64, name: String?
        )],
        reading read: (_ entries: [Entry]) async throws(ConnectorFailure) -> [ExportedRecord]
    ) async throws(ConnectorFailure) -> ExportPage {
        var after = first
        while true {
            let isFirst = after == nil
            let entries = try await entries(subject, isFirstPage: isFirst, now: now, ask)
            let page = Self.page(of: entries, after: after)
            let records = try await read(page.entries).sorted { $0.key < $1.key }
            guard records.isEmpty, let next = page.next else {
                return ExportPage(records, next: page.next)
            }
            after = next
        }
    }

    /// The entries after a name that fit a page, all of one name on the same page, and the name
    /// that further ones follow.
    private static func page(
        of entries: [Entry],
        after: String?
    ) -> (entries: [Entry], next: String?) {
        let rest =
            after.map { last in
                entries.drop { !last.utf8.lexicographicallyPrecedes($0.name.utf8) }
            } ?? entries[...]
        var page = rest.prefix(Self.names)
        while let last = page.last, page.endIndex < rest.endIndex,
            rest[page.endIndex].name == last.name
        {
            page = rest[page.startIndex...page.endIndex]
        }
        return (Array(page), page.endIndex < rest.endIndex ? page.last?.name : nil)
    }
}
