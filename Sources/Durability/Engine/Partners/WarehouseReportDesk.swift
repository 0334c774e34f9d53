import Canonical
import Database
import Inventory
import Ordering
import Primitives
import Purchasing
import Storage
import Translation

/// Finds what a warehouse's report is about, and says it in our words: by line, in stock units, and
/// as totals.
struct WarehouseReportDesk {
    let partner: String
    let entity: String
    let catalogue: Catalogue

    /// News for one instance, or why there is none.
    typealias Finding<News> = Result<News, WarehouseReportFailure>

    struct OrderNews {
        var order: InstanceReference
        var events: [OrderEvent]
        /// What came of a return that is less than was taken in before, a sentence each.
        var fewer: [String] = []
    }

    // MARK: - Goods

    /// So much of one item, in its stock unit.
    struct Portion {
        var item: Item.ID
        var thousandths: Int64
    }

    func portion(_ goods: WarehouseReport.Goods) throws(StoreFailure) -> Finding<Portion> {
        let told = goods.numbers.map(\.value).joined(separator: ", ")
        var meant: Set<Item.ID> = []
        for number in goods.numbers {
            if case .found(let id) = try catalogue.match(number) { meant.insert(id) }
        }
        guard meant.count < 2 else { return .failure(.severalItems(told, place: goods.place)) }
        guard let id = meant.first, let item = try catalogue.item(id) else {
            return .failure(.unknownItem(told, place: goods.place))
        }
        do throws(ConversionRefusal) {
            let stock = try item.inStockUnits(goods.quantity)
            return .success(Portion(item: id, thousandths: stock.thousandths))
        } catch {
            return .failure(.notExact("\(error)", place: goods.place))
        }
    }

    func subject(
        _ number: Int64,
        _ kind: WarehouseSubject.Kind,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> WarehouseSubject? {
        let subject = try transaction.warehouseNumbers.subject(of: number, at: partner)
        return subject?.kind == kind ? subject : nil
    }

    // MARK: - 945

    /// What left: picked so far, packed with the last of it, and the parcels.
    func events(
        of dispatch: WarehouseReport.Dispatch,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Finding<OrderNews> {
        let number = String(dispatch.number)
        guard let subject = try subject(dispatch.number, .fulfilment, in: transaction),
            let stored = try transaction.instances.lock(OrderWorkflow.name, subject.instanceID),
            let id = Fulfilment.ID(validating: subject.id)
        else { return .failure(.unknownNumber(number, partner: partner)) }
        let order = try StoredValue.decode(OrderState.self, from: stored.state)
        guard let fulfilment = order.fulfilments.first(where: { $0.id == id }) else {
            return .failure(.unknownNumber(number, partner: partner))
        }
        if let site = dispatch.site, site != fulfilment.site {
            return .failure(
                .otherSite(
                    told: site.rawValue,
                    ours: fulfilment.site.rawValue,
                    number: number
                )
            )
        }
        let known = order.shipments.filter { $0.fulfilment == id }.flatMap(\.parcels)
        var allotment = Allotment(order, fulfilment)
        var parcels: [Parcel] = []
        var isNew = false
        for box in dispatch.boxes {
            let before = known.first { $0.reference == box.reference }
            switch try contents(of: box, before, order, &allotment) {
            case .failure(let failure): return .failure(failure)
            case .success(let contents):
                isNew = isNew || before == nil
                parcels.append(
                    Parcel(
                        reference: box.reference,
                        carrier: box.carrier,
                        trackingNumber: box.trackingNumber,
                        sscc: box.sscc,
                        contents: contents
                    )
                )
            }
        }
        var events: [OrderEvent] = []
        if isNew {
            let fresh = parcels.filter { parcel in
                !known.contains { $0.reference == parcel.reference }
            }
            let all = (known + fresh).flatMap(\.goods).summedByLine
            events.append(.picked(PickReport(fulfilment: id, picked: all, at: dispatch.at)))
            if dispatch.isFinal { events.append(.packed(id, at: dispatch.at)) }
        }
        events.append(
            .shipped(
                ShipReport(
                    fulfilment: id,
                    parcels: parcels,
                    isFinal: dispatch.isFinal,
                    at: dispatch.at
                )
            )
        )
        return .success(OrderNews(order: .order(Order.ID(subject.instanceID)), events: events))
    }

    /// Of the lines that the warehouse was asked for, else of others of the order.
    private struct Allotment {
        var asked: GoodsAllotment
        var others: GoodsAllotment

        init(_ order: OrderState, _ fulfilment: FulfilmentState) {
            let items = Dictionary(
                order.lines.compactMap { line in line.item.map { (line.number, $0) } },
                uniquingKeysWith: { first, _ in first }
            )
            let own = Set(fulfilment.lines.map(\.line))
            asked = GoodsAllotment(
                fulfilment.lines.flatMap { line -> [GoodsAllotment.Line] in
                    guard let item = items[line.line] else { return [] }
                    let wanted = line.requested - line.short - line.stopped
                    let whole = GoodsAllotment.Line(
                        number: line.line,
                        item: item,
                        open: wanted - line.shipped
                    )
                    return [whole] + Self.components(of: line, wanted: wanted, order)
                }
            )
            others = GoodsAllotment(
                order.lines.filter { !own.contains($0.number) }.flatMap { line in
                    let parts = (line.kit?.components ?? []).map {
                        GoodsAllotment.Line(number: $0.number, item: $0.part.item, open: 0)
                    }
                    guard let item = line.item else { return parts }
                    return [GoodsAllotment.Line(number: line.number, item: item, open: 0)] + parts
                }
            )
        }

        /// Of a kit, what its components are still wanted for.
        private static func components(
            of line: FulfilmentState.Line,
            wanted: Int64,
            _ order: OrderState
        ) -> [GoodsAllotment.Line] {
            guard let told = line.components, let kit = order.line(named: line.line)?.kit else {
                return []
            }
            return zip(kit.components, told).map { component, told in
                GoodsAllotment.Line(
                    number: component.number,
                    item: component.part.item,
                    open: component.part.needed(for: wanted) - told.shipped
                )
            }
        }
    }

    /// A box that is known keeps the lines it had, so that a repeat says the same.
    private func contents(
        of box: WarehouseReport.Box,
        _ before: Parcel?,
        _ order: OrderState,
        _ allotment: inout Allotment
    ) throws(StoreFailure) -> Finding<[LineQuantity]> {
        var portions: [(goods: WarehouseReport.Goods, portion: Portion)] = []
        for goods in box.contents {
            switch try portion(goods) {
            case .failure(let failure): return .failure(failure)
            case .success(let portion): portions.append((goods, portion))
            }
        }
        if let before {
            var told: [Item.ID: Int64] = [:]
            for (_, portion) in portions { told[portion.item, default: 0] += portion.thousandths }
            var had: [Item.ID: Int64] = [:]
            for content in before.goods {
                guard let item = order.item(named: content.line) else { continue }
                had[item, default: 0] += content.thousandths
            }
            if told == had { return .success(before.goods) }
        }
        var lines: [LineQuantity] = []
        for (goods, portion) in portions {
            var parts = allotment.asked.allot(
                portion.thousandths,
                of: portion.item,
                named: goods.line
            )
            if parts.isEmpty {
                parts = allotment.others.allot(
                    portion.thousandths,
                    of: portion.item,
                    named: goods.line
                )
            }
            guard !parts.isEmpty else {
                return .failure(.notInOrder(portion.item.rawValue, place: goods.place))
            }
            lines += parts
        }
        return .success(lines.summedByLine)
    }
}
