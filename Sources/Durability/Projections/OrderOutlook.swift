import Canonical
import Engine
import Ordering
import Primitives

/// Reckons one order's forecast, step by step.
struct OrderOutlook {
    let order: OrderState
    let figure: OrderFigure
    let sources: ForecastSources
    let isBookingParked: Bool
    /// When the ERP's queue will have come to the order.
    let eta: Timestamp?
    let now: Timestamp

    var forecast: Forecast? {
        let booked = booked
        let released = released(after: booked)
        let pieces = pieces(releasedAt: released)
        let shipped = shipped(pieces)
        let steps = [
            Forecast.Step(.booked, booked), Forecast.Step(.released, released),
            Forecast.Step(.shipped, shipped), Forecast.Step(.delivered, delivered(after: shipped)),
            Forecast.Step(.invoiced, invoiced(after: shipped)),
        ]
        let promises = pieces.compactMap { promise(of: $0) }
        let worst = promises.min { one, other in
            one.rank == other.rank ? one.until < other.until : one.rank < other.rank
        }
        let isThrough = steps.allSatisfy { if case .done = $0.outlook { true } else { false } }
        guard !isThrough else { return nil }
        return Forecast(steps: steps, condition: condition, promise: worst)
    }

    private var holds: [Hold] { order.holds.filter(\.isActive) }

    private var condition: String? {
        let reasons = holds.map { PlainWords.of($0.reason) }
        if !reasons.isEmpty {
            return reasons.count == 1
                ? "the hold \(reasons[0]) is released now"
                : "the holds \(reasons.joined(separator: ", ")) are released now"
        }
        return isBookingParked ? "the booking that was given up on goes through now" : nil
    }

    // MARK: Steps

    private var booked: Forecast.Outlook {
        if let at = figure.bookedAt { return .done(at) }
        // What a person must settle first begins when it is settled.
        let outlook =
            condition == nil
            ? step(sources.booking, since: figure.receivedAt)
            : step(sources.booking, from: Forecast.Expectation(likely: now, late: now))
        guard let eta else { return outlook }
        guard case .expected(var expected) = outlook else {
            return .expected(
                Forecast.Expectation(likely: eta, late: eta, basis: ["the ERP's queue"])
            )
        }
        expected.likely = max(expected.likely, eta)
        expected.late = max(expected.late, eta)
        return .expected(expected)
    }

    private func released(after booked: Forecast.Outlook) -> Forecast.Outlook {
        if let at = figure.releasedAt { return .done(at) }
        if isWaitingForStock {
            guard let day = stockComes else { return .unknown(Self.noDay) }
            let base = booked.expectation ?? Forecast.Expectation(likely: now, late: now)
            return step(sources.release, from: base.notBefore(day))
        }
        if condition == nil, let at = figure.bookedAt { return step(sources.release, since: at) }
        guard let base = booked.expectation else { return booked }
        return step(sources.release, from: base.notBefore(now))
    }

    /// What holds it up is stock, and not the way to a warehouse: nothing of it is reserved, or all
    /// of it is to leave together.
    private var isWaitingForStock: Bool {
        if leavesTogether { return !waiting.isEmpty }
        let open = order.lines.filter { $0.quantities.outstanding > 0 }
        return !open.isEmpty && open.allSatisfy { $0.quantities.backordered > 0 }
            && open.allSatisfy { $0.quantities.allocated == 0 }
    }

    private var waiting: [OrderLine] { order.lines.filter { $0.quantities.backordered > 0 } }

    /// Nothing is told to a warehouse before all of it is there.
    private var leavesTogether: Bool { order.header?.policy.shortfall == .shipComplete }

    /// When goods that are still to come are promised that something can leave with: the first of
    /// them, or the last where all leave together; `nil` while nobody can say.
    private var stockComes: Timestamp? {
        let days = waiting.map(\.promisedOn)
        let known = days.compactMap(\.self)
        if leavesTogether { return days.contains(nil) ? nil : known.max().map(start(of:)) }
        return known.min().map(start(of:))
    }

    private func start(of day: LocalDate) -> Timestamp {
        max(now, sources.clock.start(of: Int64(day.daysSince1970)))
    }

    private static let noDay = "goods are still to come, and nobody has promised when"

    private func shipped(_ pieces: [Piece]) -> Forecast.Outlook {
        if let at = figure.shippedAt { return .done(at) }
        guard !pieces.isEmpty else { return .unknown("nothing of it is reserved yet") }
        return last(of: pieces.map(\.leaves))
    }

