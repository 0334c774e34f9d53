import Canonical
import Primitives
import Projections

/// Goods that left, parcel by parcel.
struct ShipmentView: Equatable {
    var id: String
    var site: String
    var fulfilment: String
    var shipped: TimeView
    var freight: String?
    var invoice: String?
    var parcels: [ParcelView]

    struct ParcelView: Equatable {
        var reference: String
        var carrier: String
        var tracking: String
        var sscc: String?
        var contents: String
        var dispatched: TimeView?
        var delivered: TimeView?
        var signedBy: String?
    }

    init(_ shipment: Shipment, now: Timestamp) {
        id = shipment.id.rawValue
        site = shipment.site.rawValue
        fulfilment = shipment.fulfilment.rawValue
        shipped = TimeView(shipment.shippedAt, at: now)
        freight = shipment.freight.map(Display.money)
        invoice = shipment.invoice?.rawValue
        parcels = shipment.parcels.map { parcel in
            ParcelView(
                reference: parcel.reference,
                carrier: parcel.carrier,
                tracking: parcel.trackingNumber,
                sscc: parcel.sscc,
                contents: parcel.contents.map {
                    "\(Display.quantity($0.thousandths)) of line \($0.line)"
                }.joined(separator: ", "),
                dispatched: parcel.dispatchedAt.map { TimeView($0, at: now) },
                delivered: parcel.deliveredAt.map { TimeView($0, at: now) },
                signedBy: parcel.signedBy
            )
        }
    }
}

/// A bill and what of it is paid.
struct InvoiceView: Equatable {
    var id: String
    var number: String?
    var issued: String
    var due: String
    var net: String
    var tax: String
    var total: String
    var paid: String
    var state: String
    var tone: String

    init(_ invoice: Invoice) {
        id = invoice.id.rawValue
        number = invoice.externalNumber
        issued = invoice.issuedOn.description
        due = invoice.dueOn.description
        net = Display.grouped(invoice.net.decimalText)
        tax = Display.grouped(invoice.tax.decimalText)
        total = Display.money(invoice.total)
        paid = Display.grouped(invoice.paid.decimalText)
        if invoice.isPaid {
            (state, tone) = ("Paid", "good")
        } else if invoice.externalNumber != nil {
            (state, tone) = ("Posted", "plain")
        } else {
            (state, tone) = ("Waits for the ERP", "attention")
        }
    }
}
