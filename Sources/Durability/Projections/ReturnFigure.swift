import Canonical
import Database
import Ordering
import Primitives
import Storage

/// What one line of a return contributes to the key figures.
///
/// A line has one reason and one order line, so that lines add up however they are cut; a return
/// of three lines for two reasons is three lines everywhere.
struct ReturnFigure: Equatable, Sendable {
    var returnID: String
    var line: Int64
    var orderID: String
    var entity: String
    var channel: String
    var customer: String
    /// Where most of the order's line had left from.
    var site: String
    var reason: String
    var currency: String
    /// When the request reached us.
    var requestedAt: Timestamp
    var authorizedAt: Timestamp
    /// When all that was authorised had come, as the warehouse dates it.
    var receivedAt: Timestamp?
    /// When the ERP had credited all that came.
    var creditedAt: Timestamp?
    /// Net value at the order's prices of what may come back, in minor units.
    var authorizedMinorUnits: Int64
    var receivedMinorUnits: Int64
    /// Net value of what the ERP has credited.
    var creditedMinorUnits: Int64
}

extension ReturnFigure {
    /// All lines of an order's returns, as its state and its events tell them.
    static func all(of order: OrderState, history: ReturnHistory) -> [ReturnFigure] {
        guard let header = order.header else { return [] }
        var figures: [ReturnFigure] = []
        var ledgers: [Int: ReturnLedger] = [:]
        for authorization in order.returns {
            for line in authorization.lines {
                guard let sold = order.lines.first(where: { $0.number == line.number }) else {
                    continue
                }
                let ledger = ledgers[line.number] ?? ReturnLedger(sold, order, history)
                ledgers[line.number] = ledger
                var figure = ReturnFigure(authorization, line, sold, header, history)
                figure.site = order.mainSite(ofLine: line.number)
                figure.follow(ledger, line)
                figures.append(figure)
            }
        }
        return figures
    }

    private init(
        _ authorization: ReturnAuthorization,
        _ line: ReturnAuthorization.Line,
        _ sold: OrderLine,
        _ header: OrderHeader,
        _ history: ReturnHistory
    ) {
        self.init(
            returnID: authorization.id.rawValue,
            line: Int64(line.number),
            orderID: header.id.rawValue,
            entity: header.entity.rawValue,
            channel: header.channel.rawValue,
            customer: header.customer.rawValue,
            site: "",
            reason: line.reason.rawValue,
            currency: header.currency.code,
            requestedAt: history.requests[authorization.authorizedAt]
                ?? authorization.authorizedAt,
            authorizedAt: authorization.authorizedAt,
            authorizedMinorUnits: sold.netMinorUnits(of: line.authorized),
            receivedMinorUnits: 0,
            creditedMinorUnits: 0
        )
    }

    private mutating func follow(_ ledger: ReturnLedger, _ line: ReturnAuthorization.Line) {
        var arrived: Int64 = 0
        var credit: Timestamp?
        var isCredited = true
        for arrival in ledger.arrivals where arrival.returnID == returnID {
            arrived += arrival.thousandths
            if receivedAt == nil, arrived >= line.authorized { receivedAt = arrival.at }
            receivedMinorUnits += ledger.value(from: arrival.start, to: arrival.end)
            creditedMinorUnits += ledger.credited(from: arrival.start, to: arrival.end)
            guard arrival.start < arrival.end else { continue }
            guard let at = ledger.creditedAt(from: arrival.start, to: arrival.end) else {
                isCredited = false
                continue
            }
            credit = max(credit ?? at, at)
        }
        creditedAt = receivedAt != nil && isCredited ? credit : nil
    }
}

extension OrderState {
    /// The site from which most of a line left; the first by name where several sent as much.
    fileprivate func mainSite(ofLine number: Int) -> String {
        var left: [String: Int64] = [:]
        for shipment in shipments {
            for content in shipment.parcels.flatMap(\.contents) where content.line == number {
                left[shipment.site.rawValue, default: 0] += content.thousandths
            }
        }
        return left.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? ""
    }
}

/// What an order's events say of its returns that its state does not keep.
struct ReturnHistory: Equatable, Sendable {
    struct Arrival: Equatable, Sendable {
        var returnID: String
        var line: Int
        var thousandths: Int64
        var at: Timestamp
    }

    /// When the request reached us, by the moment at which it was decided.
    private(set) var requests: [Timestamp: Timestamp] = [:]
    private(set) var arrivals: [Arrival] = []
    /// When the ERP first answered each credit note.
    private(set) var credits: [String: Timestamp] = [:]
    private var totals: [String: Int64] = [:]

    /// Events of one order that are read; one with more returns than that is told by its first.
    static let eventsMax = 2_000

