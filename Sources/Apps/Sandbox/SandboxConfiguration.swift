import ConnectorTesting
public import Connectors
public import Engine
import Foundation
import JSON
public import SimulatedWorld

/// What a Crossdock needs to know of the sandbox: how the three systems are called, and what their
/// events mean. As values, and as the files of an installation's `systems/` directory.
public enum SandboxConfiguration {
    /// How the system is called.
    public static func connector(_ system: WorldSystem, at baseURL: String) -> RestConfiguration {
        switch system {
        case .erp: SandboxSystems.erp(at: baseURL)
        case .warehouse: SandboxSystems.warehouse(at: baseURL)
        case .carrier: SandboxSystems.carrier(at: baseURL)
        }
    }

    /// What the system's events mean.
    public static func events(_ system: WorldSystem) -> EventDialect {
        switch system {
        case .erp: EventDialect(type: "/type", at: "/at", rules: [payment])
        case .warehouse: EventDialect(type: "/type", at: "/at", rules: fulfilment + stock)
        // The scan is what happened; the type only says that it was a scan.
        case .carrier: EventDialect(type: "/scanCode", at: "/at", rules: scans)
        }
    }

    /// The whole of `systems/NAME.yaml`.
    public static func yaml(_ system: WorldSystem, at baseURL: String) -> String {
        var file = JSONObject()
        file["name"] = .string(system.rawValue)
        file["connector"] = json(connector(system, at: baseURL))
        file["events"] = json(events(system))
        return YAMLText.write(.object(file))
    }

    private static func json(_ value: some Encodable) -> JSONValue {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return try JSONValue(parsing: Array(encoder.encode(value)))
        } catch {
            preconditionFailure("a configuration of ours cannot be written: \(error)")
        }
    }
}

extension SandboxConfiguration {
    private static let payment = EventRule(
        "payment.received",
        means: .paymentReceived,
        fields: [
            "invoice": "/invoice", "amount": "/amount", "currency": "/currency",
            "reference": "/payment_reference",
        ]
    )

    private static let fulfilment = [
        EventRule(
            "fulfilment.acknowledged",
            means: .acknowledged,
            fields: ["fulfilment": "/wmsOrderRef", "reference": "/wmsOrderId"]
        ),
        EventRule(
            "fulfilment.refused",
            means: .refused,
            fields: ["fulfilment": "/wmsOrderRef", "reason": "/reason"]
        ),
        EventRule(
            "fulfilment.picked",
            means: .picked,
            fields: ["fulfilment": "/wmsOrderRef"],
            lines: LineFields(path: "/orderLines", line: "/lineNo", quantity: "/qtyPicked"),
            short: LineFields(path: "/orderLines", line: "/lineNo", quantity: "/qtyShort")
        ),
        EventRule(
            "fulfilment.packed",
            means: .packed,
            fields: ["fulfilment": "/wmsOrderRef"]
        ),
        EventRule(
            "return.received",
            means: .returnReceived,
            fields: ["return": "/returnRef"],
            lines: LineFields(path: "/returnLines", line: "/lineNo", quantity: "/qtyReceived")
        ),
        EventRule(
            "inbound.received",
            means: .goodsReceived,
            fields: ["purchase": "/purchaseRef", "reference": "/receiptNo"],
            lines: LineFields(path: "/inboundLines", line: "/lineNo", quantity: "/qtyReceived"),
            short: LineFields(path: "/damagedLines", line: "/lineNo", quantity: "/qtyDamaged")
        ),
        EventRule(
            "fulfilment.shipped",
            means: .shipped,
            fields: ["fulfilment": "/wmsOrderRef", "final": "/final"],
            parcels: ParcelFields(
                path: "/cartons",
                reference: "/cartonNo",
                carrier: "/carrierCode",
                tracking: "/trackingNo",
                sscc: "/sscc",
                contents: LineFields(path: "/contents", line: "/lineNo", quantity: "/qty")
            )
        ),
    ]

    private static let stock = [
        movement("stock.received", .stockReceived, quantity: "/qty"),
        movement("stock.adjusted", .stockAdjusted, quantity: "/qtyDelta"),
        // A count says what lies there; only its difference, where the warehouse knows it, is a
        // posting.
        movement("stock.count_difference", .stockAdjusted, quantity: "/qtyDelta"),
        EventRule("stock.counted", means: .nothing),
    ]

    private static func movement(
        _ type: String,
        _ meaning: EventMeaning,
        quantity: String
    ) -> EventRule {
        EventRule(
            type,
            means: meaning,
            fields: [
                "item": "/skuCode", "site": "/site", "quantity": quantity,
                "reference": "/movementNo",
            ]
        )
    }

    private static let scans = [
        EventRule(
            "DEP",
            means: .carrierDispatched,
            fields: [
                "tracking": "/barcode", "freight": "/freightCharge/amount",
                "currency": "/freightCharge/currency",
            ]
        ),
        EventRule("TRN", means: .carrierInTransit, fields: ["tracking": "/barcode"]),
        EventRule(
            "POD",
            means: .carrierDelivered,
            fields: ["tracking": "/barcode", "signedBy": "/signature/name"]
        ),
        EventRule("EXC", means: .carrierException, fields: ["tracking": "/barcode"]),
    ]
}
