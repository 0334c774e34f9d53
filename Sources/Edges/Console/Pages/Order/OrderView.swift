import Canonical
import Governance
import Ordering
import Primitives
import Projections

/// The page of one order as its template shows it.
struct OrderView: PageView {
    static var template: Template { .order }
    let section: Section? = .orders

    var title: String
    var heading: Heading
    var summary: String
    var summaryTone: String
    /// Further things it waits for.
    var alsoWaits: [String]
    var hasAlsoWaits: Bool
    var frozen: String?
    /// What the viewer can do with it.
    var actions: [ActView.Link]
    var path: [Step]
    var ahead: AheadView?
    var holds: [HoldView]
    var hasHolds: Bool
    var lines: LinesView
    var shipments: [ShipmentView]
    var hasShipments: Bool
    var returns: [ReturnView]
    var hasReturns: Bool
    var invoices: [InvoiceView]
    var hasInvoices: Bool
    var timeline: TimelineView
    var csrfToken: String

    struct Heading: Equatable {
        var number: String
        var order: String
        var status: StatusView
        var customer: String
        var customerID: String
        var channel: String
        var amount: String
        var erpNumber: String?
        var received: TimeView
        var requested: String?
        var shipTo: String
        var policy: String
        var note: String?
        /// The partner's document that brought it, and the mapping that read it.
        var document: String?
        var reader: String?
        var trace: String
        var sequence: String
    }

    struct Step: Equatable {
        var name: String
        var state: String
        /// The state in words, for those who do not see the picture.
        var stateText: String
        var mark: String
        var time: TimeView?
        var detail: String
    }

    struct HoldView: Equatable {
        var reason: String
        var detail: String
        var owner: String
        var placed: TimeView
        var released: String?
        var release: Release?
        /// Set when this hold ends by choosing where to send the goods.
        var correction: Correction?
        /// Who may release it, for a viewer who may not.
        var needs: String?

        struct Correction: Equatable {
            var address: String
            var once: String
            var places: [Place]
        }

        struct Place: Equatable {
            var code: String
            var text: String
        }

        struct Release: Equatable {
            var address: String
            var reason: String
            var once: String
            var field: String
        }
    }
}

extension OrderView {
    /// - Precondition: the order was submitted.
    init?(_ model: OrderModel, viewer: Viewer, once: () -> String) {
        let order = model.record.order.state
        guard let header = order.header else { return nil }
        title = header.purchaseOrderNumber
        heading = Heading(header, model)
        summary = model.summary
        summaryTone = Self.tone(of: model)
        alsoWaits = model.waiting.dropFirst().map { $0.sentence(at: model.now) }
        hasAlsoWaits = !alsoWaits.isEmpty
        frozen = model.record.order.quarantine
        actions = OrderAct.allCases.filter {
            viewer.may($0.permission) && $0.isOpen(for: order)
        }.map { act in
            ActView.Link(
                text: act.title,
                address: ConsolePath.orderAct(header.id, act).address
            )
        }
        path = model.path.steps.map { Step($0, at: model.now) }
        ahead = model.forecast.map { AheadView($0, now: model.now) }
        holds = order.holds.map {
            HoldView($0, in: model, order: header.id, viewer: viewer, once: once)
        }
        hasHolds = !holds.isEmpty
        lines = LinesView(order, first: model.firstLine, id: header.id)
        shipments = order.shipments.map { ShipmentView($0, now: model.now) }
        hasShipments = !shipments.isEmpty
        returns = order.returns.map { ReturnView($0, now: model.now) }
        hasReturns = !returns.isEmpty
        invoices = order.invoices.map(InvoiceView.init)
        hasInvoices = !invoices.isEmpty
        timeline = TimelineView(model, viewer: viewer)
        csrfToken = viewer.csrfToken
    }

    private static func tone(of model: OrderModel) -> String {
        guard let first = model.waiting.first else {
            return model.record.order.state.answer == .rejected ? "bad" : "good"
        }
        if case .role = first.owner { return "attention" }
        return "plain"
    }
}

extension OrderView.Heading {
    init(_ header: OrderHeader, _ model: OrderModel) {
        let order = model.record.order.state
        number = header.purchaseOrderNumber
        self.order = header.id.rawValue
        status = StatusView(order.status)
        customer = header.customerName
        customerID = header.customer.rawValue
        channel = header.channel.rawValue
        amount = Display.money(order.standingGross)
        if case .booked(let booked) = order.booking { erpNumber = booked }
        received = TimeView(header.receivedAt, at: model.now)
        requested = header.requestedDeliveryDate?.description
        shipTo = header.shipTo.map(Self.words) ?? "not known yet"
        policy =
            "invoice \(PlainWords.of(header.policy.invoiceRule.rawValue)), shortfall: "
            + "\(PlainWords.of(header.policy.shortfall.rawValue)), \(header.termsDays) days to pay"
        note = header.note
        document = model.record.origin?.document
        reader = model.record.origin?.reader
        trace = model.record.order.traceID
        sequence = String(model.record.order.sequence)
    }

    private static func words(_ shipTo: ShipTo) -> String {
        let address = shipTo.address
        let parts =
            [address.name] + address.lines
            + [
                [address.postalCode, address.city, address.region ?? "", address.country]
                    .filter { !$0.isEmpty }.joined(separator: " ")
            ]
        return parts.joined(separator: ", ")
    }
}

extension OrderView.Step {
    init(_ step: OrderPath.Step, at now: Timestamp) {
        name = TimelineView.label(of: step.participant)
        state = step.state.rawValue
        time = step.at.map { TimeView($0, at: now) }
        detail = step.detail
        switch step.state {
        case .done: (stateText, mark) = ("done", "✓")
        case .current: (stateText, mark) = ("under way", "●")
        case .blocked: (stateText, mark) = ("stopped", "!")
        case .ahead: (stateText, mark) = ("still to come", "")
        case .skipped: (stateText, mark) = ("will not come", "–")
        }
    }
}

extension OrderView.HoldView {
    init(
        _ hold: Hold,
        in model: OrderModel,
        order: Order.ID,
        viewer: Viewer,
        once: () -> String
    ) {
        reason = PlainWords.sentence(hold.reason.rawValue)
        detail = hold.detail
        owner = PlainWords.of(hold.owner)
        placed = TimeView(hold.placedAt, at: model.now)
        if let at = hold.releasedAt {
            released = "Released by \(hold.releasedBy ?? "somebody") on \(Display.time(at))"
        } else if !viewer.may(hold.owner.holdRelease) {
            needs = "Only \(owner) or an operations manager may release it."
        } else if hold.reason == .unknownShipTo {
            let places = model.shipTos.map { shipTo in
                let address = shipTo.address
                return Place(
                    code: shipTo.code,
                    text: "\(shipTo.code): \(address.name), \(address.city)"
                )
            }
            if places.isEmpty {
                needs = "The customer has no ship-to: load one first, then choose it here."
            } else {
                correction = Correction(
                    address: ConsolePath.correctShipTo(order).address,
                    once: once(),
                    places: places
                )
            }
        } else {
            release = Release(
                address: ConsolePath.releaseHold(order).address,
                reason: hold.reason.rawValue,
                once: once(),
                field: "note-" + hold.reason.rawValue
            )
        }
    }
}