    mutating func take(_ event: OrderEvent, decidedAt: Timestamp, cameAt: Timestamp) {
        switch event {
        case .returnRequested: requests[decidedAt] = requests[decidedAt] ?? cameAt
        case .creditNotePosted(let note, _):
            credits[note.rawValue] = credits[note.rawValue] ?? decidedAt
        case .returnReceived(let report):
            for quantity in report.received {
                let key = "\(report.authorization.rawValue)/\(quantity.line)"
                let news = quantity.thousandths - (totals[key] ?? 0)
                guard news > 0 else { continue }
                totals[key] = quantity.thousandths
                arrivals.append(
                    Arrival(
                        returnID: report.authorization.rawValue,
                        line: quantity.line,
                        thousandths: news,
                        at: report.at
                    )
                )
            }
        case .submitted, .holdPlaced, .holdReleased, .shipToCorrected, .changeRequested,
            .cancelRequested,
            .booked, .bookingRefused, .stockOffered, .warehouseAcknowledged, .warehouseRefused,
            .warehouseCancelAnswered, .picked, .packed, .shipped, .carrierReported,
            .goodsIssuePosted, .invoicePosted, .invoicedByRun, .paymentReceived, .deliveryFailed:
            return
        }
    }
}

extension ReturnHistory {
    /// What the log says of the returns of one order.
    static func read(
        of orderID: String,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> ReturnHistory {
        let events = try snapshot.session.rows(
            """
            SELECT event_body.event, event.cause, event.at
            FROM event
            JOIN event_body ON event_body.event_id = event.id
            WHERE event.kind = $1 AND event.instance_id = $2
                AND event.type IN ('return_requested', 'return_received', 'credit_note_posted')
            ORDER BY event.sequence
            LIMIT $3
            """,
            [.text(OrderWorkflow.name), .text(orderID), .int(eventsMax)]
        ) { (row) throws(StoreFailure) in (row.bytes(0), row.text(1), row.timestamp(2)) }
        var history = ReturnHistory()
        for (body, cause, at) in events {
            let event = try StoredValue.decode(OrderEvent.self, from: body)
            var came = at
            if case .returnRequested = event, let message = message(in: cause) {
                came = try snapshot.inbox.load(message)?.receivedAt ?? at
            }
            history.take(event, decidedAt: at, cameAt: came)
        }
        return history
    }

    /// `inbox/42`
    private static func message(in cause: String) -> Int64? {
        let parts = cause.split(separator: "/")
        return parts.count == 2 && parts[0] == "inbox" ? Int64(parts[1]) : nil
    }
}

/// One order line's goods that came back, beside what was credited of them: first in, first
/// credited.
private struct ReturnLedger {
    struct Arrival {
        var returnID: String
        var thousandths: Int64
        var at: Timestamp
        /// Which of the line's returned thousandths these are; those beyond what ever left count
        /// as having come, and are never credited.
        var start: Int64
        var end: Int64
    }

    private struct Credit {
        var start: Int64
        var end: Int64
        var net: Int64
        var postedAt: Timestamp?
    }

    private(set) var arrivals: [Arrival] = []
    private var credits: [Credit] = []
    private let sold: OrderLine

    init(_ sold: OrderLine, _ order: OrderState, _ history: ReturnHistory) {
        self.sold = sold
        // What came without leave is no part of what the order's line counts as returned.
        let allowed = order.returns.filter { $0.lines.contains { $0.number == sold.number } }
        let returns = Set(allowed.map(\.id.rawValue))
        var tally = ReturnTally(sold)
        var start: Int64 = 0
        for arrival in history.arrivals where returns.contains(arrival.returnID) {
            let thousandths = tally.take(arrival)
            guard thousandths > 0 else { continue }
            let end = min(start + thousandths, sold.quantities.returned)
            arrivals.append(
                Arrival(
                    returnID: arrival.returnID,
                    thousandths: thousandths,
                    at: arrival.at,
                    start: start,
                    end: end
                )
            )
            start = end
        }
        start = 0
        for note in order.creditNotes {
            for line in note.lines where line.line == sold.number {
                credits.append(
                    Credit(
                        start: start,
                        end: start + line.thousandths,
                        net: line.net.minorUnits,
                        postedAt: history.credits[note.id.rawValue]
                    )
                )
                start += line.thousandths
            }
        }
    }

    /// Net value of a part at the order's prices.
    func value(from start: Int64, to end: Int64) -> Int64 {
        sold.netMinorUnits(of: end) - sold.netMinorUnits(of: start)
    }

    /// Of the notes' own amounts, so that all parts add up to what was credited.
    func credited(from start: Int64, to end: Int64) -> Int64 {
        credits.filter { $0.postedAt != nil }.reduce(Int64(0)) { sum, credit in
            let from = max(start, credit.start)
            let to = min(end, credit.end)
            guard from < to else { return sum }
            return sum + share(of: credit, upTo: to) - share(of: credit, upTo: from)
        }
    }

    private func share(of credit: Credit, upTo place: Int64) -> Int64 {
        Int64(
            Int128(credit.net) * Int128(place - credit.start) / Int128(credit.end - credit.start)
        )
    }

    /// When the last of a part was credited; `nil` while some of it is not.
    func creditedAt(from start: Int64, to end: Int64) -> Timestamp? {
        var place = start
        var last: Timestamp?
        for credit in credits where credit.end > start && credit.start < end {
            guard credit.start <= place, let at = credit.postedAt else { return nil }
            last = max(last ?? at, at)
            place = credit.end
        }
        return place >= end ? last : nil
    }
}
