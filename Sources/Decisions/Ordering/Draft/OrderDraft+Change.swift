import Canonical
import Fulfillment
import Pricing
import Primitives

// More, less, or later: what a buyer may still change, and what is too late.
extension OrderDraft {
    /// Applies all of a change or none of it.
    ///
    /// Less comes first from what nobody was told of; then the warehouse is asked to stop the rest,
    /// and its answer decides. What is picked cannot be taken back by a change. More is sourced
    /// again at the pinned price.
    mutating func change(_ change: OrderChange) throws(OrderRefusal) -> Outcome {
        let wishes = try wishes(of: change)
        let isDateNew =
            change.requestedDeliveryDate != nil
            && change.requestedDeliveryDate != header.requestedDeliveryDate
        guard !wishes.isEmpty || isDateNew else {
            return .ignored("The order is as wished already.")
        }
        var questions: [Int: [LineQuantity]] = [:]
        for wish in wishes where wish.more < 0 {
            try reduce(wish.index, by: -wish.more, &questions)
        }
        let growing = wishes.filter { $0.more > 0 }
        for wish in growing { try increase(wish) }
        if let date = change.requestedDeliveryDate, isDateNew {
            header.requestedDeliveryDate = date
            say("\(change.requestedBy) wishes delivery on \(date).")
        }
        let why = change.note.map { ": \($0)" } ?? "."
        let lines = wishes.count == 1 ? "line" : "lines"
        say("\(change.requestedBy) changed \(wishes.count) \(lines)\(why)")
        publish(
            Milestone(
                .changed,
                at: now,
                quantities: wishes.map {
                    LineQuantity(
                        line: order.lines[$0.index].number,
                        thousandths: order.lines[$0.index].wanted
                    )
                }
            )
        )
        for (fulfilment, quantities) in questions.sorted(by: { $0.key < $1.key }) {
            askToStop(quantities, fulfilment)
        }
        guard !growing.isEmpty else { return .decided }
        // Who wants more has given up wanting nothing.
        order.cancellation = nil
        taxGrowth(of: growing.map(\.index))
        if takesStock { source(growing.map(\.index)) }
        publishBackorders(growing.map(\.index))
        checkCredit()
        return .decided
    }

    private struct Wish {
        var index: Int
        /// As it was said.
        var quantity: Quantity
        /// In thousandths of the stock unit.
        var target: Int64
        var more: Int64
    }

    private func wishes(of change: OrderChange) throws(OrderRefusal) -> [Wish] {
        guard change.lines.count <= Limits.orderLines else {
            throw .invalid("a change names at most \(Limits.orderLines) lines")
        }
        guard order.cancellation?.outcome != .pending else {
            throw .alreadyReleased(detail: "a cancel is being answered by the warehouse")
        }
        var seen: Set<Int> = []
        var wishes: [Wish] = []
        for wished in change.lines {
            guard seen.insert(wished.number).inserted else {
                throw .invalid("the change names line \(wished.number) twice")
            }
            guard let index = index(ofLine: wished.number) else { throw .noSuchLine(wished.number) }
            let target = try stock(wished.quantity, of: order.lines[index])
            let more = target - order.lines[index].wanted
            guard more != 0 else { continue }
            wishes.append(Wish(index: index, quantity: wished.quantity, target: target, more: more))
        }
        return wishes
    }

    /// So much stock in the unit that the line was ordered in, which is the one it is priced in.
    private func asOrdered(
        _ stock: Int64,
        _ wished: Quantity,
        of line: OrderLine
    ) throws(OrderRefusal) -> Quantity {
        guard wished.unit != line.ordered.unit else { return wished }
        let (ordered, remainder) = (Int128(stock) * Int128(line.ordered.thousandths))
            .quotientAndRemainder(dividingBy: Int128(line.quantities.ordered))
        guard remainder == 0, let thousandths = Int64(exactly: ordered) else {
            throw .notExact(line: line.number, .notExact(wished, to: line.ordered.unit))
        }
        return Quantity(thousandths: thousandths, line.ordered.unit)
    }

