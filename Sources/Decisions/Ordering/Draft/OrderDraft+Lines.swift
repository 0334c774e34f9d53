import Canonical
import Pricing
import Primitives

// What each requested line means: which item, how much of it in stock units, at which price and
// tax.
extension OrderDraft {
    mutating func decideLines(of request: OrderRequest, _ customer: Party) throws(OrderRefusal) {
        let book = PriceBook(facts.prices)
        order.lines.reserveCapacity(request.lines.count)
        for line in request.lines {
            order.lines.append(try decide(line, of: request, customer, book))
        }
        try numberComponents()
    }

    private mutating func decide(
        _ line: OrderRequest.Line,
        of request: OrderRequest,
        _ customer: Party,
        _ book: PriceBook
    ) throws(OrderRefusal) -> OrderLine {
        guard let item = item(for: line) else {
            let reason = reasonWithoutItem(line)
            return OrderLine(line, rejectedFor: [reason])
        }
        guard item.isActive else {
            say("Line \(line.number): \(item.id) is not sold any more.")
            return OrderLine(line, item, rejectedFor: [.inactiveItem])
        }
        guard let stock = try stockQuantity(of: line, item) else {
            let reason: ReasonCode =
                item.knows(line.quantity.unit) ? .quantityNotWhole : .unknownUnit
            return OrderLine(line, item, rejectedFor: [reason])
        }
        var kit: KitLine?
        if item.isKit {
            kit = self.kit(of: item, for: line)
            guard let kit else { return OrderLine(line, item, rejectedFor: [.inactiveItem]) }
            try check(kit, for: stock, of: line.number)
        }
        let currencies = [customer.currency, line.expectedPrice?.currency ?? request.currency]
        if let other = currencies.first(where: { $0 != request.currency }) {
            say(
                "Line \(line.number): the order is in \(request.currency.code), "
                    + "this price or customer in \(other.code)."
            )
            return OrderLine(line, item, rejectedFor: [.currencyMismatch])
        }
        do throws(PricingFailure) {
            let quote = try book.quote(
                line.quantity,
                of: item,
                for: customer,
                in: request.currency,
                on: facts.today
            )
            var priced = priced(line, item, stock, quote)
            priced.kit = kit
            return priced
        } catch {
            say("Line \(line.number): \(error).")
            return OrderLine(line, item, rejectedFor: [error.reason])
        }
    }

    private func item(for line: OrderRequest.Line) -> Item? {
        guard case .found(let id) = facts.matches[line.number] else { return nil }
        return facts.items[id]
    }

    private mutating func reasonWithoutItem(_ line: OrderRequest.Line) -> ReasonCode {
        let called = "\(line.item.scheme.rawValue) \(line.item.value)"
        guard case .ambiguous(let candidates) = facts.matches[line.number] else {
            say("Line \(line.number): no item is known as \(called).")
            return .unknownItem
        }
        let names = candidates.prefix(5).map(\.rawValue).joined(separator: ", ")
        say("Line \(line.number): \(called) may be \(names); somebody must say which.")
        return .ambiguousItem
    }

    /// The quantity in stock units; `nil` when the item knows the unit not, or it is not whole.
    private mutating func stockQuantity(
        of line: OrderRequest.Line,
        _ item: Item
    ) throws(OrderRefusal) -> Int64? {
        let stock: Quantity
        do throws(ConversionRefusal) {
            stock = try item.inStockUnits(line.quantity)
        } catch {
            switch error {
            case .unknownUnit(let unit, _):
                say("Line \(line.number): \(item.id) is not sold in \(unit.code).")
            case .notExact:
                say(
                    "Line \(line.number): \(line.quantity) is no exact number of \(item.stockUnit)."
                )
            case .outOfRange:
                throw .invalidQuantity(
                    line: line.number,
                    detail: "\(line.quantity) is out of range"
                )
            }
            return nil
        }
        guard stock.thousandths <= Limits.quantityThousandths else {
            throw .invalidQuantity(line: line.number, detail: "\(stock) is out of range")
        }
        guard item.isDivisible || stock.thousandths % 1_000 == 0 else {
            say("Line \(line.number): \(line.quantity) is \(stock), and only whole units are sold.")
            return nil
        }
        return stock.thousandths
    }

    /// No component of a line's kits is wanted beyond what a line may have.
    func check(_ kit: KitLine, for kits: Int64, of number: Int) throws(OrderRefusal) {
        for component in kit.components
        where component.part.needed(for: kits) > Limits.quantityThousandths {
            throw .invalidQuantity(
                line: number,
                detail: "so many kits need too much of \(component.part.item)"
            )
        }
    }

