import Canonical
import Database
import Engine
import Governance
import Hummingbird
import JSON
import Ordering
import Primitives
import Storage

/// `GET /v1/invoices/{invoice}`: found through the orders it bills.
enum InvoiceHandler {
    static let route = Route(
        .get,
        "/v1/invoices/{invoice}",
        "getInvoice",
        in: .documents,
        summary: "Read an invoice",
        access: .needs(.invoicesRead, handle),
        parameters: [.invoice],
        answers: [.json(200, "The invoice.", .invoice)],
        problems: [.notFound]
    )

    private static func handle(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let id = try exchange.id("invoice", Invoice.self)
        let entity = caller.entity.rawValue
        let orders = try await services.read { (snapshot) throws(StoreFailure) in
            try snapshot.crossReferences.instances(
                entity: entity,
                kind: CrossReferenceKind.invoice.rawValue,
                value: id.rawValue
            ).filter { $0.kind == OrderWorkflow.name }.map(\.id)
        }
        var parts: [Invoice] = []
        // A day's consolidated invoice bills many orders; each of them is one read by its key.
        for order in orders.prefix(Limits.shipmentsPerOrder) {
            guard let order = Order.ID(validating: order) else { continue }
            let decided = try await services.answering { () async throws(StoreFailure) in
                try await services.orders.order(order, for: caller.caller)
            }
            parts += decided?.state.invoices.filter { $0.id == id } ?? []
        }
        guard let invoice = merged(parts) else { throw .notFound("invoice") }
        return .json(200, InvoiceView.json(invoice))
    }

    /// One invoice from the parts that its orders know.
    static func merged(_ parts: [Invoice]) -> Invoice? {
        guard var invoice = parts.first else { return nil }
        for part in parts.dropFirst() where part.total.currency == invoice.total.currency {
            invoice.lines += part.lines
            invoice.net += part.net
            invoice.tax += part.tax
            invoice.total += part.total
            invoice.paid += part.paid
            invoice.externalNumber = invoice.externalNumber ?? part.externalNumber
        }
        return invoice
    }
}
