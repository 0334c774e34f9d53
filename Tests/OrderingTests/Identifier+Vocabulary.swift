// swift-format-ignore-file: NeverForceUnwrap

import Billing
import Canonical
import Governance
import Inventory
import Ordering
public import Primitives

extension Identifier: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

extension LocalDate: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = LocalDate(value)! }
}

extension BinaryInteger {
    /// `12.units`: thousandths.
    var units: Int64 { Int64(self) * 1_000 }
    /// `30_90.cents`
    var cents: Money { Money(minorUnits: Int64(self), .usd) }
}

extension Quantity {
    static func each(_ count: Int64) -> Quantity { Quantity(count, .each) }
    static func cases(_ count: Int64) -> Quantity { Quantity(count, .caseOf) }
}

let morning = Timestamp("2026-11-23T14:00:00Z")!

func minutes(_ count: Int) -> Timestamp { morning.advanced(by: .seconds(count * 60)) }

/// `line(1, "BOLT", .each(10))`
func line(
    _ number: Int,
    _ sku: String,
    _ quantity: Quantity,
    expecting: UnitPrice? = nil
) -> OrderRequest.Line {
    OrderRequest.Line(
        number: number,
        item: ItemIdentifier(.sku, sku),
        quantity: quantity,
        expectedPrice: expecting
    )
}

func request(
    _ lines: OrderRequest.Line...,
    customer: Party.ID = "C1",
    currency: Currency = .usd,
    shipTo: OrderRequest.ShipToReference = .code("HQ")
) -> OrderRequest {
    OrderRequest(
        entity: "US",
        channel: "PORTAL",
        customer: customer,
        purchaseOrderNumber: "PO-1",
        currency: currency,
        shipTo: shipTo,
        lines: lines
    )
}

func submitted(_ lines: OrderRequest.Line...) -> OrderEvent {
    var wish = request()
    wish.lines = lines
    return .submitted(wish, id: "O1")
}

/// Fulfilments, shipments and invoices of the order in the tests, by number.
func fulfilment(_ number: Int) -> Fulfilment.ID { Fulfilment.ID("O1-F\(number)") }
func shipment(_ number: Int) -> Shipment.ID { Shipment.ID("O1-S\(number)") }
func invoice(_ number: Int) -> Invoice.ID { Invoice.ID("O1-I\(number)") }

/// `[1: 10.units]`, by line.
func quantities(_ units: [Int: Int64]) -> [LineQuantity] {
    units.sorted { $0.key < $1.key }.map { LineQuantity(line: $0.key, thousandths: $0.value) }
}

func parcel(_ reference: String, _ contents: [Int: Int64], tracking: String? = nil) -> Parcel {
    Parcel(
        reference: reference,
        carrier: "UPS",
        trackingNumber: tracking ?? "1Z-\(reference)",
        contents: quantities(contents)
    )
}

func picked(
    _ picked: [Int: Int64],
    short: [Int: Int64] = [:],
    of number: Int = 1
) -> OrderEvent {
    .picked(
        PickReport(
            fulfilment: fulfilment(number),
            picked: quantities(picked),
            short: quantities(short),
            at: minutes(20)
        )
    )
}

func shipped(
    _ parcels: Parcel...,
    of number: Int = 1,
    isFinal: Bool = false
) -> OrderEvent {
    .shipped(
        ShipReport(
            fulfilment: fulfilment(number),
            parcels: parcels,
            isFinal: isFinal,
            at: minutes(30)
        )
    )
}

func carrier(
    _ tracking: String,
    _ kind: CarrierReport.Kind,
    at minute: Int = 40,
    freight: Money? = nil
) -> OrderEvent {
    .carrierReported(
        CarrierReport(
            trackingNumber: tracking,
            kind: kind,
            at: minutes(minute),
            signedBy: kind == .delivered ? "Ann" : nil,
            freight: freight
        )
    )
}

func paid(_ amount: Money, _ number: Int = 1, reference: String = "T1") -> OrderEvent {
    .paymentReceived(
        PaymentReceipt(
            invoice: invoice(number),
            amount: amount,
            reference: reference,
            receivedAt: minutes(90)
        )
    )
}

func changed(_ lines: [Int: Quantity], date: LocalDate? = nil) -> OrderEvent {
    .changeRequested(
        OrderChange(
            requestedBy: "buyer",
            lines: lines.sorted { $0.key < $1.key }
                .map { OrderChange.Line(number: $0.key, quantity: $0.value) },
            requestedDeliveryDate: date
        )
    )
}

let cancelRequested = OrderEvent.cancelRequested(
    CancelRequest(requestedBy: "buyer", reason: "not needed")
)

func stopped(_ cancelled: [Int: Int64], of number: Int = 1) -> OrderEvent {
    .warehouseCancelAnswered(
        WarehouseCancelAnswer(
            fulfilment: fulfilment(number),
            cancelled: quantities(cancelled),
            reason: cancelled.isEmpty ? "already on the truck" : nil,
            at: minutes(25)
        )
    )
}

func released(_ reason: ReasonCode, by role: Role) -> OrderEvent {
    .holdReleased(
        HoldRelease(
            reason: reason,
            releasedBy: "ann",
            permissions: role.permissions.map(\.rawValue)
        )
    )
}

let booked = OrderEvent.booked(externalNumber: "SO-77")
