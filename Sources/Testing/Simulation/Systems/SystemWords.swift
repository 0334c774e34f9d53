import ConnectorTesting
import Connectors
import Engine

/// How the simulated systems are called and how they word their events: the same configuration that
/// an installation writes in `systems/*.yaml` for the sandbox.
enum SystemWords {
    static let erp = "erp"
    static let warehouse = "warehouse"

    /// One call at a time for each system: the order of calls then follows from the seed.
    static func connections() -> [(name: String, configuration: RestConfiguration)] {
        var books = SandboxSystems.erp(at: "http://erp.simulated")
        books.budget = BudgetLimits(concurrency: 1)
        var shelves = SandboxSystems.warehouse(at: "http://warehouse.simulated")
        shelves.budget = BudgetLimits(concurrency: 1)
        return [(erp, books), (warehouse, shelves)]
    }

    static var dialects: EventTranslator {
        EventTranslator([
            erp: EventDialect(
                type: "/type",
                at: "/at",
                rules: [
                    EventRule(
                        "payment.received",
                        means: .paymentReceived,
                        fields: [
                            "invoice": "/invoice", "amount": "/amount", "currency": "/currency",
                            "reference": "/payment_reference",
                        ]
                    )
                ]
            ),
            warehouse: EventDialect(type: "/type", at: "/at", rules: warehouseRules),
            // A carrier that says "parcel.scanned" of everything: the scan is the type.
            "carrier": EventDialect(type: "/scanCode", at: "/at", rules: carrierRules),
        ])
    }

    private static var warehouseRules: [EventRule] {
        let fulfilment = ["fulfilment": "/wmsOrderRef"]
        return [
            EventRule(
                "fulfilment.acknowledged",
                means: .acknowledged,
                fields: fulfilment.merging(["reference": "/wmsOrderId"]) { $1 }
            ),
            EventRule(
                "fulfilment.refused",
                means: .refused,
                fields: fulfilment.merging(["reason": "/reason"]) { $1 }
            ),
            EventRule(
                "fulfilment.picked",
                means: .picked,
                fields: fulfilment,
                lines: LineFields(path: "/orderLines", line: "/lineNo", quantity: "/qtyPicked"),
                short: LineFields(path: "/orderLines", line: "/lineNo", quantity: "/qtyShort")
            ),
            EventRule("fulfilment.packed", means: .packed, fields: fulfilment),
            EventRule(
                "fulfilment.shipped",
                means: .shipped,
                fields: fulfilment.merging(["final": "/final"]) { $1 },
                parcels: ParcelFields(
                    path: "/cartons",
                    reference: "/cartonNo",
                    carrier: "/carrierCode",
                    tracking: "/trackingNo",
                    sscc: "/sscc",
                    contents: LineFields(path: "/contents", line: "/lineNo", quantity: "/qty")
                )
            ),
            EventRule("stock.received", means: .stockReceived, fields: movement("/qty")),
            EventRule("stock.adjusted", means: .stockAdjusted, fields: movement("/qtyDelta")),
        ]
    }

    private static func movement(_ quantity: String) -> [String: String] {
        ["item": "/skuCode", "site": "/site", "quantity": quantity, "reference": "/movementNo"]
    }

    private static var carrierRules: [EventRule] {
        let parcel = ["tracking": "/barcode"]
        return [
            EventRule(
                "DEP",
                means: .carrierDispatched,
                fields: parcel.merging([
                    "freight": "/freightCharge/amount", "currency": "/freightCharge/currency",
                ]) { $1 }
            ),
            EventRule("TRN", means: .carrierInTransit, fields: parcel),
            EventRule(
                "POD",
                means: .carrierDelivered,
                fields: parcel.merging(["signedBy": "/signature/name"]) { $1 }
            ),
            EventRule("EXC", means: .carrierException, fields: parcel),
        ]
    }
}