    private func delivered(after shipped: Forecast.Outlook) -> Forecast.Outlook {
        if let at = figure.deliveredAt { return .done(at) }
        var outlooks = order.shipments.filter { $0.deliveredAt == nil }.map { shipment in
            let carriers = Set(shipment.parcels.map(\.carrier))
            let pace = carriers.count == 1 ? carriers.first.flatMap { sources.carriers[$0] } : nil
            return step(pace ?? sources.delivery, since: shipment.shippedAt)
        }
        if figure.shippedAt == nil {
            guard let base = shipped.expectation else { return shipped }
            outlooks.append(step(sources.delivery, from: base))
        }
        return last(of: outlooks)
    }

    private func invoiced(after shipped: Forecast.Outlook) -> Forecast.Outlook {
        if figure.isInvoiced, let at = figure.lastInvoiceAt { return .done(at) }
        let posted = Set(order.invoices.filter { $0.externalNumber != nil }.map(\.id))
        var outlooks = order.shipments.filter { shipment in
            shipment.invoice.map { !posted.contains($0) } ?? true
        }.map { step(sources.invoicing, since: $0.shippedAt) }
        if figure.shippedAt == nil {
            guard let base = shipped.expectation else { return shipped }
            outlooks.append(step(sources.invoicing, from: base))
        }
        return last(of: outlooks)
    }

    // MARK: Reckoning

    /// Of what began already: told by those that took longer than it has taken so far.
    private func step(_ pace: Pace, since start: Timestamp) -> Forecast.Outlook {
        let elapsed = max(.zero, now.since(start))
        guard let spread = pace.spread(longerThan: elapsed) else {
            return .unknown(pace.silence(after: elapsed))
        }
        return .expected(
            Forecast.Expectation(
                likely: start.advanced(by: spread.median),
                late: start.advanced(by: spread.ninetieth),
                basis: ["\(spread.count) of \(pace.name)"]
            )
        )
    }

    /// Of what is still to begin.
    private func step(_ pace: Pace, from base: Forecast.Expectation) -> Forecast.Outlook {
        guard let spread = pace.spread() else { return .unknown(pace.silence(after: .zero)) }
        return .expected(
            Forecast.Expectation(
                likely: base.likely.advanced(by: spread.median),
                late: base.late.advanced(by: spread.ninetieth),
                basis: base.basis + ["\(spread.count) of \(pace.name)"]
            )
        )
    }

    /// All of them are through when the last one is.
    private func last(of outlooks: [Forecast.Outlook]) -> Forecast.Outlook {
        var whole: Forecast.Expectation?
        for outlook in outlooks {
            guard let part = outlook.expectation else { return outlook }
            let known = whole ?? part
            whole = Forecast.Expectation(
                likely: max(known.likely, part.likely),
                late: max(known.late, part.late),
                basis: known.basis + part.basis.filter { !known.basis.contains($0) }
            )
        }
        return whole.map { .expected($0) } ?? .unknown("nothing is under way")
    }
}

// MARK: What leaves together

extension OrderOutlook {
    /// Goods that leave together: of one instruction, from one site, or once they come.
    struct Piece {
        var place: DispatchPlace?
        var leaves: Forecast.Outlook
        /// Before that they cannot leave, whatever anybody does.
        var earliest: Timestamp
        var promisedOn: LocalDate?
        var owner: Role
    }

    private func pieces(releasedAt released: Forecast.Outlook) -> [Piece] {
        var pieces = order.fulfilments.filter(\.isActive).map { fulfilment in
            let place = sources.sites[fulfilment.site]
            let numbers = Set(fulfilment.lines.map(\.line))
            return Piece(
                place: place?.dispatch,
                leaves: step(place?.pace ?? sources.departure, since: fulfilment.releasedAt),
                earliest: now,
                promisedOn: promisedOn(order.lines.filter { numbers.contains($0.number) }),
                owner: .warehouseSupervisor
            )
        }
        let unreleased = order.lines.flatMap { line in
            line.allocations.filter { $0.fulfilment == nil }.map { (line, $0.site) }
        }
        for site in Set(unreleased.map { $0.1 }).sorted() {
            let lines = unreleased.filter { $0.1 == site }.map { $0.0 }
            pieces.append(piece(at: site, lines, released))
        }
        let open = order.lines.filter { $0.quantities.open > 0 }
        if !open.isEmpty { pieces.append(piece(unreserved: open, released)) }
        if leavesTogether {
            guard !waiting.isEmpty else { return pieces }
            pieces.append(piece(waiting, from: stockComes, released))
            // What is there already waits for the rest.
            for index in pieces.indices where stockComes != nil {
                pieces[index].earliest = max(pieces[index].earliest, stockComes ?? now)
            }
            return pieces
        }
        let byDay = Dictionary(grouping: waiting, by: \.promisedOn)
        for day in byDay.keys.compactMap(\.self).sorted() {
            pieces.append(piece(byDay[day] ?? [], from: start(of: day), released))
        }
        if let undated = byDay[.none] { pieces.append(piece(undated, from: nil, released)) }
        return pieces
    }

