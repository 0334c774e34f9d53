import JSON
import Primitives
import Storage

/// How fresh our copy of what an answer is made of is, where another system owns it.
enum CopyView {
    /// The least fresh of `parts` speaks for all of them; `nil` where all are our own.
    static func json(
        of parts: Set<MasterDataPart>,
        _ standings: [MasterStanding],
        at now: Timestamp
    ) -> JSONValue? {
        let copies = standings.filter { parts.contains($0.part) }
        let oldest = copies.min { ($0.readAt?.microseconds ?? 0) < ($1.readAt?.microseconds ?? 0) }
        return oldest.map { copy in
            .members([
                "owner": .string(copy.owner),
                "as_of": copy.readAt.map { .moment($0) },
                "is_stale": .bool(copies.contains { $0.isStale(at: now) }),
            ])
        }
    }

    static let schema = JSONSchema.open([
        .required("owner", .string.described("The system that says what is true.")),
        .optional("as_of", .moment.described("Left out until it was read for the first time.")),
        .required("is_stale", .bool.described("Whether our copy is older than it may be.")),
    ]).described("Left out where nobody else owns it.")
}
