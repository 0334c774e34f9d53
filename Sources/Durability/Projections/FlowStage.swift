public import Primitives

/// Where an order stands on its way: the farthest stage that it has reached.
///
/// Each order stands in exactly one, so the stages' counts add up to all orders.
public enum FlowStage: String, CaseIterable, Sendable {
    case decided, booked, released, picked, shipped, invoiced, paid
    /// Nothing left and nothing ever will.
    case ended

    /// Who stands here, in a sentence.
    public var definition: String {
        switch self {
        case .decided: "Decided, and the ERP has no number for it yet: held ones too."
        case .booked: "The ERP has its number; no warehouse has been told yet."
        case .released: "A warehouse has been told and has not begun."
        case .picked: "A warehouse has begun; not everything has left."
        case .shipped: "Everything has left; not everything is invoiced."
        case .invoiced: "Everything is invoiced; not everything is paid."
        case .paid: "Everything is paid."
        case .ended: "Rejected, or cancelled before anything left."
        }
    }
}

extension OrderFigure {
    /// When the order came to each stage that it has come to.
    ///
    /// A stage may be missing before a later one: some warehouses never tell that they began.
    var passages: [FlowStage: Timestamp] {
        var passages: [FlowStage: Timestamp] = [:]
        passages[.decided] = decidedAt
        passages[.booked] = bookedAt
        passages[.released] = releasedAt
        passages[.picked] = pickedAt
        passages[.shipped] = shippedAt
        passages[.invoiced] = isInvoiced ? lastInvoiceAt : nil
        passages[.paid] = isPaid ? lastPaymentAt : nil
        passages[.ended] = hasEnded ? lastEventAt : nil
        return passages
    }

    public var stage: FlowStage {
        let passages = passages
        return FlowStage.allCases.last { passages[$0] != nil } ?? .decided
    }

    /// Since when the order stands where it stands.
    public var stageSince: Timestamp { passages[stage] ?? receivedAt }
}
