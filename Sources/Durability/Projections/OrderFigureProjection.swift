import Billing
import Canonical
public import Database
import Engine
import Ordering
import Primitives
public import Storage

/// What each order and each shipment contributes to the key figures.
///
/// Quantities, releases and departures come from the snapshot, as on the order board. When *we*
/// learned something (the ERP's answers, a confirmation, a payment) only the events tell: those are
/// folded, first answer wins, so the order in which batches are cut changes nothing.
public struct OrderFigureProjection: Projection {
    public let name = "order_figure"

    public init() {}

    public func change(
        for events: [EventNotice],
        reading orders: OrderReader,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Change {
        let news = Dictionary(grouping: events, by: \.instanceID)
        var contributions: [Contribution] = []
        for id in events.orderIDs {
            guard let order = try orders.order(id, in: snapshot), let header = order.state.header
            else { continue }
            var learned = Learned()
            for event in news[id] ?? [] {
                learned.follow(event)
                guard Learned.mayCome(from: event) else { continue }
                let body = try snapshot.events.body(of: event)
                learned.take(try StoredValue.decode(OrderEvent.self, from: body), event.at)
            }
            var contribution = Contribution(order: order, header: header, learned: learned)
            if !order.state.returns.isEmpty {
                contribution.returns = ReturnFigure.all(
                    of: order.state,
                    history: try ReturnHistory.read(of: id, in: snapshot)
                )
            }
            contributions.append(contribution)
        }
        return { [contributions] (transaction) throws(StoreFailure) in
            var steps = FlowSteps()
            var sums = FigureSums()
            for entity in Set(contributions.map(\.header.entity.rawValue)) {
                sums.clocks[entity] = try Self.clock(of: entity, in: transaction)
            }
            for contribution in contributions {
                try save(contribution, &steps, &sums, in: transaction)
            }
            try transaction.orderFlows.take(steps)
            try transaction.figureSums.take(sums)
        }
    }

    /// What the company's figures are counted by, kept when its first one is.
    private static func clock(
        of entity: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> BusinessClock {
        let table = transaction.figureCalendars
        if let known = try table.load(entity) { return BusinessClock(known) }
        let current = try table.current(of: entity, in: transaction.master)
        try table.save(current, of: entity)
        return BusinessClock(current)
    }

    /// Another zone or calendar makes all of a company's figures others.
    public func isStale(in snapshot: borrowing Snapshot) throws(StoreFailure) -> Bool {
        let table = snapshot.figureCalendars
        for entity in try table.entities() {
            guard let known = try table.load(entity) else { continue }
            if try table.current(of: entity, in: snapshot.master) != known { return true }
        }
        return false
    }

    private struct Contribution: Sendable {
        var order: OrderSnapshot
        var header: OrderHeader
        var learned: Learned
        var returns: [ReturnFigure] = []
    }

    public func clear(in transaction: borrowing Transaction) throws(StoreFailure) {
        try transaction.orderFigures.clear()
        try transaction.orderFlows.clear()
        try transaction.shipmentFigures.clear()
        try transaction.returnFigures.clear()
        try transaction.stalePromises.clear()
        try transaction.figureSums.clear()
        try transaction.figureCalendars.clear()
    }

    private func save(
        _ contribution: Contribution,
        _ steps: inout FlowSteps,
        _ sums: inout FigureSums,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let (order, header) = (contribution.order, contribution.header)
        let learned = contribution.learned
        let stored = try transaction.orderFigures.load(header.id.rawValue)
        var figure = stored ?? OrderFigure(unseen: header)
        figure.decidedAt = figure.decidedAt ?? learned.decidedAt
        figure.pickedAt = figure.pickedAt ?? learned.pickedAt
        figure.exceptionAt = [figure.exceptionAt, learned.exceptionAt].compactMap { $0 }.min()
        figure.lastInvoiceAt = [figure.lastInvoiceAt, learned.invoices.values.max()]
            .compactMap { $0 }.max()
        figure.lastEventAt = max(figure.lastEventAt, learned.lastEventAt ?? figure.lastEventAt)
        figure.bookedAt = figure.bookedAt ?? learned.bookedAt
        figure.lastPaymentAt = [figure.lastPaymentAt, learned.lastPaymentAt].compactMap { $0 }.max()
        figure.follow(
            order.state,
            sequence: order.sequence,
            sums.clocks[header.entity.rawValue] ?? .utc
        )
        try transaction.orderFigures.save(figure)
        steps.add(from: stored, to: figure)
        sums.add(from: stored, to: figure)
        try saveShipments(contribution, &sums, in: transaction)
        try saveReturns(contribution, &sums, in: transaction)
        try saveStalePromises(contribution, &sums, in: transaction)
    }

    private func saveStalePromises(
        _ contribution: Contribution,
        _ sums: inout FigureSums,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let figures = StaleFigure.all(of: contribution.order.state, contribution.header)
        guard !figures.isEmpty else { return }
        let stored = try transaction.stalePromises.promises(of: contribution.header.id.rawValue)
        guard stored != figures else { return }
        for figure in figures where !stored.contains(figure) {
            try transaction.stalePromises.save(figure)
        }
        sums.add(from: stored, to: figures)
    }

    private func saveReturns(
        _ contribution: Contribution,
        _ sums: inout FigureSums,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard !contribution.returns.isEmpty else { return }
        let stored = try transaction.returnFigures.lines(of: contribution.header.id.rawValue)
        for figure in contribution.returns {
            let known = stored.first {
                $0.returnID == figure.returnID && $0.line == figure.line
            }
            guard known != figure else { continue }
            try transaction.returnFigures.save(figure)
            sums.add(from: known, to: figure)
        }
    }

    private func saveShipments(
        _ contribution: Contribution,
        _ sums: inout FigureSums,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let (order, header) = (contribution.order, contribution.header)
        let known = Dictionary(
            try transaction.shipmentFigures.shipments(of: header.id.rawValue).map {
                ($0.shipmentID, $0)
            },
            uniquingKeysWith: { first, _ in first }
        )
        for shipment in order.state.shipments {
            let stored = known[shipment.id.rawValue]
            var row = stored ?? ShipmentFigure(unseen: shipment, header)
            row.follow(shipment, contribution.learned)
            row.releasedAt =
                order.state.fulfilments.first { $0.id == shipment.fulfilment }?.releasedAt
            try transaction.shipmentFigures.save(row)
            sums.add(from: stored, to: row)
        }
    }
}

/// What a batch of one order's events taught us, and when.
private struct Learned: Sendable {
    var decidedAt: Timestamp?
    var bookedAt: Timestamp?
    var pickedAt: Timestamp?
    var exceptionAt: Timestamp?
    var lastEventAt: Timestamp?
    var lastPaymentAt: Timestamp?
    var parcels: [ParcelKey: Timestamp] = [:]
    var goodsIssues: [Shipment.ID: Timestamp] = [:]
    var invoices: [Invoice.ID: Timestamp] = [:]

    struct ParcelKey: Hashable, Sendable {
        var fulfilment: Fulfilment.ID
        var reference: String
    }

    /// What an event tells by its type alone.
    mutating func follow(_ event: EventNotice) {
        guard event.kind == OrderWorkflow.name else { return }
        lastEventAt = max(lastEventAt ?? event.at, event.at)
        if event.type == "submitted" { decidedAt = decidedAt ?? event.at }
        if Self.handling.contains(event.type) { pickedAt = pickedAt ?? event.at }
        if Self.setbacks.contains(event.type) { exceptionAt = exceptionAt ?? event.at }
    }

    /// Whatever comes first: some warehouses tell only that the goods left.
    private static let handling: Set = ["picked", "packed", "shipped"]
    /// News that stop an order until somebody acts.
    private static let setbacks: Set = ["booking_refused", "warehouse_refused", "delivery_failed"]

    /// Whether reading the event can teach anything; most need not be read.
    static func mayCome(from event: EventNotice) -> Bool {
        event.kind == OrderWorkflow.name && types.contains(event.type)
    }

    private static let types: Set = [
        "booked", "shipped", "goods_issue_posted", "invoice_posted", "payment_received",
    ]

    mutating func take(_ event: OrderEvent, _ at: Timestamp) {
        switch event {
        case .booked: bookedAt = bookedAt ?? at
        case .shipped(let report):
            for parcel in report.parcels {
                let key = ParcelKey(fulfilment: report.fulfilment, reference: parcel.reference)
                parcels[key] = parcels[key] ?? at
            }
        case .goodsIssuePosted(let shipment, _):
            goodsIssues[shipment] = goodsIssues[shipment] ?? at
        case .invoicePosted(let invoice, _): invoices[invoice] = invoices[invoice] ?? at
        case .paymentReceived(let receipt):
            lastPaymentAt = max(lastPaymentAt ?? receipt.receivedAt, receipt.receivedAt)
        case .submitted, .holdPlaced, .holdReleased, .shipToCorrected, .changeRequested,
            .cancelRequested, .bookingRefused, .stockOffered, .warehouseAcknowledged,
            .warehouseRefused, .warehouseCancelAnswered, .picked, .packed, .carrierReported,
            .invoicedByRun, .returnRequested, .returnReceived, .creditNotePosted, .deliveryFailed:
            return
        }
    }
}

extension OrderFigure {
    fileprivate init(unseen header: OrderHeader) {
        self.init(
            orderID: header.id.rawValue,
            entity: header.entity.rawValue,
            channel: header.channel.rawValue,
            customer: header.customer.rawValue,
            currency: header.currency.code,
            receivedAt: header.receivedAt,
            sequence: 0,
            isPaid: false,
            backorderedMinorUnits: 0,
            lastEventAt: header.receivedAt
        )
    }
}

extension ShipmentFigure {
    fileprivate init(unseen shipment: Shipment, _ header: OrderHeader) {
        self.init(
            shipmentID: shipment.id.rawValue,
            orderID: header.id.rawValue,
            entity: header.entity.rawValue,
            channel: header.channel.rawValue,
            customer: header.customer.rawValue,
            site: shipment.site.rawValue,
            invoiceRule: header.policy.invoiceRule.rawValue,
            shippedAt: shipment.shippedAt
        )
    }

    fileprivate mutating func follow(_ shipment: Shipment, _ learned: Learned) {
        shippedAt = shipment.shippedAt
        let scans = shipment.parcels.compactMap(\.dispatchedAt)
        dispatchedAt = scans.count == shipment.parcels.count ? scans.max() : nil
        deliveredAt = shipment.deliveredAt
        let carriers = Set(shipment.parcels.map(\.carrier))
        carrier = carriers.count == 1 ? carriers.first ?? "" : ""
        let heard = shipment.parcels.compactMap {
            learned.parcels[
                Learned.ParcelKey(fulfilment: shipment.fulfilment, reference: $0.reference)
            ]
        }
        confirmedAt = confirmedAt ?? heard.min()
        erpPostedAt = erpPostedAt ?? learned.goodsIssues[shipment.id]
        if let bill = shipment.invoice {
            invoice = bill.rawValue
            invoicedAt = invoicedAt ?? learned.invoices[bill]
        }
    }
}
