public import Canonical
public import Primitives
public import Workflows

/// What of one shipment is to be billed, with the amounts its order fixed.
public struct BillableShipment: Hashable, Codable, Sendable {
    public var order: Order.ID
    public var purchaseOrderNumber: String
    public var customer: Party.ID
    public var termsDays: Int
    public var shipment: Shipment.ID
    public var lines: [Invoice.Line]
    /// The ERP that has the order; one written before this was kept has the entity's.
    public var erp: String?

    public init(
        order: Order.ID,
        purchaseOrderNumber: String,
        customer: Party.ID,
        termsDays: Int,
        shipment: Shipment.ID,
        lines: [Invoice.Line]
    ) {
        self.order = order
        self.purchaseOrderNumber = purchaseOrderNumber
        self.customer = customer
        self.termsDays = termsDays
        self.shipment = shipment
        self.lines = lines
    }
}

/// The consolidated invoice of one customer, currency, local day and ERP: one instance each.
///
/// Shipments join until the day closes; then one invoice goes to the ERP and each order is told.
/// The instance's id is `entity/customer/currency/date/erp`.
public struct InvoiceRunWorkflow: Workflow {
    public static let name = "invoice_run"
    public static let version = 1
    public static let initialState = State()

    public struct State: Codable, Equatable, Sendable {
        public var customer: Party.ID?
        public var day: LocalDate?
        public var shipments: [BillableShipment] = []
        public var invoice: Invoice?
        /// What each order owes of the invoice and has paid, in the order in which they joined.
        public var shares: [Share] = []
        /// Payment references already counted.
        public var paymentReferences: [String] = []
        public init() {}

        public struct Share: Codable, Hashable, Sendable {
            public var order: Order.ID
            public var total: Money
            public var paid: Money

            init(order: Order.ID, total: Money) {
                self.order = order
                self.total = total
                paid = .zero(total.currency)
            }
        }
    }

    public enum Event: Codable, Equatable, Sendable {
        /// `closesAt` is the end of the day in the entity's zone, computed by the edge.
        case billable(BillableShipment, day: LocalDate, closesAt: Timestamp)
        case dayClosed
        case posted(externalNumber: String)
        case refused(reason: String)
        case paymentReceived(PaymentReceipt)
    }

    public enum Effect: Codable, Equatable, Sendable {
        case closeAt(Timestamp)
        case postInvoice(Invoice)
        /// Tells each order which of its shipments this invoice bills.
        case tellOrder(Order.ID, invoice: Invoice)
        case tellOrderPosted(Order.ID, invoice: Invoice.ID, externalNumber: String)
        case tellOrderPaid(Order.ID, PaymentReceipt)
        case openWorkItem(key: String, owner: Role, detail: String)
        /// A shipment came after its day was closed: it goes to the next day's run.
        case forward(BillableShipment, day: LocalDate)
    }

    public struct FactRequest: Equatable, Sendable { public init() {} }

    public struct Facts: Codable, Equatable, Sendable {
        public init() {}
    }

    public enum Refusal: Failure, Equatable {
        case unexpected(String)

        public var code: String { "invoice_run.unexpected" }
        public var remedy: Remedy { .escalate(to: .financeAnalyst) }
        public var description: String {
            switch self {
            case .unexpected(let detail): detail
            }
        }
    }

    public init() {}

    public func facts(for event: Event, in state: State) -> FactRequest { FactRequest() }
}

/// Money that arrived for an invoice.
public struct PaymentReceipt: Hashable, Codable, Sendable {
    public var invoice: Invoice.ID
    public var amount: Money
    /// The payer's or bank's reference; the same reference twice is one payment.
    public var reference: String
    public var receivedAt: Timestamp

    public init(invoice: Invoice.ID, amount: Money, reference: String, receivedAt: Timestamp) {
        self.invoice = invoice
        self.amount = amount
        self.reference = reference
        self.receivedAt = receivedAt
    }
}
