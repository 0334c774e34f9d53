import Canonical
import Primitives

/// What the supplier answers and announces.
extension PurchaseDraft {
    mutating func acknowledge(_ answer: SupplierAnswer) throws(PurchaseRefusal) {
        try requireLive()
        guard state.approvedBy != nil else {
            throw .conflict("the order is not approved, so no supplier can have answered it")
        }
        guard Set(answer.lines.map(\.number)).count == answer.lines.count else {
            throw .invalid(line: nil, "a line is answered twice")
        }
        var settled: [Int] = []
        for said in answer.lines {
            let index = try index(of: said.number)
            let line = state.lines[index]
            let confirmation = try confirmation(said, of: line)
            guard confirmation != line.confirmed || line.question != nil else {
                reasons.append("Line \(said.number) was answered so before.")
                continue
            }
            if let difference = difference(confirmation, line) {
                state.lines[index].question = confirmation
                reasons.append("Line \(said.number): \(difference).")
            } else {
                agree(on: confirmation, at: index)
                settled.append(said.number)
                reasons.append("Line \(said.number) is confirmed.")
            }
        }
        expect(settled)
        tellOfQuestions()
        announceConfirmed(settled)
    }

    func confirmation(
        _ said: SupplierAnswer.Line,
        of line: PurchaseLine
    ) throws(PurchaseRefusal) -> Confirmation {
        let price = said.priceMillionths ?? line.price.millionths
        // A day that was once promised is known until another is: what is expected hangs on it.
        let day = said.expectedOn ?? line.confirmed?.expectedOn ?? line.requestedOn
        guard PurchaseLine.isWithinBounds(line.ordered.thousandths, at: price, line.price.currency)
        else { throw .invalid(line: line.number, "its amount is out of bounds") }
        guard !said.isRejected else {
            return Confirmation(
                thousandths: 0,
                expectedOn: line.confirmed?.expectedOn,
                priceMillionths: price
            )
        }
        guard let quantity = said.quantity else {
            return Confirmation(
                thousandths: line.orderedStock,
                expectedOn: day,
                priceMillionths: price
            )
        }
        guard let stock = line.inStock(quantity), (0...Limits.quantityThousandths).contains(stock)
        else { throw .invalid(line: line.number, "\(quantity) is no exact quantity of it") }
        return Confirmation(thousandths: stock, expectedOn: day, priceMillionths: price)
    }

    /// What a person must decide; `nil` when all lies within the tolerances.
    private func difference(_ said: Confirmation, _ line: PurchaseLine) -> String? {
        if said.thousandths == 0 { return "the supplier rejects it" }
        let slack = policy.slack(of: line.orderedStock)
        if (said.thousandths - line.orderedStock).magnitude > slack.magnitude {
            let words = "\(stock(said.thousandths, line)) instead of "
            return words + stock(line.orderedStock, line)
        }
        let price = line.personsPriceMillionths ?? line.price.millionths
        if !policy.allows(price: said.priceMillionths, for: price) {
            let asked = UnitPrice(
                millionths: said.priceMillionths,
                line.price.currency,
                per: line.price.unit
            )
            return "a price of \(asked.decimalText) instead of \(line.price.decimalText)"
        }
        if let asked = line.requestedOn, let promised = said.expectedOn,
            promised > asked.adding(days: policy.dateToleranceDays)
        {
            return "\(promised) instead of \(asked)"
        }
        return nil
    }

    /// - Parameter isDecided: a person agrees to it, and not the policy's tolerance.
    private mutating func agree(on said: Confirmation, at index: Int, isDecided: Bool = false) {
        let line = state.lines[index]
        let former = line.personsPriceMillionths ?? line.price.millionths
        let isNew = isDecided || former == said.priceMillionths
        state.lines[index].personsPriceMillionths = isNew ? nil : former
        state.lines[index].question = nil
        state.lines[index].confirmed = said
        // What has come cannot be taken out of the agreement.
        state.lines[index].agreed = max(said.thousandths, min(line.agreed, line.arrived))
        state.lines[index].price = UnitPrice(
            millionths: said.priceMillionths,
            line.price.currency,
            per: line.price.unit
        )
    }

    mutating func decide(_ decision: AnswerDecision) throws(PurchaseRefusal) {
        try requireLive()
        let asked = state.lines.filter { $0.question != nil }.map(\.number)
        let numbers = decision.lines.isEmpty ? asked : decision.lines
        guard !numbers.isEmpty, numbers.allSatisfy(asked.contains) else {
            throw .conflict("there is no answer of the supplier to be decided on those lines")
        }
        if decision.verdict == .accept { try weigh(numbers, decision.decidedBy) }
        let former = state.lines
        for number in numbers {
            let index = try index(of: number)
            guard let question = state.lines[index].question else { continue }
            switch decision.verdict {
            case .accept:
                agree(on: question, at: index, isDecided: true)
                reasons.append("\(decision.decidedBy) accepted line \(number) as answered.")
            case .cancel:
                state.lines[index].question = nil
                state.lines[index].agreed = state.lines[index].arrived
                reasons.append("\(decision.decidedBy) cancelled what is open of line \(number).")
            }
        }
        tellSupplier(since: former)
        expect(numbers)
        tellOfQuestions()
        announceConfirmed(numbers)
        try matchWaiting()
    }

