import Canonical
import EDI
import Primitives
import Purchasing

extension SupplierMatching {
    func message(_ response: SupplierDocument.Response) -> SupplierMessage {
        if response.isToChange { return answerToChange(response) }
        var remarks: [String] = []
        var answers: [Int: SupplierAnswer.Line] = [:]
        var spoken: Set<Int> = []
        for said in response.lines {
            do throws(Unmatched) {
                let line = try line(said.line)
                guard spoken.insert(line.number).inserted else {
                    answers[line.number] = nil
                    throw Unmatched(words: "line \(line.number) is answered twice")
                }
                answers[line.number] = try answer(said, of: line, response)
                if isOff(line, answers[line.number]) { answers[line.number] = nil }
            } catch {
                remarks.append(error.words)
            }
        }
        switch response.verdict {
        case .accepted, .detailed, .exceptions, .rejected:
            // Whether lines without a word may be taken for answered hangs on whether all that are
            // named were understood.
            let isWhole = response.lines.isEmpty || response.verdict == .exceptions
            for line in order.lines where isWhole && !spoken.contains(line.number) {
                guard remarks.isEmpty else { break }
                let answer = SupplierAnswer.Line(
                    number: line.number,
                    isRejected: response.verdict == .rejected && response.lines.isEmpty,
                    quantity: standing(line),
                    expectedOn: response.expectedOn
                )
                if !isOff(line, answer) { answers[line.number] = answer }
            }
        case .changed:
            if response.lines.isEmpty { remarks.append("it changes the order and names no line") }
        case .unclear(let words):
            remarks.append(words)
            answers = [:]
        }
        let lines = answers.values.sorted { $0.number < $1.number }
        guard !lines.isEmpty else {
            return SupplierMessage(document.name, .words(about: .answer), remarks: remarks)
        }
        return SupplierMessage(
            document.name,
            .answer(SupplierAnswer(lines: lines)),
            remarks: remarks
        )
    }

    /// How much a plain yes is a yes to: what was agreed since it was ordered, if that is not the
    /// same.
    private func standing(_ line: PurchaseLine) -> Quantity? {
        line.agreed == line.orderedStock
            ? nil : Quantity(thousandths: line.agreed, line.stockUnit)
    }

    /// A line that we took back needs neither a yes nor a no.
    private func isOff(_ line: PurchaseLine, _ answer: SupplierAnswer.Line?) -> Bool {
        line.agreed == 0 && line.orderedStock > 0 && order.cancelledBecause == nil
            && (answer?.isRejected ?? false || answer?.quantity?.isZero ?? true)
    }

    /// What we changed is decided; only a no to it is news.
    private func answerToChange(_ response: SupplierDocument.Response) -> SupplierMessage {
        var remarks: [String] = []
        switch response.verdict {
        case .accepted, .detailed: break
        case .changed, .exceptions:
            if response.lines.isEmpty { remarks.append("it answers our change with another one") }
        case .rejected: remarks.append("it does not accept our change")
        case .unclear(let words): remarks.append(words)
        }
        for said in response.lines {
            for part in said.parts where part.fate != .accepted {
                remarks.append("\(name(said.line)): our change is answered with \(part.code)")
            }
        }
        return SupplierMessage(document.name, .words(about: .change), remarks: remarks)
    }

    private func answer(
        _ said: SupplierDocument.ResponseLine,
        of line: PurchaseLine,
        _ response: SupplierDocument.Response
    ) throws(Unmatched) -> SupplierAnswer.Line {
        guard said.line.faults.isEmpty else {
            throw Unmatched(words: words(said.line.faults, of: said.line))
        }
        for part in said.parts {
            guard case .open(let words) = part.fate else { continue }
            throw Unmatched(words: "\(name(said.line)): \(words) (\(part.code))")
        }
        let parts = said.parts.isEmpty ? try implied(said, response) : said.parts
        if parts.allSatisfy({ $0.fate == .rejected }) {
            return SupplierAnswer.Line(number: line.number, isRejected: true)
        }
        let price = try price(said, of: line)
        let quantity = try quantity(parts, said, of: line)
        return SupplierAnswer.Line(
            number: line.number,
            quantity: quantity,
            expectedOn: try day(parts, said, response),
            priceMillionths: price
        )
    }

    /// A line without a word of its own: as the head of the document has it.
    private func implied(
        _ said: SupplierDocument.ResponseLine,
        _ response: SupplierDocument.Response
    ) throws(Unmatched) -> [SupplierDocument.Part] {
        let fate: SupplierDocument.Part.Fate
        switch response.verdict {
        case .accepted, .detailed: fate = .accepted
        case .rejected: fate = .rejected
        case .changed, .exceptions, .unclear:
            throw Unmatched(words: "\(name(said.line)) is named without saying what becomes of it")
        }
        return [SupplierDocument.Part(fate: fate, code: "", quantity: said.quantity)]
    }

    private func price(
        _ said: SupplierDocument.ResponseLine,
        of line: PurchaseLine
    ) throws(Unmatched) -> Int64? {
        guard let price = said.price else { return nil }
        guard let own = line.price(price.millionths, per: price.unit) else {
            throw Unmatched(
                words:
                    "\(name(said.line)): a price for one \(price.unit) is no exact price for one "
                    + "\(line.ordered.unit)"
            )
        }
        return own
    }

    /// What is to come altogether; `nil` where nothing is said of it.
    private func quantity(
        _ parts: [SupplierDocument.Part],
        _ said: SupplierDocument.ResponseLine,
        of line: PurchaseLine
    ) throws(Unmatched) -> Quantity? {
        let coming = parts.filter { $0.fate != .rejected }
        let told = coming.compactMap(\.quantity)
        let isSplit = coming.count < parts.count
        guard !told.isEmpty else {
            guard !isSplit, !coming.contains(where: { $0.code == "IQ" }) else {
                // A changed quantity without a number of its own is the one that the line names.
                guard !isSplit, let whole = said.quantity else {
                    throw Unmatched(
                        words: "\(name(said.line)): it does not say how much of it will come"
                    )
                }
                return whole
            }
            return standing(line)
        }
        var stock: Int64 = 0
        for quantity in told {
            guard let part = line.inStock(quantity) else {
                throw Unmatched(
                    words: "\(name(said.line)): \(quantity) is no exact quantity of \(line.item)"
                )
            }
            stock = min(
                stock + min(part, Limits.quantityThousandths + 1),
                Limits.quantityThousandths + 1
            )
        }
        return Quantity(thousandths: stock, line.stockUnit)
    }

    /// The day on which all of it is here; goods that come later without a day have none.
    private func day(
        _ parts: [SupplierDocument.Part],
        _ said: SupplierDocument.ResponseLine,
        _ response: SupplierDocument.Response
    ) throws(Unmatched) -> LocalDate? {
        let coming = parts.filter { $0.fate != .rejected }
        if let late = coming.first(where: { $0.fate == .backordered && $0.expectedOn == nil }) {
            throw Unmatched(
                words: "\(name(said.line)): \(late.quantity.map { "\($0)" } ?? "it") will come "
                    + "later (\(late.code)), and no day is named"
            )
        }
        return coming.compactMap(\.expectedOn).max() ?? response.expectedOn
    }
}
