import Canonical
import Fulfillment
import Primitives

// The carrier's scans, in whatever order they come: each is told once, at the time it happened.
extension OrderDraft {
    mutating func hearCarrier(_ report: CarrierReport) throws(OrderRefusal) -> Outcome {
        let shipments = order.shipments.indices.filter { shipment in
            order.shipments[shipment].parcels.contains {
                $0.trackingNumber == report.trackingNumber
            }
        }
        guard !shipments.isEmpty else {
            throw .noSuchParcel(trackingNumber: report.trackingNumber)
        }
        var isNews = false
        for shipment in shipments {
            let isScanNews = scan(report, in: shipment)
            let isFreightNews = takeFreight(report, for: shipment)
            isNews = isNews || isScanNews || isFreightNews
        }
        guard isNews else {
            return .ignored("\(report.trackingNumber) was reported so before.")
        }
        return .decided
    }

    /// Several boxes may travel under one number; they are told of once.
    private mutating func scan(_ report: CarrierReport, in shipment: Int) -> Bool {
        var isNews = false
        for parcel in order.shipments[shipment].parcels.indices
        where order.shipments[shipment].parcels[parcel].trackingNumber == report.trackingNumber {
            let changed = order.shipments[shipment].parcels[parcel].take(report)
            isNews = isNews || changed
        }
        guard isNews else { return false }
        let id = order.shipments[shipment].id
        publish(
            Milestone(
                report.kind.milestone,
                at: report.at,
                fulfilment: order.shipments[shipment].fulfilment,
                shipment: id,
                trackingNumber: report.trackingNumber
            )
        )
        let trouble = "parcel/\(id)/\(report.trackingNumber)/exception"
        switch report.kind {
        case .dispatched: say("The carrier took \(report.trackingNumber).")
        case .inTransit: say("\(report.trackingNumber) is on its way.")
        case .delivered:
            let signature = report.signedBy.map { ", signed by \($0)" } ?? ""
            say("\(report.trackingNumber) was delivered\(signature).")
            if !isInTrouble(report.trackingNumber, shipment) { settleException(trouble) }
            closeDelivered(shipment)
        case .exception:
            guard isInTrouble(report.trackingNumber, shipment) else {
                say("The carrier had trouble with \(report.trackingNumber), before it arrived.")
                break
            }
            raise(
                trouble,
                .carrierException,
                owner: .customerService,
                "The carrier reports trouble with \(report.trackingNumber) of \(id)"
                    + (report.code.map { " (\($0))." } ?? ".")
            )
        }
        return true
    }

    private func isInTrouble(_ trackingNumber: String, _ shipment: Int) -> Bool {
        order.shipments[shipment].parcels.contains {
            $0.trackingNumber == trackingNumber && $0.isInTrouble
        }
    }

    /// A shipment is delivered with its last parcel.
    private mutating func closeDelivered(_ shipment: Int) {
        let parcels = order.shipments[shipment].parcels
        let arrivals = parcels.compactMap(\.deliveredAt)
        guard arrivals.count == parcels.count, order.shipments[shipment].deliveredAt == nil
        else { return }
        order.shipments[shipment].deliveredAt = arrivals.max()
        say("All of \(order.shipments[shipment].id) was delivered.")
    }

    /// Freight belongs to the shipment and is taken once, whichever scan brings it.
    private mutating func takeFreight(_ report: CarrierReport, for shipment: Int) -> Bool {
        guard let freight = report.freight, order.shipments[shipment].freight == nil else {
            return false
        }
        order.shipments[shipment].freight = freight
        say("Freight of \(order.shipments[shipment].id): \(freight).")
        return true
    }
}

extension Parcel {
    fileprivate mutating func take(_ report: CarrierReport) -> Bool {
        switch report.kind {
        case .dispatched: dispatch(at: report.at)
        case .inTransit: move(at: report.at)
        case .delivered: deliver(at: report.at, signedBy: report.signedBy)
        case .exception: fail(at: report.at)
        }
    }
}

extension CarrierReport.Kind {
    fileprivate var milestone: Milestone.Kind {
        switch self {
        case .dispatched: .dispatched
        case .inTransit: .inTransit
        case .delivered: .delivered
        case .exception: .deliveryException
        }
    }
}
