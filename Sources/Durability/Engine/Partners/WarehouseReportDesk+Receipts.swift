import Canonical
import Database
import Inventory
import Ordering
import Primitives
import Purchasing
import Storage
import Translation

// 944 and 947: what came in, and what is there otherwise than was known.
extension WarehouseReportDesk {
    struct PurchaseNews {
        var purchase: InstanceReference
        var event: PurchaseWorkflow.Event
        /// What its receipts come to that is less than was taken in before, a sentence each.
        var fewer: [String]
    }

    /// What has come of a purchase order altogether, over all receipts of this warehouse.
    func event(
        of receipt: WarehouseReport.Receipt,
        purchase number: Int64,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Finding<PurchaseNews> {
        guard let subject = try subject(number, .purchase, in: transaction),
            let stored = try transaction.instances.lock(
                PurchaseWorkflow.name,
                subject.instanceID
            )
        else { return .failure(.unknownNumber(String(number), partner: partner)) }
        let state = try StoredValue.decode(PurchaseState.self, from: stored.state)
        // Goods that come to a site count for its lines; others only where it has none.
        let here = state.lines.filter { receipt.site == nil || $0.site == receipt.site }
        let lines = here.isEmpty ? state.lines : here
        let totals = try totals(
            of: receipt,
            for: subject,
            among: lines.map { (number: $0.number, item: $0.item, expected: $0.agreed) },
            in: transaction
        )
        switch totals {
        case .failure(let failure): return .failure(failure)
        case .success(let totals):
            let goods = GoodsReceipt(
                reference: receipt.receipt,
                lines: totals.map { total in
                    GoodsReceipt.Line(
                        number: total.line,
                        good: total.good,
                        damaged: total.damaged
                    )
                }
            )
            return .success(
                PurchaseNews(
                    purchase: InstanceReference(
                        kind: PurchaseWorkflow.name,
                        id: subject.instanceID
                    ),
                    event: .received(goods),
                    fewer: Self.fewer(totals, than: state)
                )
            )
        }
    }

    /// What has come back of a return altogether; damaged or not, it has come.
    func event(
        of receipt: WarehouseReport.Receipt,
        returned id: ReturnAuthorization.ID,
        order reference: InstanceReference,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Finding<OrderNews> {
        let unknown = WarehouseReportFailure.unknownNumber(id.rawValue, partner: partner)
        guard let stored = try transaction.instances.lock(OrderWorkflow.name, reference.id) else {
            return .failure(unknown)
        }
        let order = try StoredValue.decode(OrderState.self, from: stored.state)
        guard let authorization = order.returns.first(where: { $0.id == id }) else {
            return .failure(unknown)
        }
        let lines = authorization.lines.flatMap { line in
            order.lines.first { $0.number == line.number }?.returnable(line.authorized) ?? []
        }
        let subject = WarehouseSubject(.return, id: id.rawValue, instanceID: reference.id)
        switch try totals(of: receipt, for: subject, among: lines, in: transaction) {
        case .failure(let failure): return .failure(failure)
        case .success(let totals):
            let report = ReturnReport(
                authorization: id,
                received: totals.map {
                    LineQuantity(line: $0.line, thousandths: $0.good + $0.damaged)
                },
                at: receipt.at
            )
            var news = OrderNews(order: reference, events: [.returnReceived(report)])
            news.fewer = report.received.compactMap { now in
                guard let line = order.lines.first(where: { $0.number == now.line }),
                    let known = authorization.lines.first(where: { $0.number == now.line }),
                    now.thousandths < known.received
                else { return nil }
                return
                    "line \(now.line): \(Quantity(thousandths: now.thousandths, line.stockUnit)) "
                    + "now, \(Quantity(thousandths: known.received, line.stockUnit)) before"
            }
            return .success(news)
        }
    }

    /// Totals of an order only grow, so what a corrected receipt takes back is a person's to
    /// settle.
    private static func fewer(
        _ totals: [WarehouseReceiptLine],
        than state: PurchaseState
    ) -> [String] {
        totals.compactMap { now in
            guard let line = state.line(now.line),
                now.good < line.received || now.damaged < line.damaged
            else { return nil }
            func words(_ good: Int64, _ damaged: Int64) -> String {
                "\(Quantity(thousandths: good, line.stockUnit)) good and "
                    + "\(Quantity(thousandths: damaged, line.stockUnit)) damaged"
            }
            return "line \(now.line): \(words(now.good, now.damaged)) now, "
                + "\(words(line.received, line.damaged)) before"
        }
    }

    /// Keeps this receipt and sums all of them up; the same receipt again changes nothing. A line
    /// of which it told before and tells no more has come to nothing.
    private func totals(
        of receipt: WarehouseReport.Receipt,
        for subject: WarehouseSubject,
        among lines: [(number: Int, item: Item.ID, expected: Int64)],
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Finding<[WarehouseReceiptLine]> {
        let table = transaction.warehouseReceipts
        var came: [Int: Int64] = [:]
        for part in try table.parts(for: subject, at: partner, besides: receipt.receipt) {
            came[part.line, default: 0] += part.good + part.damaged
        }
        var allotment = GoodsAllotment(
            lines.map {
                GoodsAllotment.Line(
                    number: $0.number,
                    item: $0.item,
                    open: $0.expected - (came[$0.number] ?? 0)
                )
            }
        )
        var parts: [Int: WarehouseReceiptLine] = [:]
        for line in receipt.lines {
            let portion: Portion
            switch try self.portion(line.goods) {
            case .failure(let failure): return .failure(failure)
            case .success(let found): portion = found
            }
            var damaged: Int64 = 0
            if let quantity = line.damaged {
                var broken = line.goods
                broken.quantity = quantity
                switch try self.portion(broken) {
                case .failure(let failure): return .failure(failure)
                case .success(let found): damaged = found.thousandths
                }
            }
            let allotted = allotment.allot(
                portion.thousandths,
                of: portion.item,
                named: line.goods.line
            )
            guard !allotted.isEmpty || portion.thousandths == 0 else {
                return .failure(.notInOrder(portion.item.rawValue, place: line.goods.place))
            }
            // What is damaged is counted with the last lines: those with room took the good.
            for quantity in allotted.reversed() {
                let broken = min(damaged, quantity.thousandths)
                damaged -= broken
                var part =
                    parts[quantity.line]
                    ?? WarehouseReceiptLine(line: quantity.line, good: 0, damaged: 0)
                part.good += quantity.thousandths - broken
                part.damaged += broken
                parts[quantity.line] = part
            }
        }
        let former = Set(try table.totals(for: subject, at: partner).map(\.line))
        try table.put(
            parts.values.sorted { $0.line < $1.line },
            of: receipt.receipt,
            for: subject,
            at: partner
        )
        let totals = try table.totals(for: subject, at: partner)
        let gone = former.subtracting(totals.map(\.line)).sorted()
        return .success(totals + gone.map { WarehouseReceiptLine(line: $0, good: 0, damaged: 0) })
    }

    struct StockNews {
        var item: Item.ID
        var event: AllocationWorkflow.Event
    }

    /// One posting of one shelf, with the warehouse's reason as its cause; or so much of what is
    /// there that may not be sold, or may again.
    func news(
        of adjustment: WarehouseReport.Adjustment
    ) throws(StoreFailure) -> Finding<StockNews> {
        let portion: Portion
        switch try self.portion(adjustment.goods) {
        case .failure(let failure): return .failure(failure)
        case .success(let found): portion = found
        }
        let item = portion.item
        let quantity = portion.thousandths
        guard let status = adjustment.status else {
            let posting = StockPosting(
                .adjust,
                item: item,
                site: adjustment.site,
                onHandDelta: quantity,
                cause: adjustment.cause
            )
            return .success(
                StockNews(item: item, event: .stockMoved(item: item, postings: [posting]))
            )
        }
        switch status {
        case .onHold:
            guard let told = adjustment.number, let number = StockHold.Number(validating: told)
            else {
                return .failure(
                    .unknownNumber(adjustment.number ?? adjustment.cause, partner: partner)
                )
            }
            // The sign tells nothing: goods go on hold, and stay where they are.
            let hold = StockHold(
                item: item,
                site: adjustment.site,
                number: number,
                thousandths: Int64(clamping: quantity.magnitude),
                reason: "warehouse",
                note: adjustment.cause,
                placedBy: partner,
                isFromWarehouse: true
            )
            return .success(StockNews(item: item, event: .holdPlaced(hold)))
        case .free:
            let freed = WarehouseFreed(
                item: item,
                site: adjustment.site,
                thousandths: Int64(clamping: quantity.magnitude),
                cause: adjustment.cause,
                by: partner
            )
            return .success(StockNews(item: item, event: .warehouseFreed(freed)))
        }
    }
}

extension OrderLine {
    /// As what so much of a line may come back: as it is, or as the components of its kits.
    fileprivate func returnable(
        _ thousandths: Int64
    ) -> [(number: Int, item: Item.ID, expected: Int64)] {
        guard let item else { return [] }
        return [(number: number, item: item, expected: thousandths)]
            + (kit?.components ?? []).map { component in
                (
                    number: component.number, item: component.part.item,
                    expected: component.part.needed(for: thousandths)
                )
            }
    }
}
