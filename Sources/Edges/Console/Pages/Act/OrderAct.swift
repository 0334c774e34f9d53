import Canonical
import Governance
import Ordering
import Primitives

/// What a person can do with an order, by a form with a preview.
enum OrderAct: String, CaseIterable, Sendable {
    case change, cancel
    case takeBack = "take_back"
    case hold

    var permission: Permission {
        switch self {
        case .change, .cancel, .takeBack: .ordersChange
        case .hold: .holdPlace
        }
    }

    /// On its button and above its form.
    var title: String {
        switch self {
        case .change: "Change the order"
        case .cancel: "Cancel"
        case .takeBack: "Take goods back"
        case .hold: "Put on hold"
        }
    }

    /// On the button that does it.
    var go: String {
        switch self {
        case .change: "Change it"
        case .cancel: "Cancel it"
        case .takeBack: "Allow the return"
        case .hold: "Put it on hold"
        }
    }

    var done: ConsolePath.Done {
        switch self {
        case .change: .orderChanged
        case .cancel: .orderCancelled
        case .takeBack: .returnAllowed
        case .hold: .orderHeld
        }
    }

    /// What the audit calls it.
    var auditAction: String {
        switch self {
        case .change: "order.change"
        case .cancel: "order.cancel"
        case .takeBack: "return.authorize"
        case .hold: "hold.place"
        }
    }

    /// Whether it makes sense for the order as it stands; the decision itself has the last word.
    func isOpen(for order: OrderState) -> Bool {
        switch self {
        case .change:
            order.phase == .held || order.phase == .active
        case .cancel, .hold:
            (order.phase == .held || order.phase == .active)
                && order.lines.contains { $0.quantities.outstanding > 0 }
        case .takeBack: order.lines.contains { $0.returnable(in: order) > 0 }
        }
    }

    /// Lines that this can say something of.
    func isFor(_ line: OrderLine, in order: OrderState) -> Bool {
        switch self {
        case .change: line.price != nil
        case .cancel: line.quantities.outstanding > 0
        case .takeBack: line.returnable(in: order) > 0
        case .hold: false
        }
    }
}

extension OrderLine {
    /// What left, less what came back and what may still come, in thousandths of the stock unit.
    func returnable(in order: OrderState) -> Int64 {
        let underWay = order.returns.lazy.flatMap(\.lines).filter { $0.number == number }
            .reduce(Int64(0)) { $0 + $1.open }
        return quantities.shipped - quantities.returned - underWay
    }
}
