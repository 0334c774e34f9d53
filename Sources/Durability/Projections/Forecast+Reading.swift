import Canonical
public import Database
import Engine
import Ordering
public import Primitives
import Storage

extension Forecast {
    /// What will happen to an order of which everything was read; `nil` when nothing more will.
    public static func read(
        for record: OrderRecord,
        at now: Timestamp,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Forecast? {
        let book = try PaceBook(entity: record.order.entity, now: now, in: snapshot)
        let effect = record.effects.last { $0.operation == Operation.erpBook.rawValue }
        return try read(
            order: record.order.state,
            booking: effect,
            place: effect.flatMap { record.places[$0.key] },
            at: now,
            by: book,
            from: snapshot
        )
    }

    static func read(
        order: OrderState,
        booking: StoredEffect?,
        place: QueuePlace?,
        at now: Timestamp,
        by book: PaceBook,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Forecast? {
        guard let header = order.header,
            let figure = try snapshot.orderFigures.load(header.id.rawValue),
            !figure.hasEnded
        else { return nil }
        let channel = header.channel.rawValue
        var sources = ForecastSources(
            booking: try book.pace(
                FigureMeasure.booking.rawValue,
                .channel,
                channel,
                in: snapshot
            ),
            release: try book.pace(
                AheadMeasure.release.rawValue,
                .channel,
                channel,
                in: snapshot
            ),
            departure: try book.pace(
                FigureMeasure.departure.rawValue,
                .channel,
                channel,
                in: snapshot
            ),
            delivery: try book.pace(
                FigureMeasure.delivery.rawValue,
                .channel,
                channel,
                in: snapshot
            ),
            invoicing: try book.pace(
                FigureMeasure.invoicing.rawValue,
                .customer,
                header.customer.rawValue,
                in: snapshot
            ),
            clock: book.clock
        )
        for id in order.sitesAhead {
            guard let site = try book.site(id, in: snapshot) else { continue }
            sources.sites[id] = ForecastSources.Place(
                pace: try book.pace(
                    AheadMeasure.departure.rawValue,
                    .site,
                    id.rawValue,
                    in: snapshot
                ),
                dispatch: DispatchPlace(site: site, calendar: book.clock.calendar)
            )
        }
        for carrier in order.carriersAhead {
            sources.carriers[carrier] = try book.pace(
                AheadMeasure.delivery.rawValue,
                .carrier,
                carrier,
                in: snapshot
            )
        }
        // Of a queue whose system is away nobody knows when it goes on.
        var isAway = false
        if let booking { isAway = try snapshot.absences.load(booking.target) != nil }
        let outlook = OrderOutlook(
            order: order,
            figure: figure,
            sources: sources,
            isBookingParked: booking?.state == .parked,
            eta: isAway ? nil : place?.eta(at: now),
            now: now
        )
        return outlook.forecast
    }
}

/// What one order's forecast is reckoned from.
struct ForecastSources {
    struct Place {
        var pace: Pace
        var dispatch: DispatchPlace
    }

    var booking: Pace
    var release: Pace
    /// From the first instruction to the last departure, where the site is not known yet.
    var departure: Pace
    /// From the last departure to the last arrival, where the carrier is not known yet.
    var delivery: Pace
    var invoicing: Pace
    var clock: BusinessClock
    var sites: [Site.ID: Place] = [:]
    var carriers: [String: Pace] = [:]
}

extension OrderState {
    /// Where goods that have not left yet are to leave from.
    fileprivate var sitesAhead: [Site.ID] {
        let told = fulfilments.filter(\.isActive).map(\.site)
        return Set(told + lines.flatMap(\.allocations).map(\.site)).sorted()
    }

    /// Who has goods that have not arrived.
    fileprivate var carriersAhead: [String] {
        let parcels = shipments.filter { $0.deliveredAt == nil }.flatMap(\.parcels)
        return Set(parcels.map(\.carrier)).sorted()
    }
}
