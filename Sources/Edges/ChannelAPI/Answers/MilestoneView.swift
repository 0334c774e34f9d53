import Canonical
import JSON
import Primitives
import Storage

/// One step of an order that everybody understands.
enum MilestoneView {
    static func json(_ milestone: Milestone) -> JSONValue {
        .members([
            "kind": .word(milestone.kind),
            "at": .moment(milestone.at),
            "fulfilment": .id(milestone.fulfilment),
            "shipment": .id(milestone.shipment),
            "tracking_number": .text(milestone.trackingNumber),
            "reference": .text(milestone.reference),
            "quantities": .given(
                .array(milestone.quantities.map(ShipmentView.lineQuantity)),
                if: !milestone.quantities.isEmpty
            ),
        ])
    }

    static let schema = JSONSchema.open([
        .required("kind", .words(of: Milestone.Kind.self)),
        .required("at", .moment.described("When it happened, not when we heard of it.")),
        .optional("fulfilment", .string),
        .optional("shipment", .string),
        .optional("tracking_number", .string),
        .optional("reference", .string),
        .optional("quantities", .array(of: .named(.lineQuantity))),
    ])

    static let pageSchema = JSONSchema.open([
        .required("milestones", .array(of: .named(.milestone))),
        .optional("next", .nextPage),
    ])
}

/// One order in a list.
enum OrderSummaryView {
    static func json(_ row: OrderBoardRow) -> JSONValue {
        .members([
            "id": .string(row.orderID),
            "version": .number(row.sequence),
            "status": .string(row.status),
            "holds": .array(row.holds.map { .string($0) }),
            "channel": .string(row.channel),
            "customer": .members([
                "id": .string(row.customer), "name": .string(row.customerName),
            ]),
            "purchase_order_number": .string(row.purchaseOrderNumber),
            "currency": .string(row.currency),
            "gross": Currency(code: row.currency).map {
                .amount(Money(minorUnits: row.grossMinorUnits, $0))
            },
            "line_count": .number(row.lineCount),
            "erp_number": .text(row.erpNumber),
            "received_at": .moment(row.receivedAt),
            "updated_at": .moment(row.updatedAt),
            "links": .members(["self": .string(OrderView.address(of: .init(row.orderID)))]),
        ])
    }

    static let schema = JSONSchema.open([
        .required("id", .string),
        .required("version", .atLeast(1)),
        .required("status", .words(of: FulfillmentStatus.self)),
        .required("holds", .array(of: .words(of: ReasonCode.self)).described("Active ones.")),
        .required("channel", .string),
        .required(
            "customer",
            .open([.required("id", .string), .required("name", .string)])
        ),
        .required("purchase_order_number", .string),
        .required("currency", .currency),
        .optional("gross", .decimal("129.90")),
        .required("line_count", .atLeast(0)),
        .optional("erp_number", .string),
        .required("received_at", .moment),
        .required("updated_at", .moment),
        .required("links", .open([.required("self", .string)])),
    ])

    static let pageSchema = JSONSchema.open([
        .required("orders", .array(of: .named(.orderSummary))),
        .optional("next", .nextPage),
    ])
}

extension JSONSchema {
    static let nextPage = string.described(
        "The `cursor` of the next page; left out on the last one."
    )
}
