public import Connectors
public import Primitives
public import Reconciliation

extension TrytonConnector {
    /// What every Tryton can be asked for whole.
    public static var exported: Set<ReconciledSubject> { TrytonExports.subjects }

    public var exports: Set<ReconciledSubject> { Self.exported }

    /// Stock by item and warehouse, sales and customers' invoices by our key, page by page.
    ///
    /// What Tryton has is listed by identity first and brought into the order of the names' bytes
    /// here: the database's collation may be any. The list is kept while pages follow each other,
    /// and added to what was written since.
    public func export(
        _ subject: ReconciledSubject,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ExportPage? {
        let key = EffectKey(workflow: "export", instance: subject.rawValue, sequence: 0, ordinal: 0)
        let request = ConnectorRequest(
            operation: "export." + subject.rawValue,
            key: key,
            correlation: Correlation(traceID: "", requestID: key.rawValue),
            payload: []
        )
        return try await TrytonExports(
            subject: subject,
            listing: listing,
            conversation: conversation(request, deadline)
        ).page(after: after)
    }
}
