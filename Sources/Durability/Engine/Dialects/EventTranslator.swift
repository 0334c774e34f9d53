import Canonical
import Inventory
import JSON
import Ordering
import Primitives
import Purchasing

/// Reads outside events by the dialects that configuration gives.
public struct EventTranslator: SystemDialects {
    let dialects: [String: EventDialect]

    /// By the system's name, as it stands in `POST /v1/events/{system}`.
    public init(_ dialects: [String: EventDialect]) { self.dialects = dialects }

    public func translate(
        _ body: [UInt8],
        from system: String
    ) throws(DialectFailure) -> SystemNews {
        guard let dialect = dialects[system] else { throw .unknownSystem(system) }
        let root: JSONValue
        do throws(JSONFailure) {
            root = try JSONValue(parsing: body)
        } catch {
            throw .notJSON("\(error)")
        }
        let envelope = EventReader(root, [:])
        let type = try envelope.text("type", at: dialect.type)
        guard let rule = dialect.rules.first(where: { $0.type == type }) else {
            throw .unknownType(type)
        }
        let at = try envelope.timestamp("at", at: dialect.at)
        return try news(EventReader(root, rule.fields), rule, at, from: system)
    }

    private func news(
        _ event: EventReader,
        _ rule: EventRule,
        _ at: Timestamp,
        from system: String
    ) throws(DialectFailure) -> SystemNews {
        switch rule.means {
        case .acknowledged, .refused, .cancelAnswered, .picked, .packed, .shipped:
            return try warehouse(event, rule, at)
        case .returnReceived:
            let id: ReturnAuthorization.ID = try event.identifier("return")
            let received = try event.lines(rule.lines)
            let report = ReturnReport(authorization: id, received: received, at: at)
            return .order(.returnReceived(report), .returnAuthorization(id))
        case .carrierDispatched: return try carrier(.dispatched, event, at)
        case .carrierInTransit: return try carrier(.inTransit, event, at)
        case .carrierDelivered: return try carrier(.delivered, event, at)
        case .carrierException: return try carrier(.exception, event, at)
        case .stockReceived: return try stock(.receive, event, at)
        case .stockAdjusted: return try stock(.adjust, event, at)
        case .stockHeld: return try held(event, by: system, at)
        case .stockUnheld: return try freed(event, by: system, at)
        case .goodsReceived:
            let id: PurchaseOrder.ID = try event.identifier("purchase")
            return .goodsReceived(
                GoodsReceipt(
                    reference: try event.text("reference"),
                    good: try event.lines(rule.lines),
                    damaged: rule.short == nil ? [] : try event.lines(rule.short)
                ),
                id,
                at: at
            )
        case .paymentReceived:
            return .payment(
                PaymentNews(
                    invoice: try event.text("invoice"),
                    amount: try event.money("amount"),
                    reference: try event.text("reference"),
                    receivedAt: at
                )
            )
        case .nothing: return .nothing(reason: "events of type \(rule.type) need no action")
        }
    }

    private func warehouse(
        _ event: EventReader,
        _ rule: EventRule,
        _ at: Timestamp
    ) throws(DialectFailure) -> SystemNews {
        let fulfilment: Fulfilment.ID = try event.identifier("fulfilment")
        let address = OrderAddress.fulfilment(fulfilment)
        switch rule.means {
        case .acknowledged:
            let reference = try event.text("reference")
            return .order(.warehouseAcknowledged(fulfilment, reference: reference), address)
        case .refused:
            return .order(
                .warehouseRefused(fulfilment, reason: try event.text("reason")),
                address
            )
        case .cancelAnswered:
            let answer = WarehouseCancelAnswer(
                fulfilment: fulfilment,
                cancelled: try event.lines(rule.lines),
                reason: event.optionalText("reason"),
                at: at
            )
            return .order(.warehouseCancelAnswered(answer), address)
        case .picked:
            let report = PickReport(
                fulfilment: fulfilment,
                picked: try event.lines(rule.lines),
                short: try event.lines(rule.short),
                at: at
            )
            return .order(.picked(report), address)
        case .packed:
            return .order(.packed(fulfilment, at: at), address)
        default:
            let report = ShipReport(
                fulfilment: fulfilment,
                parcels: try event.parcels(rule.parcels),
                isFinal: event.bool("final") ?? true,
                at: at
            )
            return .order(.shipped(report), address)
        }
    }

    private func carrier(
        _ kind: CarrierReport.Kind,
        _ event: EventReader,
        _ at: Timestamp
    ) throws(DialectFailure) -> SystemNews {
        let tracking = try event.text("tracking")
        let report = CarrierReport(
            trackingNumber: tracking,
            kind: kind,
            at: at,
            signedBy: event.optionalText("signedBy"),
            freight: event.has("freight") ? try event.money("freight") : nil
        )
        return .order(.carrierReported(report), .trackingNumber(tracking))
    }

    private func stock(
        _ kind: StockPosting.Kind,
        _ event: EventReader,
        _ at: Timestamp
    ) throws(DialectFailure) -> SystemNews {
        let item: Item.ID = try event.identifier("item")
        let posting = StockPosting(
            kind,
            item: item,
            site: try event.identifier("site"),
            onHandDelta: try event.thousandths("quantity"),
            cause: try event.text("reference")
        )
        return .stock(item, [posting], at: at)
    }

    private func held(
        _ event: EventReader,
        by system: String,
        _ at: Timestamp
    ) throws(DialectFailure) -> SystemNews {
        let hold = StockHold(
            item: try event.identifier("item"),
            site: try event.identifier("site"),
            number: try event.identifier("reference"),
            thousandths: try event.thousandths("quantity"),
            reason: event.optionalText("reason") ?? "warehouse",
            placedBy: system,
            isFromWarehouse: true
        )
        return .hold(.holdPlaced(hold), hold.item, at: at)
    }

    private func freed(
        _ event: EventReader,
        by system: String,
        _ at: Timestamp
    ) throws(DialectFailure) -> SystemNews {
        let news = WarehouseFreed(
            item: try event.identifier("item"),
            site: try event.identifier("site"),
            thousandths: try event.thousandths("quantity"),
            cause: try event.text("reference"),
            by: system
        )
        return .hold(.warehouseFreed(news), news.item, at: at)
    }
}