    private mutating func priced(
        _ line: OrderRequest.Line,
        _ item: Item,
        _ stock: Int64,
        _ quote: PriceQuote
    ) -> OrderLine {
        var reasons: [ReasonCode] = []
        if let expected = line.expectedPrice, quote.price.agrees(with: expected, for: item) != true
        {
            reasons.append(.priceDiffers)
            say(
                "Line \(line.number): the buyer expected \(expected.text); "
                    + "\(quote.ruleKind) \(quote.rule) says \(quote.price.text)."
            )
            if let most = header.policy.priceHoldPartsPerMillion,
                quote.price.isWithin(partsPerMillion: most, of: expected, for: item) != true
            {
                priceQuestions.append(
                    "line \(line.number): the buyer expects \(expected.text), ours is "
                        + quote.price.text
                )
            }
        }
        return OrderLine(
            number: line.number,
            buyerLineNumber: line.buyerLineNumber,
            requestedItem: line.item,
            item: item.id,
            description: item.description,
            ordered: line.quantity,
            stockUnit: item.stockUnit,
            price: quote.priced(),
            quantities: LineQuantities(ordered: stock),
            status: .accepted,
            reasons: reasons
        )
    }

    // MARK: Tax

    /// Taxes of the place the goods go to; none while it is unknown.
    mutating func taxLines(_ customer: Party) {
        guard let shipTo = header.shipTo else { return }
        let table = TaxTable(facts.taxRates)
        for index in order.lines.indices where order.lines[index].price != nil {
            guard let item = order.lines[index].item.flatMap({ facts.items[$0] }) else { continue }
            let taxes = table.taxes(
                on: item.taxCategory,
                in: shipTo.jurisdiction,
                exemptions: customer.exemptions,
                currency: header.currency,
                day: facts.today
            )
            order.lines[index].price?.taxes = taxes
        }
        assessTaxes()
    }

    /// Taxes of lines that grew, at the pinned rates; what others were taxed stands.
    mutating func taxGrowth(of growing: [Int]) {
        let indices = order.lines.indices.filter { order.lines[$0].price != nil }
        var priced = indices.compactMap { order.lines[$0].price }
        let grown = Set(growing)
        let places = indices.indices.filter { grown.contains(indices[$0]) }
        TaxAssessment.reassess(
            &priced,
            of: indices.map { order.lines[$0].ordered },
            growing: places,
            under: header.policy.rounding
        )
        for place in places { order.lines[indices[place]].price = priced[place] }
    }

    /// Amounts from the pinned rates and the lines' nets.
    private mutating func assessTaxes() {
        let rounding = header.policy.rounding
        guard rounding.taxLevel == .total else {
            for index in order.lines.indices where order.lines[index].price?.taxes.isEmpty == false
            {
                let ordered = order.lines[index].ordered
                order.lines[index].price.assess(of: ordered, under: rounding)
            }
            return
        }
        let indices = order.lines.indices.filter { order.lines[$0].price != nil }
        var priced = indices.compactMap { order.lines[$0].price }
        TaxAssessment.assess(
            &priced,
            of: indices.map { order.lines[$0].ordered },
            under: rounding
        )
        for (index, price) in zip(indices, priced) where order.lines[index].price != price {
            order.lines[index].price = price
        }
    }
}

extension PricedLine? {
    fileprivate mutating func assess(of quantity: Quantity, under policy: RoundingPolicy) {
        guard case .some(var line) = self else { return }
        self = nil
        TaxAssessment.assess(&line, of: quantity, under: policy)
        self = line
    }
}

extension PricingFailure {
    fileprivate var reason: ReasonCode {
        switch self {
        case .noPrice, .notPositive, .outOfRange: .noPrice
        case .currencyMismatch: .currencyMismatch
        case .unknownUnit: .unknownUnit
        }
    }
}

extension Item {
    fileprivate func knows(_ unit: UnitOfMeasure) -> Bool {
        unit == stockUnit || packFactors.contains { $0.unit == unit }
    }
}

extension UnitPrice {
    /// `3.09 USD per EA`
    var text: String { "\(decimalText) \(currency.code) per \(unit.code)" }
}

extension OrderLine {
    /// A line that will not be delivered; it is kept, so that the answer names it.
    init(_ line: OrderRequest.Line, _ item: Item? = nil, rejectedFor reasons: [ReasonCode]) {
        var quantities = LineQuantities(ordered: line.quantity.thousandths)
        quantities.cancelAll()
        self.init(
            number: line.number,
            buyerLineNumber: line.buyerLineNumber,
            requestedItem: line.item,
            item: item?.id,
            description: item?.description ?? "",
            ordered: line.quantity,
            stockUnit: line.quantity.unit,
            price: nil,
            quantities: quantities,
            status: .rejected,
            reasons: reasons
        )
    }
}