    /// In stock units, at the fraction at which the line was ordered; exactly or not at all.
    ///
    /// Another unit that the item is sold in is taken at what it holds now.
    func stock(_ quantity: Quantity, of line: OrderLine) throws(OrderRefusal) -> Int64 {
        guard line.price != nil else {
            throw .invalidQuantity(
                line: line.number,
                detail: "the line was rejected; order it anew"
            )
        }
        guard (0...Limits.quantityThousandths).contains(quantity.thousandths) else {
            throw .invalidQuantity(line: line.number, detail: "\(quantity) cannot be ordered")
        }
        guard quantity.unit == line.ordered.unit else {
            return try stock(quantity, inAnotherUnitOf: line)
        }
        let (stock, remainder) = (Int128(quantity.thousandths) * Int128(line.quantities.ordered))
            .quotientAndRemainder(dividingBy: Int128(line.ordered.thousandths))
        let isDivisible = line.item.flatMap { facts.items[$0]?.isDivisible } ?? false
        guard remainder == 0, isDivisible || stock % 1_000 == 0 else {
            throw .notExact(line: line.number, .notExact(quantity, to: line.stockUnit))
        }
        guard stock <= Int128(Limits.quantityThousandths) else {
            throw .notExact(line: line.number, .outOfRange(quantity, to: line.stockUnit))
        }
        if let kit = line.kit { try check(kit, for: Int64(stock), of: line.number) }
        return Int64(stock)
    }

    private func stock(
        _ quantity: Quantity,
        inAnotherUnitOf line: OrderLine
    ) throws(OrderRefusal) -> Int64 {
        guard let item = line.item.flatMap({ facts.items[$0] }), item.stockUnit == line.stockUnit
        else {
            throw .notExact(
                line: line.number,
                .unknownUnit(quantity.unit, item: line.item?.rawValue ?? "")
            )
        }
        let stock: Quantity
        do throws(ConversionRefusal) {
            stock = try item.inStockUnits(quantity)
        } catch {
            throw .notExact(line: line.number, error)
        }
        guard item.isDivisible || stock.thousandths % 1_000 == 0 else {
            throw .notExact(line: line.number, .notExact(quantity, to: line.stockUnit))
        }
        guard stock.thousandths <= Limits.quantityThousandths else {
            throw .notExact(line: line.number, .outOfRange(quantity, to: line.stockUnit))
        }
        if let kit = line.kit { try check(kit, for: stock.thousandths, of: line.number) }
        return stock.thousandths
    }

    /// Less of a line; what only a warehouse can stop is added to the questions.
    private mutating func reduce(
        _ index: Int,
        by thousandths: Int64,
        _ questions: inout [Int: [LineQuantity]]
    ) throws(OrderRefusal) {
        let number = order.lines[index].number
        var missing = thousandths - stopUnreleased(thousandths, of: index)
        for fulfilment in order.fulfilments.indices.reversed() where missing > 0 {
            let state = order.fulfilments[fulfilment]
            guard state.isActive, !state.isCancelPending, let position = state.position(of: number)
            else { continue }
            let part = min(missing, state.lines[position].progress.toPick)
            guard part > 0 else { continue }
            questions[fulfilment, default: []].append(LineQuantity(line: number, thousandths: part))
            missing -= part
        }
        guard missing == 0 else {
            let line = order.lines[index]
            throw .alreadyReleased(
                detail: "line \(number): \(text(missing, of: line)) of the reduction are picked, "
                    + "shipped, or being answered for by a warehouse"
            )
        }
    }

    /// More of a line: what was cancelled comes back first, then the order grows.
    ///
    /// Goods that left beyond the order are what the buyer wants now; they are not sent again.
    private mutating func increase(_ wish: Wish) throws(OrderRefusal) {
        var quantities = order.lines[wish.index].quantities
        if wish.target > quantities.ordered {
            let line = order.lines[wish.index]
            let ordered = try asOrdered(wish.target, wish.quantity, of: line)
            guard let net = line.price?.net(of: ordered, rounding: header.policy.rounding.mode)
            else {
                throw .invalidQuantity(line: line.number, detail: "\(ordered) is out of range")
            }
            let billed = BillLedger(order).billed(line: line.number, in: header.currency)
            let rounding = header.policy.rounding.mode
            order.lines[wish.index].settle(billed.thousandths, rounding: rounding)
            quantities.ordered = wish.target
            order.lines[wish.index].ordered = ordered
            order.lines[wish.index].price?.net = net
        }
        quantities.cancelled = quantities.ordered - wish.target
        let gone = min(quantities.overshipped, wish.more)
        quantities.overshipped -= gone
        quantities.open += wish.more - gone
        order.lines[wish.index].quantities = quantities
    }
}
