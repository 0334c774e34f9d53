public import Primitives
public import Reconciliation

/// What a system says of one record, among all of its kind.
public struct ExportedRecord: Equatable, Sendable {
    public var key: RecordKey
    public var facts: RecordFacts

    public init(_ key: RecordKey, _ facts: RecordFacts) {
        self.key = key
        self.facts = facts
    }
}

/// A stretch of everything that a system has of one subject, in the order of the keys' bytes; all
/// documents of one key stand on one page.
public struct ExportPage: Equatable, Sendable {
    /// A longer page is refused.
    public static let recordsMax = 10_000

    public var records: [ExportedRecord]
    /// Where the next page begins; `nil` after the last one.
    public var next: String?

    public init(_ records: [ExportedRecord], next: String?) {
        self.records = records
        self.next = next
    }
}

extension Connector {
    public var exports: Set<ReconciledSubject> { [] }

    public func export(
        _ subject: ReconciledSubject,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ExportPage? { nil }
}

extension GuardedConnector {
    public func export(
        _ subject: ReconciledSubject,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ExportPage? {
        try await guarded("export " + subject.rawValue) { () async throws(ConnectorFailure) in
            try await base.export(subject, after: after, deadline: deadline)
        }
    }
}
