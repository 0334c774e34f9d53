import Canonical
import Primitives

// Goods that come back: never more than left, however many ask at once.
extension OrderDraft {
    /// Authorizes all of a return or none of it.
    mutating func authorizeReturn(_ request: ReturnRequest) throws(OrderRefusal) -> Outcome {
        let lines = try returnLines(of: request)
        if let reference = request.reference,
            let known = order.returns.first(where: { $0.reference == reference })
        {
            let wished = lines.map { LineQuantity(line: $0.number, thousandths: $0.authorized) }
            let given = known.lines.map {
                LineQuantity(line: $0.number, thousandths: $0.authorized)
            }
            // In whatever order a sender lists them when it asks again.
            guard
                wished.sorted(by: { $0.line < $1.line }) == given.sorted(by: { $0.line < $1.line })
            else {
                throw .invalid("\(reference) is the return \(known.id), which has other lines")
            }
            return .ignored("The return \(known.id) was authorized before.")
        }
        guard order.returns.count < Limits.returnsPerOrder else {
            throw .invalid("an order has at most \(Limits.returnsPerOrder) returns")
        }
        for line in lines { try checkReturnable(line) }
        let authorization = ReturnAuthorization(
            id: ReturnAuthorization.ID("\(header.id)-R\(order.returns.count + 1)"),
            reference: request.reference,
            requestedBy: request.requestedBy,
            authorizedAt: now,
            lines: lines
        )
        order.returns.append(authorization)
        say("\(request.requestedBy) may send goods back under \(authorization.id).")
        publish(
            Milestone(
                .returnAuthorized,
                at: now,
                reference: authorization.id.rawValue,
                quantities: lines.map {
                    LineQuantity(line: $0.number, thousandths: $0.authorized)
                }
            )
        )
        return .decided
    }

    private func returnLines(
        of request: ReturnRequest
    ) throws(OrderRefusal) -> [ReturnAuthorization.Line] {
        guard (1...Limits.orderLines).contains(request.lines.count) else {
            throw .invalid("a return names at least one line, at most \(Limits.orderLines)")
        }
        var seen: Set<Int> = []
        var lines: [ReturnAuthorization.Line] = []
        for wished in request.lines {
            guard seen.insert(wished.number).inserted else {
                throw .invalid("the return names line \(wished.number) twice")
            }
            guard let index = index(ofLine: wished.number) else { throw .noSuchLine(wished.number) }
            let thousandths = try stock(wished.quantity, of: order.lines[index])
            guard thousandths > 0 else {
                throw .invalidQuantity(line: wished.number, detail: "nothing cannot come back")
            }
            lines.append(
                ReturnAuthorization.Line(
                    number: wished.number,
                    authorized: thousandths,
                    reason: wished.reason
                )
            )
        }
        return lines
    }

    /// What left, less what came back and what others may still send back.
    private func checkReturnable(_ wished: ReturnAuthorization.Line) throws(OrderRefusal) {
        guard let index = index(ofLine: wished.number) else { throw .noSuchLine(wished.number) }
        let line = order.lines[index]
        let underWay = order.returns.lazy.flatMap(\.lines)
            .filter { $0.number == wished.number }
            .reduce(Int64(0)) { $0 + $1.open }
        let left = line.quantities.shipped - line.quantities.returned - underWay
        guard wished.authorized <= left else {
            throw .notReturnable(
                line: wished.number,
                detail: "\(text(wished.authorized, of: line)) cannot come back: "
                    + "\(text(line.quantities.shipped, of: line)) shipped, "
                    + "\(text(line.quantities.returned, of: line)) came back, "
                    + "\(text(underWay, of: line)) may still come"
            )
        }
    }

    /// Takes in what came back, and credits it.
    ///
    /// What came without leave, or beyond what ever left, is a fact for customer service.
    mutating func hearReturn(_ report: ReturnReport) throws(OrderRefusal) -> Outcome {
        try check(report.received, allowsZero: true)
        guard let position = order.returns.firstIndex(where: { $0.id == report.authorization })
        else { throw .noSuchReturn(report.authorization) }
        var arrived: [LineQuantity] = []
        for quantity in returned(report, under: position) {
            guard let index = index(ofLine: quantity.line) else { throw .noSuchLine(quantity.line) }
            guard
                let line = order.returns[position].lines.firstIndex(where: {
                    $0.number == quantity.line
                })
            else {
                raiseUnexpectedReturn(quantity, index, report)
                continue
            }
            let news = quantity.thousandths - order.returns[position].lines[line].received
            guard news > 0 else { continue }
            let quantities = order.lines[index].quantities
            let counted = min(news, quantities.shipped - quantities.returned)
            order.returns[position].lines[line].received += news
            order.lines[index].quantities.returned += counted
            if order.returns[position].lines[line].received
                > order.returns[position].lines[line].authorized
            {
                raiseUnexpectedReturn(quantity, index, report)
            }
            if counted > 0 {
                arrived.append(LineQuantity(line: quantity.line, thousandths: counted))
            }
        }
        guard
            !arrived.isEmpty || before.exceptions != order.exceptions
                || before.returns != order.returns
        else {
            return .ignored("This much of \(report.authorization) was reported before.")
        }
        if !arrived.isEmpty { noteArrival(arrived, report) }
        return .decided
    }

