public import Connectors
import JSON
public import Primitives

extension TrytonConnector {
    private static let documentsMax = 500

    /// Documents that carry our keys, by their kind; what was withdrawn does not count.
    ///
    /// Customers' shipments are Tryton's own, amendments revise a sale, and a cancellation makes
    /// nothing: they are not listed. Supplier's bills and credit notes are, with our invoices.
    public func documents(
        of operation: String,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> DocumentPage? {
        guard let place = ERPOperation(rawValue: operation)?.place else { return nil }
        let key = EffectKey(workflow: "list", instance: operation, sequence: 0, ordinal: 0)
        let request = ConnectorRequest(
            operation: operation,
            key: key,
            correlation: Correlation(traceID: "", requestID: key.rawValue),
            payload: []
        )
        let last = after.flatMap { Int64($0) } ?? 0
        let records = try await conversation(request, deadline).search(
            place.model,
            [
                TrytonValue.condition("id", ">", .number(last)),
                TrytonValue.condition("number", "!=", .null),
                TrytonValue.condition("state", "!=", "cancelled"),
            ],
            limit: Self.documentsMax,
            ["number", place.field]
        )
        var page = DocumentPage(documents: [], next: nil)
        for record in records {
            page.documents.append(
                TargetDocument(
                    key: record.optionalText(place.field).map(Self.key),
                    reference: try record.text("number")
                )
            )
            page.next = String(try record.identity())
        }
        return page
    }

    /// A reference is the key, a space and what people look for.
    private static func key(_ text: String) -> String {
        text.split(separator: " ", maxSplits: 1).first.map(String.init) ?? text
    }
}

extension ERPOperation {
    /// Where documents of it are, and which field holds the key. Returns are among the sales, bills
    /// and credit notes among the invoices.
    fileprivate var place: (model: String, field: String)? {
        switch self {
        case .book: ("sale.sale", "description")
        case .invoice: ("account.invoice", "description")
        case .adjust: ("stock.shipment.internal", "reference")
        case .purchase: ("purchase.purchase", "description")
        case .receive: ("stock.shipment.in", "reference")
        case .amend, .cancel, .issueGoods, .takeBack, .credit, .withdraw, .bill: nil
        }
    }
}
