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
        try await TrytonExports(
            subject: subject,
            listing: listing,
            conversation: conversation(.export(subject.rawValue), deadline)
        ).page(after: after)
    }
}