    private func promisedOn(_ lines: [OrderLine]) -> LocalDate? {
        lines.filter { $0.quantities.outstanding > 0 }.compactMap(\.promisedOn).min()
    }

    /// Goods that are reserved at a site that has not been told yet: what comes to it after its
    /// cut-off leaves on its next day.
    private func piece(
        at site: Site.ID,
        _ lines: [OrderLine],
        _ released: Forecast.Outlook
    ) -> Piece {
        let place = sources.sites[site]
        var piece = Piece(
            place: place?.dispatch,
            leaves: released,
            earliest: opening(of: place?.dispatch, after: now),
            promisedOn: promisedOn(lines),
            owner: holds.first?.owner
                ?? (figure.bookedAt == nil ? .integrationSupport : .customerService)
        )
        guard case .expected(var base) = released else {
            guard let at = figure.releasedAt else { return piece }
            // A later instruction follows the first one as soon as it can.
            let start = opening(of: place?.dispatch, after: max(at, now))
            let base = Forecast.Expectation(likely: start, late: start)
            piece.leaves = step(place?.pace ?? sources.departure, from: base)
            return piece
        }
        base.likely = opening(of: place?.dispatch, after: base.likely)
        base.late = opening(of: place?.dispatch, after: base.late)
        piece.leaves = step(place?.pace ?? sources.departure, from: base)
        return piece
    }

    /// Goods that a hold keeps from being reserved: nobody knows yet where they leave from.
    private func piece(unreserved lines: [OrderLine], _ released: Forecast.Outlook) -> Piece {
        var piece = Piece(
            leaves: released,
            earliest: now,
            promisedOn: promisedOn(lines),
            owner: holds.first?.owner ?? .customerService
        )
        if let base = released.expectation {
            piece.leaves = step(sources.departure, from: base.notBefore(now))
        }
        return piece
    }

    /// Goods that are still to come: not before the day on which they are promised.
    private func piece(
        _ waiting: [OrderLine],
        from start: Timestamp?,
        _ released: Forecast.Outlook
    ) -> Piece {
        var piece = Piece(
            leaves: .unknown(Self.noDay),
            earliest: now,
            promisedOn: promisedOn(waiting),
            owner: .customerService
        )
        guard let start else { return piece }
        piece.earliest = start
        let base = released.expectation ?? Forecast.Expectation(likely: start, late: start)
        piece.leaves = step(sources.departure, from: base.notBefore(start))
        return piece
    }

    /// The same moment before a site's cut-off, after it the beginning of the next day on which
    /// goods leave.
    private func opening(of place: DispatchPlace?, after moment: Timestamp) -> Timestamp {
        guard let place else { return moment }
        let day = Calendars.nextDispatch(from: place, at: moment)
        return max(moment, Calendars.startOf(day, zone: place.site.timeZone))
    }
}

// MARK: Promises

extension OrderOutlook {
    private func promise(of piece: Piece) -> Forecast.Promise? {
        guard let day = piece.promisedOn, day.year < 9_999 else { return nil }
        let zone = piece.place?.site.timeZone ?? sources.clock.zoneName
        let until = Calendars.startOf(day.adding(days: 1), zone: zone)
        let expected = piece.leaves.expectation
        let likely = expected?.likely ?? (piece.earliest >= until ? piece.earliest : nil)
        return Forecast.Promise(
            on: day,
            until: until,
            verdict: verdict(piece, until),
            likely: likely,
            likelyOn: likely.map { ZoneTime(zone).date(of: $0) },
            owner: piece.owner
        )
    }

    private func verdict(_ piece: Piece, _ until: Timestamp) -> Forecast.Verdict {
        if now >= until { return .missed }
        if piece.earliest >= until { return .atRisk }
        guard let expected = piece.leaves.expectation else { return .unknown }
        if expected.likely >= until { return .atRisk }
        return expected.late >= until ? .tight : .kept
    }
}

extension Forecast.Promise {
    /// What is worst comes first.
    fileprivate var rank: Int { Forecast.Verdict.allCases.firstIndex(of: verdict) ?? 0 }
}
