public import Connectors
import JSON
public import Primitives

extension TrytonConnector {
    private static let documentsMax = 500

    /// Sales and invoices by the key in their description; what was withdrawn does not count.
    ///
    /// Shipments are Tryton's own, and amendments revise a sale: neither is listed.
    public func documents(
        of operation: String,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> DocumentPage? {
        let model: String
        switch ERPOperation(rawValue: operation) {
        case .book: model = "sale.sale"
        case .invoice: model = "account.invoice"
        case .amend, .cancel, .issueGoods, nil: return nil
        }
        let key = EffectKey(workflow: "list", instance: operation, sequence: 0, ordinal: 0)
        let request = ConnectorRequest(
            operation: operation,
            key: key,
            correlation: Correlation(traceID: "", requestID: key.rawValue),
            payload: []
        )
        let last = after.flatMap { Int64($0) } ?? 0
        let records = try await conversation(request, deadline).search(
            model,
            [
                TrytonValue.condition("id", ">", .number(last)),
                TrytonValue.condition("number", "!=", .null),
                TrytonValue.condition("state", "!=", "cancelled"),
            ],
            limit: Self.documentsMax,
            ["number", "description"]
        )
        var page = DocumentPage(documents: [], next: nil)
        for record in records {
            page.documents.append(
                TargetDocument(
                    key: record.optionalText("description"),
                    reference: try record.text("number")
                )
            )
            page.next = String(try record.identity())
        }
        return page
    }
}
