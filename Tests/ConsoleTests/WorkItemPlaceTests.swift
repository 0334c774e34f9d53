import Canonical
import Database
import OrderStories
import Ordering
import Primitives
import Projections
import Storage
import StorageTesting
import Testing

@testable import Console

/// Every kind of work item leads to where it is acted on.
@Suite struct WorkItemPlaceTests {
    struct Kind: Sendable {
        var key: String
        var instance: InstanceReference
        var reason: ReasonCode
        /// The page of what it is about; `nil` where the item's own page is where it ends.
        var place: String?
        /// A form that ends it, for the operations manager.
        var act: String?

        init(
            _ key: String,
            _ kind: String,
            _ id: String,
            _ reason: ReasonCode,
            at place: String?,
            by act: String? = nil
        ) {
            self.key = key
            instance = InstanceReference(kind: kind, id: id)
            self.reason = reason
            self.place = place
            self.act = act
        }
    }

    private static let kinds = [
        Kind("order/O1/hold/credit_limit", "order", "O1", .creditLimit, at: "/console/orders/O1"),
        Kind(
            "order/O1/hold/fraud_check",
            "order",
            "O1",
            .fraudCheck,
            at: "/console/orders/O1",
            by: "/console/orders/O1/act?do=cancel"
        ),
        Kind(
            "order/O1/overshipped/1",
            "order",
            "O1",
            .overshipped,
            at: "/console/orders/O1",
            by: "/console/orders/O1/act?do=change"
        ),
        Kind(
            "order/O1/return/O1-R1/unexpected/1",
            "order",
            "O1",
            .unexpectedReturn,
            at: "/console/orders/O1",
            by: "/console/orders/O1/act?do=take_back"
        ),
        Kind("effect/order/O1/2/0", "order", "O1", .deliveryFailed, at: "/console/orders/O1"),
        Kind(
            "purchase_order/P1/approval",
            "purchase_order",
            "P1",
            .purchaseApproval,
            at: "/console/purchases/order?id=P1&part=lines",
            by: "/console/purchases/act?id=P1&do=approve"
        ),
        Kind(
            "purchase_order/P1/answer",
            "purchase_order",
            "P1",
            .supplierDiffers,
            at: "/console/purchases/order?id=P1&part=lines",
            by: "/console/purchases/act?id=P1&do=answer"
        ),
        Kind(
            "purchase_order/P1/invoice/I/7",
            "purchase_order",
            "P1",
            .invoiceMismatch,
            at: "/console/purchases/order?id=P1&part=invoices",
            by: "/console/purchases/act?id=P1&do=invoice&number=I%2F7"
        ),
        Kind(
            "purchase_order/P1/damaged/1",
            "purchase_order",
            "P1",
            .damagedGoods,
            at: "/console/purchases/order?id=P1&part=lines"
        ),
        Kind(
            "stock/WIDGET/DAL/shortage",
            "allocation",
            "acme/WIDGET",
            .oversold,
            at: "/console/inventory?item=WIDGET"
        ),
        Kind(
            "stock/WIDGET/DAL/held",
            "allocation",
            "acme/WIDGET",
            .stockHeld,
            at: "/console/inventory/holds?item=WIDGET"
        ),
        Kind("adjustment/acme/DAL/A1", "adjustment", "acme/DAL/A1", .adjustmentWaiting, at: nil),
        Kind(
            "reconciliation/C1",
            "reconciliation",
            "C1",
            .difference,
            at: "/console/differences/case?id=C1"
        ),
        Kind(
            "stewardship/S1",
            "stewardship",
            "S1",
            .difference,
            at: "/console/stewardship/case?id=S1"
        ),
        Kind("document/D1", "document", "D1", .acknowledgmentMissing, at: "/console/documents"),
        Kind("inbox/98", "inbox", "98", .messageParked, at: nil),
        Kind("target/erp", "target", "erp", .targetAway, at: "/console/systems"),
        Kind(
            "mapping/shop",
            "mapping",
            "shop",
            .mappingStopped,
            at: "/console/mappings/versions?name=shop"
        ),
        Kind(
            "invoice_run/x",
            "invoice_run",
            "acme/C-RETAIL/USD/2026-11-23",
            .conflictingReport,
            at: "/console/orders?q=C-RETAIL"
        ),
    ]

    @Test func `an item leads to its page, and to the form that ends it`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let now = world.clock.now()
            for kind in Self.kinds {
                let item = try await world.store.write {
                    (transaction) throws(StoreFailure) -> StoredWorkItem? in
                    try transaction.workItems.open(
                        WorkItem(
                            key: kind.key,
                            owner: .operationsManager,
                            reason: kind.reason,
                            detail: "x"
                        ),
                        entity: "acme",
                        instance: kind.instance,
                        at: now
                    )
                    return try transaction.workItems.load(kind.key, entity: "acme")
                }
                let stored = try #require(item)
                let manager = Viewer(
                    name: "m",
                    role: .operationsManager,
                    csrfToken: "",
                    tokenHash: []
                )
                #expect(stored.place?.address == kind.place, "\(kind.key)")
                let acts = stored.acts(for: manager)
                #expect(acts.first?.address == kind.act, "\(kind.key)")
                let executive = Viewer(name: "e", role: .executive, csrfToken: "", tokenHash: [])
                #expect(stored.acts(for: executive).isEmpty, "\(kind.key)")
            }
        }
    }
}
