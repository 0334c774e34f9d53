public import Canonical
public import Database
public import Engine
public import Ordering
public import Primitives
import Storage

/// Tells an entity's ERP what warehouses and carriers reported, where its file has `erp.milestone`.
///
/// Milestones have a lane of their own for each order: one that is never taken stops no booking, no
/// goods issue and no invoice. An ERP that has not booked the order is told nothing of it.
public struct ERPMilestones: MilestoneSubscribers {
    private let targets: [LegalEntity.ID: TargetSystem.ID]

    /// - Parameter targets: The ERP of each entity whose ERP wants to know.
    public init(_ targets: [LegalEntity.ID: TargetSystem.ID]) { self.targets = targets }

    public func deliveries(
        of milestone: Milestone,
        for order: OrderState,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> [MilestoneDelivery] {
        guard milestone.kind.isOfGoods, let header = order.header,
            let target = targets[header.entity], case .booked(let number) = order.booking
        else { return [] }
        let news = ERPMilestone(
            order: header.id,
            externalOrderNumber: number,
            purchaseOrderNumber: header.purchaseOrderNumber,
            milestone: milestone
        )
        return [
            MilestoneDelivery(
                target: target.rawValue,
                operation: .erpMilestone,
                payload: try StoredValue.encode(news),
                lane: "\(target.rawValue)/milestones/\(header.id)"
            )
        ]
    }
}

/// The payload of `erp.milestone`: a step of an order that the ERP has booked.
struct ERPMilestone: Codable {
    var order: Order.ID
    var externalOrderNumber: String
    var purchaseOrderNumber: String
    var milestone: Milestone
}

extension Milestone.Kind {
    /// Reported by who holds the goods.
    fileprivate var isOfGoods: Bool {
        switch self {
        case .picking, .picked, .packed, .shipped, .dispatched, .inTransit, .delivered,
            .deliveryException, .returned:
            true
        case .received, .accepted, .held, .rejected, .holdReleased, .changed, .cancelled, .booked,
            .released, .backordered, .allocated, .invoiced, .paid, .cancelRefused, .changeRefused,
            .returnAuthorized:
            false
        }
    }
}
