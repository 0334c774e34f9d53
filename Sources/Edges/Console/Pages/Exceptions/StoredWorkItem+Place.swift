import Canonical
import Inventory
import Ordering
import Primitives
import Projections
import Purchasing
import Reconciliation
import Stewardship
import Storage

/// Where a work item is acted on: the page of what it is about, and the forms that end it.
extension StoredWorkItem {
    /// The page of what it is about; `nil` where the item's own page is all there is.
    var place: ConsolePath? {
        let kind = instance.kind
        if kind == CaseWorkflow.name { return .difference(instance.id) }
        if kind == StewardshipWorkflow.name { return .stewardshipCase(instance.id) }
        if kind == PurchaseWorkflow.name {
            let part: PurchasePart = purchaseAct == .invoice ? .invoices : .lines
            return PurchaseOrder.ID(validating: instance.id).map { .purchase($0, part) }
        }
        if kind == OrderWorkflow.name {
            return Order.ID(validating: instance.id).map { .order($0) }
        }
        // `entity/item`
        let named = instance.id.split(separator: "/", maxSplits: 1).last.map(String.init)
        if kind == AllocationWorkflow.name {
            return reason == ReasonCode.stockHeld.rawValue
                ? .holds(item: named) : .inventory(item: named)
        }
        // `entity/site/number`: its verdict is given on the item's page, and its stock is there.
        if kind == AdjustmentWorkflow.name { return nil }
        return switch kind {
        case "document": .documents(partner: nil)
        case "target": .systems
        case "mapping": .mappingVersions(instance.id)
        // `entity/customer/currency/day`
        case "invoice_run":
            .board(BoardFilter(search: named?.split(separator: "/").first.map(String.init)))
        default: nil
        }
    }

    /// The form that ends an item of a purchase order.
    var purchaseAct: PurchaseAct? {
        instance.kind == PurchaseWorkflow.name ? PurchaseAct(endingItem: key) : nil
    }

    /// The forms by which this viewer settles it.
    func acts(for viewer: Viewer) -> [ActView.Link] {
        if let act = purchaseAct, let id = PurchaseOrder.ID(validating: instance.id) {
            let acts = act == .approve ? [act, .decline] : [act]
            return acts.filter { viewer.may($0.permission) }.map { act in
                ActView.Link(
                    text: act.title,
                    address: ConsolePath.purchaseAct(id, act, invoice: invoiceNumber).address
                )
            }
        }
        guard instance.kind == OrderWorkflow.name, let id = Order.ID(validating: instance.id),
            !key.hasPrefix("effect/")
        else { return [] }
        return orderActs.filter { viewer.may($0.permission) }.map {
            ActView.Link(text: $0.title, address: ConsolePath.orderAct(id, $0).address)
        }
    }

    /// `purchase_order/…/invoice/I-4711`
    private var invoiceNumber: String? {
        let parts = key.split(separator: "/", maxSplits: 3)
        return parts.count == 4 && parts[2] == "invoice" ? String(parts[3]) : nil
    }

    private var orderActs: [OrderAct] {
        guard let reason = ReasonCode(rawValue: reason) else { return [] }
        return switch reason {
        // Kept, it is billed; otherwise it comes back.
        case .overshipped: [.change, .takeBack]
        case .unexpectedReturn, .carrierException: [.takeBack]
        case .warehouseRefused, .customerBlocked, .fraudCheck, .manualHold: [.cancel]
        case .priceQuestion, .erpRefused: [.change, .cancel]
        default: []
        }
    }
}
