import Canonical
import Engine
import JSON
import Ordering
import Primitives

/// An order as the API shows it: a pure function of its state, with its schema beside it.
///
/// Amounts are strings in the order's currency, quantities strings in each line's stock unit; what
/// is not there is left out.
enum OrderView {
    /// - Parameter erp: where it stands with its ERP, where that is told.
    static func json(_ order: DecidedOrder, erp: JSONValue? = nil) -> JSONValue {
        guard let header = order.state.header, let answer = order.state.answer else {
            preconditionFailure("an order that can be reached was submitted")
        }
        let state = order.state
        return .members([
            "id": .id(header.id),
            "version": .number(order.sequence),
            "answer": .word(answer),
            "status": .word(state.status),
            "reasons": .words(state.orderReasons),
            "channel": .id(header.channel),
            "customer": .members([
                "id": .id(header.customer), "name": .string(header.customerName),
            ]),
            "purchase_order_number": .string(header.purchaseOrderNumber),
            "currency": .string(header.currency.code),
            "received_at": .moment(header.receivedAt),
            "updated_at": .moment(order.updatedAt),
            "requested_delivery_date": .date(header.requestedDeliveryDate),
            "ship_to": header.shipTo.map(shipTo),
            "note": .text(header.note),
            "erp_number": .text(state.erpNumber),
            "erp": erp,
            "totals": state.totals.map(amounts),
            "holds": .array(state.holds.map(hold)),
            "lines": .array(state.lines.map { OrderLineView.json($0, in: state) }),
            "cancellation": state.cancellation.map(cancellation),
            "fulfilments": .array(state.fulfilments.map(FulfilmentView.json)),
            "shipments": .array(state.shipments.map(ShipmentView.json)),
            "invoices": .array(state.invoices.map(InvoiceView.json)),
            "returns": .array(state.returns.map(ReturnView.json)),
            "credit_notes": .array(state.creditNotes.map(CreditNoteView.json)),
            "links": links(header.id),
        ])
    }

    static let schema = JSONSchema.open([
        .required("id", .string.example("01JDC5Q7XK3M9Z8V4T2R6W1YBN")),
        .required("version", .atLeast(1).described("Grows with every change; the ETag.")),
        .required("answer", .words(of: OrderAnswer.self).described("What was said at submission.")),
        .required("status", .words(of: FulfillmentStatus.self).described("Where it stands now.")),
        .required("reasons", .array(of: .words(of: ReasonCode.self))),
        .required("channel", .string),
        .required(
            "customer",
            .open([.required("id", .string), .required("name", .string)])
        ),
        .required("purchase_order_number", .string),
        .required("currency", .currency.described("Of every amount of this order.")),
        .required("received_at", .moment),
        .required("updated_at", .moment),
        .optional("requested_delivery_date", .date),
        .optional("ship_to", shipToSchema),
        .optional("note", .string),
        .optional("erp_number", .string.described("The ERP's number, once it has booked.")),
        .optional("erp", ERPStanding.schema),
        .optional("totals", amountsSchema.described("Without what is cancelled.")),
        .required("holds", .array(of: .named(.hold))),
        .required("lines", .array(of: .named(.orderLine))),
        .optional("cancellation", cancellationSchema),
        .required("fulfilments", .array(of: .named(.fulfilment))),
        .required("shipments", .array(of: .named(.shipment))),
        .required("invoices", .array(of: .named(.invoice))),
        .required("returns", .array(of: .named(.returnAuthorization))),
        .required("credit_notes", .array(of: .named(.creditNote))),
        .required("links", linksSchema),
    ])

    // MARK: - Parts

    static func amounts(_ amounts: OrderAmounts) -> JSONValue {
        .members([
            "net": .amount(amounts.net), "tax": .amount(amounts.tax),
            "gross": .amount(amounts.gross),
        ])
    }

    static let amountsSchema = JSONSchema.open([
        .required("net", .decimal("120.00")),
        .required("tax", .decimal("9.90")),
        .required("gross", .decimal("129.90")),
    ])

    private static func shipTo(_ shipTo: ShipTo) -> JSONValue {
        .members([
            "code": .string(shipTo.code),
            "jurisdiction": .string(shipTo.jurisdiction),
            "address": AddressBody.json(shipTo.address),
        ])
    }

    private static let shipToSchema = JSONSchema.open([
        .required("code", .string),
        .required("jurisdiction", .string.described("Whose taxes apply.").example("US-TX")),
        .required("address", .named(.address)),
    ]).described("Left out while the place is not known, which holds the order.")

    private static func hold(_ hold: Hold) -> JSONValue {
        .members([
            "reason": .word(hold.reason),
            "owner": .word(hold.owner),
            "detail": .string(hold.detail),
            "placed_at": .moment(hold.placedAt),
            "released_at": .moment(hold.releasedAt),
            "released_by": .text(hold.releasedBy),
        ])
    }

    static let holdSchema = JSONSchema.open([
        .required("reason", .words(of: ReasonCode.self)),
        .required("owner", .words(of: Role.self).described("Who may take it away.")),
        .required("detail", .string),
        .required("placed_at", .moment),
        .optional("released_at", .moment.described("Left out while the hold is active.")),
        .optional("released_by", .string),
    ])

    private static func cancellation(_ cancellation: Cancellation) -> JSONValue {
        .members([
            "requested_by": .string(cancellation.requestedBy),
            "reason": .string(cancellation.reason),
            "requested_at": .moment(cancellation.requestedAt),
            "outcome": .word(cancellation.outcome),
        ])
    }

    private static let cancellationSchema = JSONSchema.open([
        .required("requested_by", .string),
        .required("reason", .string),
        .required("requested_at", .moment),
        .required(
            "outcome",
            .word(["pending", "cancelled", "partially", "refused"])
                .described("Pending until the warehouse has said what it could still stop.")
        ),
    ])

    private static func links(_ id: Order.ID) -> JSONValue {
        let address = address(of: id)
        return .members([
            "self": .string(address),
            "milestones": .string(address + "/milestones"),
            "shipments": .string(address + "/shipments"),
            "invoices": .string(address + "/invoices"),
        ])
    }

    private static let linksSchema = JSONSchema.open([
        .required("self", .string),
        .required("milestones", .string),
        .required("shipments", .string),
        .required("invoices", .string),
    ])

    static func address(of id: Order.ID) -> String {
        RouteTable.root + "/orders/" + PercentEncoding.encoded(id.rawValue)
    }
}

extension OrderState {
    var erpNumber: String? {
        if case .booked(let number) = booking { number } else { nil }
    }
}
