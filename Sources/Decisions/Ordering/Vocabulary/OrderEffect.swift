public import Billing
public import Canonical
public import Inventory
public import Primitives

/// What must happen because of a decision; nouns of intent, grouped by delivery class.
public enum OrderEffect: Codable, Equatable, Sendable {
    // Transactional: applied inside the commit.
    case postStock([StockPosting])
    case postCredit(CreditPosting)
    /// Sets each entry to exactly this quantity, and takes `offered` off what the allocator
    /// offered.
    case setBackorders([BackorderEntry])
    case openWorkItem(WorkItem)
    case closeWorkItem(key: String)
    /// A rejected order frees its PO number.
    case freePurchaseOrderNumber
    /// So that later news finds this order by the number a carrier or an ERP uses.
    case crossReference(kind: CrossReferenceKind, value: String)

    // To other instances, through the in-door, in the same commit.
    case reconsiderBackorders([Item.ID])
    case billInRun(BillableShipment)

    // Deferred: a connector call, retried until answered.
    case bookInERP(ERPOrder)
    case amendInERP(ERPOrder)
    case cancelInERP(externalNumber: String)
    case releaseToWarehouse(FulfilmentRequest)
    case cancelAtWarehouse(FulfilmentCancellation)
    case postGoodsIssue(GoodsIssue)
    case postInvoice(Invoice)
    case postReturn(GoodsReturn)
    case postCreditNote(CreditNote)

    // Published: webhooks, 855/856/810, streams.
    case publish(Milestone)
}

public enum CrossReferenceKind: String, Codable, CaseIterable, Hashable, Sendable {
    case erpOrder = "erp_order"
    case trackingNumber = "tracking_number"
    case fulfilment, shipment, invoice
    case erpInvoice = "erp_invoice"
    case returnAuthorization = "return"
}

/// Exposure of a credit root: open orders and open invoices move, in minor units.
public struct CreditPosting: Codable, Hashable, Sendable {
    public var root: Party.ID
    public var openOrdersDelta: Money
    public var openInvoicesDelta: Money

    public init(root: Party.ID, openOrdersDelta: Money, openInvoicesDelta: Money) {
        self.root = root
        self.openOrdersDelta = openOrdersDelta
        self.openInvoicesDelta = openInvoicesDelta
    }
}

/// Something a person must decide, in exactly one role's queue.
public struct WorkItem: Codable, Hashable, Sendable {
    /// Stable, so that opening it twice is one item: `order/ID/hold/credit_limit`.
    public var key: String
    public var owner: Role
    public var reason: ReasonCode
    public var detail: String
    public var amount: Money?

    public init(key: String, owner: Role, reason: ReasonCode, detail: String, amount: Money? = nil)
    {
        self.key = key
        self.owner = owner
        self.reason = reason
        self.detail = detail
        self.amount = amount
    }
}

/// What the ERP needs to book: the order as accepted, in canonical terms.
public struct ERPOrder: Codable, Hashable, Sendable {
    public struct Line: Codable, Hashable, Sendable {
        public var number: Int
        public var item: Item.ID
        public var description: String
        /// What is not cancelled, in thousandths of the stock unit.
        public var thousandths: Int64
        public var unit: UnitOfMeasure
        public var price: UnitPrice
        public var net: Money
        public var tax: Money

        public init(
            number: Int,
            item: Item.ID,
            description: String,
            thousandths: Int64,
            unit: UnitOfMeasure,
            price: UnitPrice,
            net: Money,
            tax: Money
        ) {
            self.number = number
            self.item = item
            self.description = description
            self.thousandths = thousandths
            self.unit = unit
            self.price = price
            self.net = net
            self.tax = tax
        }
    }

    public var order: Order.ID
    public var entity: LegalEntity.ID
    public var customer: Party.ID
    public var purchaseOrderNumber: String
    public var shipTo: ShipTo
    public var currency: Currency
    public var lines: [Line]
    /// The ERP's number when it knows the order already (an amendment).
    public var externalNumber: String?

    public init(
        order: Order.ID,
        entity: LegalEntity.ID,
        customer: Party.ID,
        purchaseOrderNumber: String,
        shipTo: ShipTo,
        currency: Currency,
        lines: [Line],
        externalNumber: String? = nil
    ) {
        self.order = order
        self.entity = entity
        self.customer = customer
        self.purchaseOrderNumber = purchaseOrderNumber
        self.shipTo = shipTo
        self.currency = currency
        self.lines = lines
        self.externalNumber = externalNumber
    }
}

/// Pick and ship this.
public struct FulfilmentRequest: Codable, Hashable, Sendable {
    public struct Line: Codable, Hashable, Sendable {
        public var line: Int
        public var item: Item.ID
        public var description: String
        public var thousandths: Int64
        public var unit: UnitOfMeasure
        /// The kit that it is a part of, on its way to the buyer as one item.
        public var kit: Kit?

        /// A kit, by the order's line.
        public struct Kit: Codable, Hashable, Sendable {
            public var line: Int
            public var item: Item.ID
            public var description: String
            /// How many kits of it this instruction is about, in thousandths of a kit.
            public var thousandths: Int64

            public init(line: Int, item: Item.ID, description: String, thousandths: Int64) {
                self.line = line
                self.item = item
                self.description = description
                self.thousandths = thousandths
            }
        }

        public init(
            line: Int,
            item: Item.ID,
            description: String,
            thousandths: Int64,
            unit: UnitOfMeasure,
            kit: Kit? = nil
        ) {
            self.kit = kit
            self.line = line
            self.item = item
            self.description = description
            self.thousandths = thousandths
            self.unit = unit
        }
    }

    public var fulfilment: Fulfilment.ID
    public var order: Order.ID
    public var purchaseOrderNumber: String
    public var warehouse: TargetSystem.ID
    public var site: Site.ID
    public var shipTo: ShipTo
    public var lines: [Line]
    public var requestedDeliveryDate: LocalDate?

    public init(
        fulfilment: Fulfilment.ID,
        order: Order.ID,
        purchaseOrderNumber: String,
        warehouse: TargetSystem.ID,
        site: Site.ID,
        shipTo: ShipTo,
        lines: [Line],
        requestedDeliveryDate: LocalDate?
    ) {
        self.fulfilment = fulfilment
        self.order = order
        self.purchaseOrderNumber = purchaseOrderNumber
        self.warehouse = warehouse
        self.site = site
        self.shipTo = shipTo
        self.lines = lines
        self.requestedDeliveryDate = requestedDeliveryDate
    }
}

/// Please do not ship this any more; the warehouse answers what it could still stop.
public struct FulfilmentCancellation: Codable, Hashable, Sendable {
    public var fulfilment: Fulfilment.ID
    public var warehouse: TargetSystem.ID
    public var lines: [LineQuantity]

    public init(fulfilment: Fulfilment.ID, warehouse: TargetSystem.ID, lines: [LineQuantity]) {
        self.fulfilment = fulfilment
        self.warehouse = warehouse
        self.lines = lines
    }
}

/// Goods left: the ERP's own stock and order follow.
public struct GoodsIssue: Codable, Hashable, Sendable {
    public var shipment: Shipment
    public var externalOrderNumber: String?

    public init(shipment: Shipment, externalOrderNumber: String?) {
        self.shipment = shipment
        self.externalOrderNumber = externalOrderNumber
    }
}
