import Canonical
import Database
import Engine
import Governance
import Hummingbird
import JSON
import Ordering
import Primitives
import Storage

/// One order and what belongs to it, read from the system of record.
enum OrderReadingHandlers {
    static let routes = [read, milestones, shipments, invoices]

    private static let read = Route(
        .get,
        "/v1/orders/{order}",
        "getOrder",
        in: .orders,
        summary: "Read an order",
        access: .needs(.ordersRead) { exchange, caller, services async throws(Problem) in
            let order = try await find(exchange, caller, services)
            let erp = try await services.read { (snapshot) throws(StoreFailure) in
                try ERPStanding.read(order.state, from: snapshot)
            }
            let tag: HTTPFields = [.eTag: EntityTag.text(order.sequence)]
            // The tag is the order's; a place in a queue moves without it.
            if !erp.isMoving, EntityTag.isKnown(order.sequence, in: exchange.headers) {
                return .empty(304, headers: tag)
            }
            let body = OrderView.json(
                order,
                erp: erp.json(at: exchange.now, hours: services.dependencies.hours)
            )
            return .json(200, body, headers: tag)
        },
        parameters: [.order, .ifNoneMatch],
        answers: [
            .json(200, "The order.", .order, headers: [.entityTag]),
            .empty(304, "The copy at hand is still good.", headers: [.entityTag]),
        ],
        problems: [.notFound]
    )

    private static let milestones = Route(
        .get,
        "/v1/orders/{order}/milestones",
        "listMilestones",
        in: .orders,
        summary: "List an order's milestones",
        detail: """
            By the time each happened, the earliest first; of one moment, in the order in which they \
            became known. What is reported late is listed at its own time, before what was known \
            already, so a page that was read before may have grown.
            """,
        access: .needs(.ordersRead) { exchange, caller, services async throws(Problem) in
            let violations = Violations()
            let limit = exchange.query.limit(violations)
            let fields = exchange.query.cursor("milestones", fieldCount: 3, violations)
            let after = fields.flatMap(MilestoneTable.Place.init(fields:))
            try violations.check()
            let order = try await find(exchange, caller, services)
            guard let id = order.state.header?.id else { throw .notFound("order") }
            let rows = try await services.read { (snapshot) throws(StoreFailure) in
                try snapshot.milestones.page(of: id, after: after, limit: limit + 1)
            }
            let page = rows.prefix(limit)
            let next =
                rows.count > limit ? page.last.map { Cursor("milestones", $0.place.fields) } : nil
            return .json(
                200,
                .members([
                    "milestones": .array(page.map { MilestoneView.json($0.milestone) }),
                    "next": .text(next?.text),
                ])
            )
        },
        parameters: [.order, .cursor, .limit],
        answers: [.json(200, "A page of milestones.", .milestonePage)],
        problems: [.notFound]
    )

    private static let shipments = Route(
        .get,
        "/v1/orders/{order}/shipments",
        "listShipments",
        in: .documents,
        summary: "List an order's shipments",
        detail: "With their parcels and tracking numbers; at most 500.",
        access: .needs(.ordersRead) { exchange, caller, services async throws(Problem) in
            let order = try await find(exchange, caller, services)
            return .json(200, ShipmentView.list(order.state.shipments))
        },
        parameters: [.order],
        answers: [.json(200, "All shipments of the order.", .shipmentList)],
        problems: [.notFound]
    )

    private static let invoices = Route(
        .get,
        "/v1/orders/{order}/invoices",
        "listInvoices",
        in: .documents,
        summary: "List an order's invoices",
        detail: "Of a consolidated invoice, the lines of this order.",
        access: .needs(.invoicesRead) { exchange, caller, services async throws(Problem) in
            let order = try await find(exchange, caller, services)
            return .json(200, InvoiceView.list(order.state.invoices))
        },
        parameters: [.order],
        answers: [.json(200, "All invoices of the order.", .invoiceList)],
        problems: [.notFound]
    )

    /// The order in the address, if this caller may see it.
    private static func find(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> DecidedOrder {
        let id = try exchange.id("order", Order.self)
        let order = try await services.answering { () async throws(StoreFailure) in
            try await services.orders.order(id, for: caller.caller)
        }
        guard let order else { throw .notFound("order") }
        return order
    }
}

extension MilestoneTable.Place {
    var fields: [String] { [String(at.microseconds), String(sequence), String(ordinal)] }

    init?(fields: [String]) {
        guard fields.count == 3, let at = Int64(fields[0]), let sequence = Int64(fields[1]),
            let ordinal = Int(fields[2])
        else { return nil }
        self.init(at: Timestamp(microseconds: at), sequence: sequence, ordinal: ordinal)
    }
}
