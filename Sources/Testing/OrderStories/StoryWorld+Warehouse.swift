import Billing
public import Canonical
public import Ordering
public import Primitives

extension StoryWorld {
    /// The first instruction that a warehouse still works on.
    public func openFulfilment(of order: Order.ID) async throws -> FulfilmentState? {
        try await state(of: order).fulfilments.first(where: \.isActive)
    }

    /// The warehouse picks, packs and ships its next instruction whole, one parcel each line.
    ///
    /// - Returns: the tracking numbers.
    public func ship(_ order: Order.ID) async throws -> [String] {
        guard let fulfilment = try await openFulfilment(of: order) else { return [] }
        let lines = fulfilment.lines.map {
            LineQuantity(line: $0.line, thousandths: $0.requested - $0.shipped - $0.short)
        }
        clock.advance(by: .seconds(25 * 60))
        let picked = PickReport(fulfilment: fulfilment.id, picked: lines, at: clock.now())
        try await news(.picked(picked), for: order, from: "wms")
        clock.advance(by: .seconds(12 * 60))
        try await news(.packed(fulfilment.id, at: clock.now()), for: order, from: "wms")
        clock.advance(by: .seconds(18 * 60))
        let count = try await state(of: order).shipments.count
        let parcels = lines.enumerated().map { index, line in
            Parcel(
                reference: "P\(count + 1)\(index + 1)",
                carrier: "ups",
                trackingNumber: "1Z\(order.rawValue.suffix(8))\(count + 1)\(index + 1)",
                sscc: "00395060000000\(count + 1)\(index + 1)7\(index)",
                contents: [line]
            )
        }
        let report = ShipReport(
            fulfilment: fulfilment.id,
            parcels: parcels,
            isFinal: true,
            at: clock.now()
        )
        try await news(.shipped(report), for: order, from: "wms")
        return parcels.map(\.trackingNumber)
    }

    /// The carrier scans each parcel, and brings it a day later.
    public func carry(_ order: Order.ID, _ tracking: [String]) async throws {
        clock.advance(by: .seconds(3_600))
        for number in tracking {
            let scan = CarrierReport(
                trackingNumber: number,
                kind: .dispatched,
                at: clock.now(),
                freight: Money(minorUnits: 1_250, .usd)
            )
            try await news(.carrierReported(scan), for: order, from: "carrier")
        }
        clock.advance(by: .seconds(22 * 3_600))
        for number in tracking {
            let arrival = CarrierReport(
                trackingNumber: number,
                kind: .delivered,
                at: clock.now(),
                signedBy: "J. Receiver"
            )
            try await news(.carrierReported(arrival), for: order, from: "carrier")
        }
    }

    /// The customer pays every invoice that is open.
    public func pay(_ order: Order.ID) async throws {
        clock.advance(by: .seconds(3 * 86_400))
        for invoice in try await state(of: order).invoices where !invoice.isPaid {
            let receipt = PaymentReceipt(
                invoice: invoice.id,
                amount: invoice.total - invoice.paid,
                reference: "WIRE-\(invoice.id)",
                receivedAt: clock.now()
            )
            try await news(.paymentReceived(receipt), for: order, from: "erp")
        }
    }
}