    /// Who raised the order may not accept what makes it dearer than was approved, beyond the limit
    /// of one person.
    private func weigh(_ numbers: [Int], _ person: String) throws(PurchaseRefusal) {
        let header = try header()
        guard PersonName.isSame(person, header.raisedBy) else { return }
        var approved: Int128 = 0
        var asked: Int128 = 0
        for line in state.lines {
            let former = line.personsPriceMillionths ?? line.price.millionths
            let before = line.amount(of: line.ordered.thousandths, at: former).minorUnits
            approved += Int128(before)
            guard let question = line.question, numbers.contains(line.number) else {
                // What was taken of the answer before is asked for as well.
                let taken = max(line.ordered.thousandths, line.inOrderedUnits(line.agreed))
                asked += Int128(line.amount(of: taken, at: former).minorUnits)
                continue
            }
            asked += Int128(
                line.amount(
                    of: line.inOrderedUnits(question.thousandths),
                    at: question.priceMillionths
                ).minorUnits
            )
        }
        let limit = policy.approvalLimit.flatMap { limit in
            limit.currency == header.currency ? Int128(limit.minorUnits) : nil
        }
        guard asked > max(approved, limit ?? 0) else { return }
        throw .samePerson(person)
    }

    /// One work item for all lines in question.
    private mutating func tellOfQuestions() {
        let asked = state.lines.compactMap { line in
            line.question.flatMap { difference($0, line) }.map { "line \(line.number): \($0)" }
        }
        guard let header = state.header, !asked.isEmpty else { return close("answer") }
        open(
            "answer",
            .operationsManager,
            .supplierDiffers,
            "\(header.supplier) answers purchase order \(header.number) with "
                + "\(asked.count == 1 ? "a difference" : "\(asked.count) differences"): "
                + asked.prefix(5).joined(separator: "; ") + ".",
            nil
        )
    }

    /// Tells each warehouse what it is to expect of lines that are settled.
    private mutating func announceConfirmed(_ numbers: [Int]) {
        let lines = state.lines.filter { numbers.contains($0.number) }
        announce(lines.map { ($0, $0.open) }, of: nil)
    }

    mutating func announce(_ notice: AdvanceNotice) throws(PurchaseRefusal) {
        let header = try header()
        guard state.approvedBy != nil else {
            throw .conflict("the order is not approved, so nothing can be on its way")
        }
        guard Set(notice.lines.map(\.line)).count == notice.lines.count else {
            throw .invalid(line: nil, "a line stands twice in the notice")
        }
        var known = notice
        for (position, said) in notice.lines.enumerated() {
            let line = state.lines[try index(of: said.line)]
            guard let quantity = said.quantity, let stock = line.inStock(quantity),
                (0...Limits.quantityThousandths).contains(stock)
            else { throw .invalid(line: said.line, "no exact quantity of it is announced") }
            known.lines[position].thousandths = stock
            known.lines[position].quantity = nil
        }
        if let index = state.notices.firstIndex(where: { $0.shipment == notice.shipment }) {
            guard state.notices[index] != known else {
                reasons.append("Shipment \(notice.shipment) was announced so before.")
                return
            }
            state.notices[index] = known
        } else {
            guard state.notices.count < Limits.shipmentsPerOrder else {
                throw .conflict("\(Limits.shipmentsPerOrder) shipments are announced already")
            }
            state.notices.append(known)
        }
        reasons.append("\(header.supplier) announces shipment \(notice.shipment).")
        dateConfirmed(by: known)
        let pairs = known.lines.compactMap { said in
            state.line(said.line).map { ($0, said.thousandths) }
        }
        announce(pairs, of: notice)
    }

    /// A notice knows the day better than the answer did.
    private mutating func dateConfirmed(by notice: AdvanceNotice) {
        guard let day = notice.expectedOn else { return }
        var moved: [Int] = []
        for said in notice.lines where state.announced(said.line) > 0 {
            guard let index = state.lines.firstIndex(where: { $0.number == said.line }),
                state.lines[index].confirmed != nil
            else { continue }
            state.lines[index].confirmed?.expectedOn = day
            moved.append(said.line)
        }
        expect(moved)
    }

    private mutating func announce(_ lines: [(PurchaseLine, Int64)], of notice: AdvanceNotice?) {
        guard let header = state.header else { return }
        let wanted = lines.filter { $0.1 > 0 }
        for site in Set(wanted.map(\.0.site)).sorted() {
            let here = wanted.filter { $0.0.site == site }
            effects.append(
                .announce(
                    InboundNotice(
                        purchase: header.id,
                        supplier: header.supplier,
                        number: header.number,
                        site: site,
                        shipment: notice?.shipment,
                        expectedOn: notice?.expectedOn
                            ?? here.compactMap(\.0.confirmed?.expectedOn).max(),
                        lines: here.map { line, thousandths in
                            InboundNotice.Line(
                                line: line.number,
                                item: line.item,
                                thousandths: thousandths,
                                unit: line.stockUnit
                            )
                        },
                        ssccs: notice?.ssccs,
                        trackingNumbers: notice?.trackingNumbers
                    )
                )
            )
        }
    }

    func stock(_ thousandths: Int64, _ line: PurchaseLine) -> String {
        "\(Quantity(thousandths: thousandths, line.stockUnit))"
    }
}
