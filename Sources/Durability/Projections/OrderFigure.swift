import Canonical
import Ordering
public import Primitives

/// What one order contributes to the key figures.
public struct OrderFigure: Sendable, Equatable {
    public var orderID: String
    public var entity: String
    public var channel: String
    public var customer: String
    public var currency: String
    public var receivedAt: Timestamp
    public var sequence: Int64
    /// When the ERP's answer to the booking came.
    public var bookedAt: Timestamp?
    /// When the first instruction went to a warehouse.
    public var releasedAt: Timestamp?
    /// When the last goods left; absent while something is still to leave.
    public var shippedAt: Timestamp?
    /// When the last parcel arrived; absent while one is under way.
    public var deliveredAt: Timestamp?
    /// When the last payment came that is known.
    public var lastPaymentAt: Timestamp?
    public var isPaid: Bool
    /// Whether the first release has ended, so that its fill can be counted.
    public var fill: Fill?
    /// Net value of what waits for stock, in minor units.
    public var backorderedMinorUnits: Int64
    /// When the order was first decided.
    public var decidedAt: Timestamp?
    /// When we first heard that a warehouse has begun.
    public var pickedAt: Timestamp?
    /// When the last invoice was posted that is known.
    public var lastInvoiceAt: Timestamp?
    /// Whether everything that left is invoiced, and every invoice posted.
    public var isInvoiced = false
    /// When the newest event of the order happened.
    public var lastEventAt: Timestamp
    /// Whether nothing left and nothing ever will: rejected, or cancelled in time.
    public var hasEnded = false
    /// When the day ends, where the company is, on which the first goods that have not left yet
    /// are promised to leave; absent while none are.
    var promisedUntil: Timestamp?
    /// When the order first could not go its way by itself: it was held or rejected, the ERP or a
    /// warehouse refused it, or a message about it was given up on.
    var exceptionAt: Timestamp?

    /// How much of the order left under its first release.
    public struct Fill: Sendable, Equatable {
        public var lines: Int64
        public var linesFilled: Int64
        /// Thousandths of each line's stock unit, summed.
        public var units: Int64
        public var unitsFilled: Int64
        /// Net value in minor units.
        public var value: Int64
        public var valueFilled: Int64

        public static let none = Fill(
            lines: 0,
            linesFilled: 0,
            units: 0,
            unitsFilled: 0,
            value: 0,
            valueFilled: 0
        )
    }
}

extension OrderFigure {
    /// Takes over what the order's state says; what only events tell is kept.
    mutating func follow(_ order: OrderState, sequence: Int64, _ clock: BusinessClock) {
        self.sequence = sequence
        let promised = order.lines.filter { $0.quantities.outstanding > 0 }
            .compactMap(\.promisedOn).min()
        promisedUntil = promised.flatMap(clock.end)
        let refusedAt = order.answer == .rejected ? decidedAt : nil
        exceptionAt = ([exceptionAt, refusedAt] + order.holds.map(\.placedAt))
            .compactMap { $0 }.min()
        releasedAt = order.fulfilments.map(\.releasedAt).min()
        let outstanding = order.lines.reduce(Int64(0)) { $0 + $1.quantities.outstanding }
        let left = order.shipments.map(\.shippedAt)
        shippedAt = outstanding == 0 ? left.max() : nil
        let arrived = order.shipments.compactMap(\.deliveredAt)
        deliveredAt = shippedAt != nil && arrived.count == left.count ? arrived.max() : nil
        isPaid =
            shippedAt != nil && !order.invoices.isEmpty && order.invoices.allSatisfy(\.isPaid)
            && order.shipments.allSatisfy { $0.invoice != nil }
        isInvoiced =
            shippedAt != nil && !order.invoices.isEmpty
            && order.invoices.allSatisfy { $0.externalNumber != nil }
            && order.shipments.allSatisfy { $0.invoice != nil }
        hasEnded =
            order.answer == .rejected || (order.shipments.isEmpty && outstanding == 0)
        fill = order.firstReleaseFill
        backorderedMinorUnits = order.lines.reduce(Int64(0)) {
            $0 + $1.netMinorUnits(of: $1.quantities.backordered)
        }
    }
}

extension OrderState {
    /// `nil` until everything of the first release has left, been found short, or been refused.
    ///
    /// Lines that the buyer cancelled or that were rejected do not count.
    var firstReleaseFill: OrderFigure.Fill? {
        guard let first = fulfilments.map(\.releasedAt).min() else { return nil }
        let initial = fulfilments.filter { $0.releasedAt == first }
        let hasEnded = initial.allSatisfy {
            switch $0.stage {
            case .shipped, .cancelled, .refused: true
            case .requested, .acknowledged, .picking, .packed: false
            }
        }
        guard hasEnded else { return nil }
        var shipped: [Int: Int64] = [:]
        for line in initial.flatMap(\.lines) { shipped[line.line, default: 0] += line.shipped }
        var fill = OrderFigure.Fill.none
        for line in lines where line.countsForFill {
            let ordered = line.quantities.ordered
            let filled = min(shipped[line.number] ?? 0, ordered)
            fill.lines += 1
            fill.linesFilled += filled == ordered ? 1 : 0
            fill.units += ordered
            fill.unitsFilled += filled
            fill.value += line.netMinorUnits(of: ordered)
            fill.valueFilled += line.netMinorUnits(of: filled)
        }
        return fill
    }
}

extension OrderLine {
    fileprivate var countsForFill: Bool {
        status != .rejected && !reasons.contains(.buyerCancelled) && quantities.ordered > 0
    }
}