    private mutating func noteArrival(_ arrived: [LineQuantity], _ report: ReturnReport) {
        publish(
            Milestone(
                .returned,
                at: report.at,
                reference: report.authorization.rawValue,
                quantities: arrived
            )
        )
        ask(.postReturn(goodsReturn(arrived, report)))
        let words = "came back under \(report.authorization)"
        guard !creditReturns(words) else { return }
        say("Goods \(words); nothing of them is billed yet.")
    }

    private func goodsReturn(_ arrived: [LineQuantity], _ report: ReturnReport) -> GoodsReturn {
        GoodsReturn(
            order: header.id,
            authorization: report.authorization,
            externalOrderNumber: externalNumber,
            receivedAt: report.at,
            lines: arrived.compactMap { quantity in
                guard let index = index(ofLine: quantity.line),
                    let item = order.lines[index].item
                else { return nil }
                return GoodsReturn.Line(
                    line: quantity.line,
                    item: item,
                    thousandths: quantity.thousandths,
                    unit: order.lines[index].stockUnit
                )
            }
        )
    }

    private var externalNumber: String? {
        if case .booked(let number) = order.booking { number } else { nil }
    }

    /// Credits what came back and is billed, as far as it was not credited before: after each
    /// arrival and after each invoice, whichever comes last.
    ///
    /// The ERP is asked to post a credit note, and finance has the work item until it did: an ERP
    /// that writes none leaves it to a person.
    ///
    /// - Returns: whether there is anything to credit.
    @discardableResult
    mutating func creditReturns(_ words: String) -> Bool {
        var lines: [CreditNote.Line] = []
        var credit = OrderAmounts.zero(header.currency)
        for index in order.lines.indices {
            guard let line = creditLine(of: order.lines[index]) else { continue }
            credit += OrderAmounts(net: line.net, tax: line.tax)
            order.lines[index].quantities.credited += line.thousandths
            lines.append(line)
        }
        guard credit.gross.minorUnits > 0 else { return false }
        let note = CreditNote(
            id: CreditNote.ID("\(header.id)-C\(order.creditNotes.count + 1)"),
            order: header.id,
            customer: header.debtor,
            purchaseOrderNumber: header.purchaseOrderNumber,
            externalOrderNumber: externalNumber,
            issuedOn: facts.today,
            lines: lines,
            net: credit.net,
            tax: credit.tax
        )
        order.creditNotes.append(note)
        ask(.postCreditNote(note))
        raise(
            "return/credit/\(note.id)",
            .creditDue,
            owner: .financeAnalyst,
            "Goods of \(lines.count) line\(lines.count == 1 ? "" : "s") \(words): \(note.total) of "
                + "what was billed is to be credited, as \(note.id).",
            amount: note.total
        )
        return true
    }

    /// What came back costs by now, less what was credited: all credits of a line sum to what it
    /// cost, also when the line grew between two of them.
    private func creditLine(of line: OrderLine) -> CreditNote.Line? {
        let due = min(line.quantities.returned, line.quantities.invoiced)
        guard let item = line.item, due > line.quantities.credited,
            let whole = line.amounts(for: due, rounding: header.policy.rounding.mode)
        else { return nil }
        var part = whole
        for known in order.creditNotes.lazy.flatMap(\.lines) where known.line == line.number {
            part.net.minorUnits -= known.net.minorUnits
            part.tax.minorUnits -= known.tax.minorUnits
        }
        // The little that rounding may have given too much is kept back from the next credit.
        part.net.minorUnits = max(0, part.net.minorUnits)
        part.tax.minorUnits = max(0, part.tax.minorUnits)
        return CreditNote.Line(
            line: line.number,
            item: item,
            thousandths: due - line.quantities.credited,
            unit: line.stockUnit,
            net: part.net,
            tax: part.tax
        )
    }

    /// The ERP has credited it: nobody else needs to.
    mutating func noteCredit(
        _ id: CreditNote.ID,
        _ number: String
    ) throws(OrderRefusal) -> Outcome {
        guard let index = order.creditNotes.firstIndex(where: { $0.id == id }) else {
            throw .unexpected("the order has no credit note \(id)")
        }
        guard let known = order.creditNotes[index].externalNumber else {
            order.creditNotes[index].externalNumber = number
            settleException("return/credit/\(id)")
            say("The ERP credited \(order.creditNotes[index].total) as \(number).")
            return .decided
        }
        guard known != number else { return .ignored("The ERP said \(number) before.") }
        raise(
            "return/credit/\(id)/posted/\(number)",
            .conflictingReport,
            owner: .integrationSupport,
            "The ERP posted \(id) as \(known) and again as \(number)."
        )
        return .decided
    }

    private mutating func raiseUnexpectedReturn(
        _ quantity: LineQuantity,
        _ index: Int,
        _ report: ReturnReport
    ) {
        raise(
            "return/\(report.authorization)/unexpected/\(quantity.line)",
            .unexpectedReturn,
            owner: .customerService,
            "\(text(quantity.thousandths, of: order.lines[index])) of line \(quantity.line) came "
                + "back under \(report.authorization), which does not allow so much."
        )
    }
}
