import Canonical
import JSON
import Ordering

/// One instruction to one site.
enum FulfilmentView {
    static func json(_ fulfilment: FulfilmentState) -> JSONValue {
        .members([
            "id": .id(fulfilment.id),
            "site": .id(fulfilment.site),
            "stage": .word(fulfilment.stage),
            "released_at": .moment(fulfilment.releasedAt),
            "warehouse_reference": .text(fulfilment.warehouseReference),
            "is_cancel_pending": .bool(fulfilment.isCancelPending),
            "lines": .array(
                fulfilment.lines.map { line in
                    .members([
                        "line": .number(line.line),
                        "requested": .quantity(line.requested),
                        "picked": .quantity(line.picked),
                        "shipped": .quantity(line.shipped),
                        "short": .quantity(line.short),
                    ])
                }
            ),
        ])
    }

    static let schema = JSONSchema.open([
        .required("id", .string),
        .required("site", .string),
        .required("stage", .words(of: FulfilmentState.Stage.self)),
        .required("released_at", .moment),
        .optional("warehouse_reference", .string),
        .required("is_cancel_pending", .bool),
        .required(
            "lines",
            .array(
                of: .open([
                    .required("line", .atLeast(1)),
                    .required("requested", .decimal("24")),
                    .required("picked", .decimal("24")),
                    .required("shipped", .decimal("0")),
                    .required("short", .decimal("0")),
                ])
            )
        ),
    ])
}

/// Goods that left a site together, in parcels with their tracking numbers.
enum ShipmentView {
    static func json(_ shipment: Shipment) -> JSONValue {
        .members([
            "id": .id(shipment.id),
            "order": .id(shipment.order),
            "fulfilment": .id(shipment.fulfilment),
            "site": .id(shipment.site),
            "shipped_at": .moment(shipment.shippedAt),
            "delivered_at": .moment(shipment.deliveredAt),
            "freight": shipment.freight.map {
                .members([
                    "amount": .amount($0), "currency": .string($0.currency.code),
                ])
            },
            "invoice": .id(shipment.invoice),
            "parcels": .array(shipment.parcels.map(parcel)),
        ])
    }

    static let schema = JSONSchema.open([
        .required("id", .string),
        .required("order", .string),
        .required("fulfilment", .string),
        .required("site", .string),
        .required("shipped_at", .moment),
        .optional("delivered_at", .moment),
        .optional(
            "freight",
            .open([.required("amount", .decimal("12.40")), .required("currency", .currency)])
        ),
        .optional("invoice", .string.described("The invoice that bills it.")),
        .required("parcels", .array(of: .named(.parcel))),
    ])

    private static func parcel(_ parcel: Parcel) -> JSONValue {
        .members([
            "reference": .string(parcel.reference),
            "carrier": .string(parcel.carrier),
            "tracking_number": .string(parcel.trackingNumber),
            "sscc": .text(parcel.sscc),
            "contents": .array(parcel.contents.map(lineQuantity)),
            "dispatched_at": .moment(parcel.dispatchedAt),
            "delivered_at": .moment(parcel.deliveredAt),
            "signed_by": .text(parcel.signedBy),
        ])
    }

    static let parcelSchema = JSONSchema.open([
        .required("reference", .string),
        .required("carrier", .string),
        .required("tracking_number", .string),
        .optional("sscc", .string.described("Serial Shipping Container Code, 18 digits.")),
        .required("contents", .array(of: .named(.lineQuantity))),
        .optional("dispatched_at", .moment),
        .optional("delivered_at", .moment),
        .optional("signed_by", .string),
    ])

    static func lineQuantity(_ part: LineQuantity) -> JSONValue {
        .members(["line": .number(part.line), "quantity": .quantity(part.thousandths)])
    }

    static let lineQuantitySchema = JSONSchema.open([
        .required("line", .atLeast(0)),
        .required("quantity", .decimal("24").described("In the line's stock unit.")),
    ])

    static func list(_ shipments: [Shipment]) -> JSONValue {
        .members(["shipments": .array(shipments.map(json))])
    }

    static let listSchema = JSONSchema.open([
        .required("shipments", .array(of: .named(.shipment)))
    ])
}
