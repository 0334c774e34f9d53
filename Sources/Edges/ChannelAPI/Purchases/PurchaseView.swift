import Canonical
import Engine
import JSON
import Primitives
import Purchasing
import Storage

/// A purchase order as the API shows it.
enum PurchaseView {
    static func address(of id: PurchaseOrder.ID) -> String {
        "/v1/purchase-orders/" + id.rawValue
    }

    static func json(_ purchase: DecidedPurchase) -> JSONValue {
        let state = purchase.state
        return .members([
            "id": .id(state.header?.id),
            "version": .number(purchase.sequence),
            "supplier": .id(state.header?.supplier),
            "number": .text(state.header?.number),
            "status": .word(state.status),
            "currency": .text(state.header?.currency.code),
            "total": .amount(state.total),
            "raised_by": .text(state.header?.raisedBy),
            "raised_at": .moment(state.header?.raisedAt),
            "approved_by": .text(state.approvedBy),
            "erp_number": .text(state.externalNumber),
            "cancelled_because": .text(state.cancelledBecause),
            "lines": .array(state.lines.map { line($0, state) }),
            "advance_notices": .array(state.notices.map(notice)),
            "invoices": .array(state.invoices.map(invoice)),
            "updated_at": .moment(purchase.updatedAt),
        ])
    }

    private static func line(_ line: PurchaseLine, _ state: PurchaseState) -> JSONValue {
        .members([
            "number": .number(line.number),
            "item": .id(line.item),
            "site": .id(line.site),
            "ordered": .quantity(line.ordered.thousandths),
            "unit": .string(line.ordered.unit.code),
            "unit_price": .string(line.price.decimalText),
            "requested_on": .date(line.requestedOn),
            "stock_unit": .string(line.stockUnit.code),
            "agreed": .quantity(line.agreed),
            "announced": .quantity(state.announced(line.number)),
            "received": .quantity(line.received),
            "damaged": .quantity(line.damaged),
            "open": .quantity(line.open),
            "invoiced": .quantity(state.billed(line.number)),
            "confirmed": line.confirmed.map { confirmation($0, line) },
            "question": line.question.map { confirmation($0, line) },
        ])
    }

    private static func confirmation(_ said: Confirmation, _ line: PurchaseLine) -> JSONValue {
        let price = UnitPrice(
            millionths: said.priceMillionths,
            line.price.currency,
            per: line.price.unit
        )
        return .members([
            "quantity": .quantity(said.thousandths),
            "unit_price": .string(price.decimalText),
            "expected_on": .date(said.expectedOn),
        ])
    }

    private static func notice(_ notice: AdvanceNotice) -> JSONValue {
        .members([
            "shipment": .string(notice.shipment),
            "expected_on": .date(notice.expectedOn),
            "shipped_on": .date(notice.shippedOn),
            "carrier": .text(notice.carrier),
            "tracking_numbers": notice.trackingNumbers.map { .array($0.map { .string($0) }) },
            "ssccs": notice.ssccs.map { .array($0.map { .string($0) }) },
            "lines": .array(
                notice.lines.map {
                    .members([
                        "number": .number($0.line), "quantity": .quantity($0.thousandths),
                    ])
                }
            ),
        ])
    }

    private static func invoice(_ invoice: SupplierInvoice) -> JSONValue {
        .members([
            "number": .string(invoice.claim.number),
            "status": .word(invoice.status),
            "claimed_net": .amount(invoice.claim.net),
            "claimed_tax": .amount(invoice.claim.tax),
            "adjustments": invoice.claim.adjustments.map { .array($0.map(adjustment)) },
            "difference": .amount(invoice.difference),
            "findings": .array(invoice.findings.map { .string($0) }),
            "net": .amount(invoice.net),
            "tax": .amount(invoice.tax),
            "paid": .amount(invoice.paid),
            "decided_by": .text(invoice.decidedBy),
            "erp_number": .text(invoice.externalNumber),
        ])
    }

    private static func adjustment(_ adjustment: InvoiceClaim.Adjustment) -> JSONValue {
        .members([
            "for": .string(adjustment.words),
            "amount": .amount(adjustment.amount),
        ])
    }

