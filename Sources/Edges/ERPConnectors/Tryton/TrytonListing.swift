import Connectors
import JSON
import Primitives
import Reconciliation
import Synchronization

/// Which records an export has, in the order of their names' bytes.
///
/// A class, because the pages of one export share it.
final class TrytonListing: Sendable {
    struct Entry: Sendable {
        var name: String
        var identity: Int64
    }

    struct Kept: Sendable {
        var entries: [Entry] = []
        var madeAt: Timestamp
    }

    static let entriesMax = 500_000
    private static let rows = 1_000
    /// How far back from the last look changes are looked for, for clocks that differ.
    private static let overlap = Duration.seconds(300)

    // Guards what was listed; nothing is asked while it is held.
    private let kept = Mutex<[ReconciledSubject: Kept]>([:])

    /// All of it on the first page, and on further ones what was written since besides.
    ///
    /// - Parameter name: what a record is called, or `nil` for one that is not exported.
    func entries(
        _ subject: ReconciledSubject,
        isFirstPage: Bool,
        _ source: TrytonExports.Source,
        _ conversation: TrytonConversation
    ) async throws(ConnectorFailure) -> [Entry] {
        let now = conversation.services.clock.now()
        let known = isFirstPage ? nil : kept.withLock { $0[subject] }
        var names: [Int64: String] = [:]
        for entry in known?.entries ?? [] { names[entry.identity] = entry.name }
        var domain = source.domain
        if let known {
            let since = TrytonValue.moment(known.madeAt.advanced(by: .zero - Self.overlap))
            domain.append([
                "OR", [TrytonValue.condition("create_date", ">=", since)],
                [TrytonValue.condition("write_date", ">=", since)],
            ])
        }
        var last: Int64 = 0
        while true {
            let records = try await conversation.search(
                source.model,
                domain + [TrytonValue.condition("id", ">", .number(last))],
                limit: Self.rows,
                [source.field]
            )
            for record in records {
                last = try record.identity()
                names[last] = record.optionalText(source.field)
            }
            guard names.count <= Self.entriesMax else {
                throw ConnectorFailure(
                    .malformedAnswer("\(source.model): more than \(Self.entriesMax) records")
                )
            }
            guard records.count == Self.rows else { break }
        }
        let entries = names.map { Entry(name: $0.value, identity: $0.key) }.sorted { one, other in
            one.name == other.name
                ? one.identity < other.identity
                : one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
        }
        kept.withLock { $0[subject] = Kept(entries: entries, madeAt: now) }
        return entries
    }
}
