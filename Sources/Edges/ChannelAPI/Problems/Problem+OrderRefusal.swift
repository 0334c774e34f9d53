import Canonical
import JSON
import Ordering

extension Problem {
    /// - Parameter lines: Where each line number stands in the request's `lines`.
    init(_ refusal: OrderRefusal, lines: [Int: Int]) {
        let detail = "\(refusal)".capitalizedSentence
        switch refusal {
        case .notPermitted(let needs):
            self = .lacking([needs])
            code = refusal.code
        case .noSuchLine(let line):
            self.init(.changeRefused, detail, code: refusal.code)
            note(line, "number", refusal, lines)
        case .notExact(let line, .unknownUnit):
            self.init(.changeRefused, detail, code: refusal.code)
            note(line, "unit", refusal, lines)
        case .invalidQuantity(let line, _), .notExact(let line, _), .notReturnable(let line, _):
            self.init(.changeRefused, detail, code: refusal.code)
            note(line, "quantity", refusal, lines)
        case .invalid: self.init(.changeRefused, detail, code: refusal.code)
        case .notSubmitted: self = .notFound("order")
        case .alreadySubmitted, .noSuchHold, .alreadyShipped, .alreadyCancelled, .alreadyReleased,
            .noSuchFulfilment, .noSuchParcel, .noSuchInvoice, .noSuchReturn, .lawBroken,
            .unexpected:
            self.init(.orderConflict, detail, code: refusal.code)
        }
    }

    private mutating func note(
        _ line: Int,
        _ member: String,
        _ refusal: OrderRefusal,
        _ lines: [Int: Int]
    ) {
        let pointer = lines[line].map { "/lines/\($0)/\(member)" } ?? ""
        violations = [Violation(place: .body(pointer), code: .refused, detail: "\(refusal)")]
        violationCount = 1
    }
}

extension String {
    /// With a capital at the start and a full stop at the end.
    var capitalizedSentence: String {
        guard let first else { return self }
        let text = first.uppercased() + dropFirst()
        return text.hasSuffix(".") ? text : text + "."
    }
}
