import Canonical
import Database
import Primitives
import Storage
import Workflows

/// The operations that leave through the out-door, as connectors and attempts name them.
public enum Operation: String, CaseIterable, Sendable {
    case erpBook = "erp.book"
    case erpAmend = "erp.amend"
    case erpCancel = "erp.cancel"
    case erpGoodsIssue = "erp.goods_issue"
    case erpInvoice = "erp.invoice"
    /// Goods that came back, and what is credited for them.
    case erpReturn = "erp.return"
    case erpCreditNote = "erp.credit_note"
    /// Optional: what warehouses and carriers reported, for an ERP that wants to know.
    case erpMilestone = "erp.milestone"
    /// What was counted or adjusted, with its reason.
    case erpAdjustment = "erp.adjustment"
    /// What is bought, what of it came, and what is to be paid for it.
    case erpPurchase = "erp.purchase"
    case erpPurchaseCancel = "erp.purchase_cancel"
    case erpReceipt = "erp.receipt"
    case erpSupplierInvoice = "erp.supplier_invoice"
    case warehouseRelease = "warehouse.release"
    case warehouseCancel = "warehouse.cancel"
    /// Goods that a supplier confirmed or announced.
    case warehouseInbound = "warehouse.inbound"
    case channelMilestone = "channel.milestone"
    case partnerDocument = "partner.document"
    case partnerFile = "partner.file"
    case timer = "timer"

    /// Whether outside systems are asked for it; the others leave for webhooks, partners and the
    /// engine itself.
    public var isForSystems: Bool {
        switch self {
        case .erpBook, .erpAmend, .erpCancel, .erpGoodsIssue, .erpInvoice, .erpMilestone: true
        case .erpReturn, .erpCreditNote, .erpAdjustment: true
        case .erpPurchase, .erpPurchaseCancel, .erpReceipt, .erpSupplierInvoice: true
        case .warehouseRelease, .warehouseCancel, .warehouseInbound: true
        case .channelMilestone, .partnerDocument, .partnerFile, .timer: false
        }
    }

    /// What a system's file may describe under `operations`.
    public static let ofSystems = allCases.filter(\.isForSystems)
}

/// Targets that are not outside systems.
public enum Target {
    public static let timer = "timer"
    public static func webhook(_ id: String) -> String { "webhook/" + id }
    public static func partner(_ id: String) -> String { "partner/" + id }
}

/// What an effect is, before it has its key.
struct OutgoingEffect {
    var target: String
    var operation: Operation
    var payload: [UInt8]
    /// Effects of one lane leave in order; by default one lane for each target and instance.
    var lane: String?
    var dueAt: Timestamp?
}

extension StepContext {
    /// The row for `outgoing` under this step's key.
    func effect(_ outgoing: OutgoingEffect, ordinal: Int) -> StoredEffect {
        StoredEffect(
            key: key(ordinal),
            entity: entity,
            instanceKind: W.name,
            instanceID: instanceID,
            sequence: sequence,
            ordinal: ordinal,
            target: outgoing.target,
            operation: outgoing.operation.rawValue,
            lane: outgoing.lane ?? "\(outgoing.target)/\(instanceID)",
            payload: outgoing.payload,
            traceID: traceID,
            dueAt: outgoing.dueAt ?? now,
            createdAt: now
        )
    }

    /// A message from this step to another instance, through the in-door.
    func message(
        _ kind: MessageKind,
        body: [UInt8],
        ordinal: Int,
        suffix: String = "",
        instance: InstanceReference?
    ) -> InboundMessage {
        InboundMessage(
            entity: entity,
            source: W.name,
            key: key(ordinal) + suffix,
            kind: kind.rawValue,
            contentHash: [],
            body: body,
            traceID: traceID,
            actor: "system",
            instanceKind: instance?.kind,
            instanceID: instance?.id
        )
    }
}

/// What inbound messages are, and thereby who handles them.
public enum MessageKind: String, CaseIterable, Sendable {
    /// An order submitted and decided at once.
    case orderSubmission = "order.submission"
    /// An order from a document, decided by the inbox processor.
    case orderRequest = "order.request"
    /// An order that was submitted while there was no room to decide it at once.
    case waitingOrder = "order.waiting"
    /// A click or call that acts on an order.
    case orderCommand = "order.command"
    /// An event for an order, in our own words.
    case orderEvent = "order.event"
    case allocationEvent = "allocation.event"
    case invoiceRunEvent = "invoice_run.event"
    case adjustmentEvent = "adjustment.event"
    /// A count or an adjustment, or what a second person says to one.
    case adjustmentCommand = "adjustment.command"
    /// Stock that is put on hold, or given free again.
    case holdCommand = "hold.command"
    /// A click or call that acts on a purchase order.
    case purchaseCommand = "purchase.command"
    /// An event for a purchase order, in our own words.
    case purchaseEvent = "purchase.event"
    /// What a person proposes for a case, or says to what another proposed.
    case caseCommand = "case.command"
    /// What a warehouse told by EDI, before it is known what it is about.
    case warehouseReport = "warehouse.report"
    /// What a carrier told by EDI, before it is known what it is about.
    case carrierReport = "carrier.report"
    /// News in an outside system's own dialect.
    case systemEvent = "system.event"
    /// A partner's file.
    case partnerDocument = "partner.document"
}