    static func summary(_ row: PurchaseRow) -> JSONValue {
        .members([
            "id": .id(row.id),
            "supplier": .id(row.supplier),
            "number": .string(row.number),
            "status": .word(row.status),
            "currency": .string(row.total.currency.code),
            "total": .amount(row.total),
            "raised_at": .moment(row.raisedAt),
            "updated_at": .moment(row.updatedAt),
        ])
    }
}

extension PurchaseView {
    static let schema = JSONSchema.open([
        .required("id", .string),
        .required("version", .atLeast(1).described("Grows with each event.")),
        .required("supplier", .string),
        .required("number", .string),
        .required("status", .words(of: PurchaseStatus.self)),
        .required("currency", .named(.currency)),
        .required("total", .decimal("250.00")),
        .required("raised_by", .string),
        .required("raised_at", .moment),
        .optional("approved_by", .string),
        .optional("erp_number", .string),
        .optional("cancelled_because", .string),
        .required("lines", .array(of: lineSchema)),
        .required("advance_notices", .array(of: noticeSchema)),
        .required("invoices", .array(of: invoiceSchema)),
        .required("updated_at", .moment),
    ])

    private static let lineSchema = JSONSchema.open([
        .required("number", .atLeast(1)),
        .required("item", .string),
        .required("site", .string),
        .required("ordered", .decimal("100").described("In `unit`; all others in `stock_unit`.")),
        .required("unit", .string),
        .required("unit_price", .decimal("2.50").described("As agreed, for one `unit`.")),
        .optional("requested_on", .date),
        .required("stock_unit", .string),
        .required("agreed", .decimal("100").described("What is to come altogether.")),
        .required("announced", .decimal("60")),
        .required("received", .decimal("58")),
        .required("damaged", .decimal("2")),
        .required("open", .decimal("40")),
        .required("invoiced", .decimal("0").described("By invoices that are to be paid.")),
        .optional("confirmed", confirmationSchema),
        .optional(
            "question",
            confirmationSchema.described("An answer of the supplier that waits for a decision.")
        ),
    ])

    private static let confirmationSchema = JSONSchema.open([
        .required("quantity", .decimal("80")),
        .required("unit_price", .decimal("2.50")),
        .optional("expected_on", .date),
    ])

    private static let noticeSchema = JSONSchema.open([
        .required("shipment", .string),
        .optional("expected_on", .date),
        .optional("shipped_on", .date),
        .optional("carrier", .string),
        .optional("tracking_numbers", .array(of: .string)),
        .optional("ssccs", .array(of: .string)),
        .required(
            "lines",
            .array(
                of: .open([
                    .required("number", .atLeast(1)), .required("quantity", .decimal("60")),
                ])
            )
        ),
    ])

    private static let invoiceSchema = JSONSchema.open([
        .required("number", .string),
        .required("status", .words(of: SupplierInvoice.Status.self)),
        .required("claimed_net", .decimal("150.00")),
        .required("claimed_tax", .decimal("12.00")),
        .optional(
            "adjustments",
            .array(
                of: .open([
                    .required("for", .string.described("The supplier's word for it.")),
                    .required("amount", .decimal("-10.00").described("Below zero: an allowance.")),
                ])
            )
        ),
        .required(
            "difference",
            .decimal("0.00").described("Asked for beyond what order and receipt support.")
        ),
        .required("findings", .array(of: .string)),
        .required("net", .decimal("150.00").described("To be paid, without tax.")),
        .required("tax", .decimal("12.00")),
        .required("paid", .decimal("0.00")),
        .optional("decided_by", .string),
        .optional("erp_number", .string),
    ])

    static let pageSchema = JSONSchema.open([
        .required(
            "purchase_orders",
            .array(
                of: .open([
                    .required("id", .string),
                    .required("supplier", .string),
                    .required("number", .string),
                    .required("status", .words(of: PurchaseStatus.self)),
                    .required("currency", .named(.currency)),
                    .required("total", .decimal("250.00")),
                    .required("raised_at", .moment),
                    .required("updated_at", .moment),
                ])
            )
        ),
        .optional("next", .string.described("For the next page; left out on the last.")),
    ])
}
