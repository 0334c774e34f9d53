import Canonical
import Ordering
import Primitives

/// What one order was promised from one site on news of its stock that was too old.
struct StaleFigure: Sendable, Equatable {
    var orderID: String
    var site: String
    var entity: String
    var channel: String
    var customer: String
    var currency: String
    var receivedAt: Timestamp
    var promisedAt: Timestamp
    var source: String?
    var asOf: Timestamp?
    var minorUnits: Int64
}

extension StaleFigure {
    /// All of an order, by site.
    static func all(of order: OrderState, _ header: OrderHeader) -> [StaleFigure] {
        order.stalePromises.map { promise in
            StaleFigure(
                orderID: header.id.rawValue,
                site: promise.site.rawValue,
                entity: header.entity.rawValue,
                channel: header.channel.rawValue,
                customer: header.customer.rawValue,
                currency: header.currency.code,
                receivedAt: header.receivedAt,
                promisedAt: promise.at,
                source: promise.source,
                asOf: promise.asOf,
                minorUnits: promise.value.minorUnits
            )
        }.sorted { $0.site < $1.site }
    }
}
