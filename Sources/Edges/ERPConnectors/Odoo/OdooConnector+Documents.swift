public import Connectors
import JSON
public import Primitives

extension OdooConnector {
    private static let documentsMax = 500

    /// Sales and invoices by the key they carry; what was withdrawn does not count.
    ///
    /// Deliveries are Odoo's own, and an amendment changes its sale: neither is listed.
    public func documents(
        of operation: String,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> DocumentPage? {
        let key = EffectKey(workflow: "list", instance: operation, sequence: 0, ordinal: 0)
        let request = ConnectorRequest(
            operation: operation,
            key: key,
            correlation: Correlation(traceID: "", requestID: key.rawValue),
            payload: []
        )
        let last = after.flatMap { Int64($0) } ?? 0
        let (model, field, conditions): (String, String, [JSONValue])
        switch ERPOperation(rawValue: operation) {
        case .book:
            (model, field) = ("sale.order", "origin")
            conditions = [["state", "in", ["sale", "done"]]]
        case .invoice:
            (model, field) = ("account.move", "invoice_origin")
            conditions = [["move_type", "=", "out_invoice"], ["state", "=", "posted"]]
        case .amend, .cancel, .issueGoods, .takeBack, .credit, .adjust, .purchase, .withdraw,
            .receive, .bill, nil:
            return nil
        }
        let records = try await conversation(request, deadline).search(
            model,
            [["id", ">", .number(last)]] + conditions,
            limit: Self.documentsMax,
            ["name", field]
        )
        var page = DocumentPage(documents: [], next: nil)
        for record in records {
            page.documents.append(
                TargetDocument(
                    key: record.optionalText(field),
                    reference: try record.text("name")
                )
            )
            page.next = String(try record.identity())
        }
        return page
    }
}
