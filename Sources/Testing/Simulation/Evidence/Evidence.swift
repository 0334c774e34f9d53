import Billing
import Canonical
import Inventory
import JSON
import Ordering
import Primitives
import SimulatedWorld
import Storage

/// Everything that can be known after a run: what the database holds, what the world saw, and what
/// the buyers were told.
struct Evidence: Sendable {
    var orders: [StoredOrder] = []
    var runs: [StoredRun] = []
    var events: [StoredEvent] = []
    var effects: [StoredEffect] = []
    var inbox: [StoredMessage] = []
    var levels: [StockLevel] = []
    /// Items and sites whose ledger is not what their level says.
    var ledgerDifferences: [String] = []
    var backorders: [BackorderEntry] = []
    var credit: [CreditAccount] = []
    var openWorkItems: [StoredWorkItem] = []
    var milestones: [Order.ID: [Milestone]] = [:]
    var board: [String: OrderBoardRow] = [:]
    var attempts: [StoredAttempt] = []
    /// What still waited when it should all have been over.
    var unrest: [String] = []

    var world: World
    var book: ChannelBook
    var receiver: WebhookReceiver
    /// The ERP's own documents.
    var erpOrders: [JSONValue] = []
    var erpGoodsIssues: [JSONValue] = []
    var erpInvoices: [JSONValue] = []

    /// The order `id`, if there is one.
    func order(_ id: String) -> StoredOrder? { orders.first { $0.id == id } }

    /// Whether somebody has the order in his queue.
    func hasOwner(_ order: StoredOrder) -> Bool {
        openWorkItems.contains { $0.instance.id == order.id }
    }
}

/// One order as the database holds it.
struct StoredOrder: Sendable {
    var id: String
    var sequence: Int64
    var state: OrderState
    var quarantine: String?
}

/// One customer's consolidated invoice of a day.
struct StoredRun: Sendable {
    var id: String
    var sequence: Int64
    var state: InvoiceRunWorkflow.State
}
