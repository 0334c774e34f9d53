public import Canonical
public import Inventory
public import Primitives
public import Workflows

/// A purchase order: one instance for each (entity, supplier, number).
///
/// News carry totals, so that what comes late or twice does no harm. What the world did (goods that
/// came, also too many) is taken in and put before a person; what somebody wishes can be refused.
public struct PurchaseWorkflow: Workflow {
    public static let name = "purchase_order"
    public static let version = 1
    public static let initialState = PurchaseState()

    public typealias State = PurchaseState

    public enum Event: Codable, Equatable, Sendable {
        case raised(PurchaseRequest, id: PurchaseOrder.ID)
        case approved(by: String)
        /// The ERP took it.
        case registered(externalNumber: String)
        case acknowledged(SupplierAnswer)
        /// A document of the supplier's own; never refused.
        case supplierWrote(SupplierMessage)
        case answerDecided(AnswerDecision)
        case announced(AdvanceNotice)
        case received(GoodsReceipt)
        case invoiced(InvoiceClaim)
        case invoiceDecided(number: String, InvoiceDecision, by: String, note: String?)
        case invoicePosted(number: String, externalNumber: String)
        case invoicePaid(number: String, amount: Money, reference: String)
        case cancelRequested(by: String, reason: String)
    }

    public enum Effect: Codable, Equatable, Sendable {
        case register(PurchaseDocument)
        case withdraw(PurchaseOrder.ID, externalNumber: String)
        /// Tells the supplier itself, where it is a partner of ours.
        case tellSupplier(PurchaseTelling)
        /// Tells one site's warehouse what is to come.
        case announce(InboundNotice)
        /// What may be promised to customers; zero takes a promise away.
        case expect([InboundSupply])
        case stockMoved(item: Item.ID, [StockPosting])
        case postReceipt(ReceiptDocument)
        case postInvoice(SupplierBill)
        case openWorkItem(PurchaseFinding)
        case closeWorkItem(key: String)
    }

    public struct FactRequest: Equatable, Sendable {
        public var items: Set<Item.ID> = []
        public var sites: Set<Site.ID> = []
        /// Whose use of this number must be known.
        public var invoice: InvoiceKey?
    }

    /// A supplier's invoice number.
    public struct InvoiceKey: Equatable, Sendable {
        public var supplier: Party.ID
        public var number: String
    }

    public struct Facts: Codable, Equatable, Sendable {
        public var policy: PurchasePolicy
        public var items: [Item.ID: Item] = [:]
        public var sites: Set<Site.ID> = []
        /// The purchase order that this invoice number billed before.
        public var invoiceHolder: String?

        public init(
            policy: PurchasePolicy,
            items: [Item.ID: Item] = [:],
            sites: Set<Site.ID> = [],
            invoiceHolder: String? = nil
        ) {
            self.policy = policy
            self.items = items
            self.sites = sites
            self.invoiceHolder = invoiceHolder
        }
    }

    public typealias Refusal = PurchaseRefusal

    public init() {}

    public func facts(for event: Event, in state: State) -> FactRequest {
        switch event {
        case .raised(let request, _):
            return FactRequest(
                items: Set(request.lines.map(\.item)),
                sites: Set(request.lines.map(\.site))
            )
        case .invoiced(let claim): return Self.facts(for: claim, in: state)
        case .supplierWrote(let message):
            guard case .invoice(let claim) = message.content else { return FactRequest() }
            return Self.facts(for: claim, in: state)
        case .approved, .registered, .acknowledged, .answerDecided, .announced, .received,
            .invoiceDecided, .invoicePosted, .invoicePaid, .cancelRequested:
            return FactRequest()
        }
    }

    private static func facts(for claim: InvoiceClaim, in state: State) -> FactRequest {
        guard let supplier = state.header?.supplier else { return FactRequest() }
        return FactRequest(invoice: InvoiceKey(supplier: supplier, number: claim.number))
    }

    public func decide(
        _ state: State,
        on event: Event,
        given facts: Facts,
        in moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        var draft = PurchaseDraft(state, facts.policy, invoiceHolder: facts.invoiceHolder)
        switch event {
        case .raised(let request, let id): try draft.raise(request, id, facts, moment)
        case .approved(let person): try draft.approve(by: person)
        case .registered(let number): try draft.register(as: number)
        case .acknowledged(let answer): try draft.acknowledge(answer)
        case .supplierWrote(let message): try draft.hear(message)
        case .answerDecided(let decision): try draft.decide(decision)
        case .announced(let notice): try draft.announce(notice)
        case .received(let receipt): try draft.receive(receipt)
        case .invoiced(let claim): try draft.bill(claim, holder: facts.invoiceHolder)
        case .invoiceDecided(let number, let decision, let person, let note):
            try draft.settle(number, decision, by: person, note: note)
        case .invoicePosted(let number, let external): try draft.post(number, as: external)
        case .invoicePaid(let number, let amount, let reference):
            try draft.pay(number, amount, reference)
        case .cancelRequested(let person, let reason):
            try draft.cancel(by: person, because: reason)
        }
        return Decision(draft.state, draft.effects, because: draft.reasons)
    }
}
