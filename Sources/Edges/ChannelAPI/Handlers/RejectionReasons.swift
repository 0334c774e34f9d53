import Canonical
import Engine
import Ordering

/// Why nothing of an order can be delivered: each reason at its place in the request, with its code
/// and the sentence of the decision.
///
/// ```json
/// {"pointer": "/lines/0", "code": "rejected",
///  "detail": "unknown_item: no item is known as sku NO-SUCH."}
/// ```
struct RejectionReasons {
    private let order: DecidedOrder
    /// What was said of each line, and of no line.
    private let ofLines: [Int: String]
    private let ofOrder: String?

    init(_ order: DecidedOrder) {
        self.order = order
        var ofLines: [Int: String] = [:]
        var ofOrder: String?
        for sentence in order.reasons {
            if let (line, text) = Self.line(in: sentence) {
                ofLines[line] = ofLines[line] ?? text
            } else {
                ofOrder = ofOrder ?? sentence
            }
        }
        self.ofLines = ofLines
        self.ofOrder = ofOrder
    }

    /// - Parameter lineIndexes: Where each line number stands in the request's `lines`.
    func violations(at lineIndexes: [Int: Int]) -> [Violation] {
        let told = Set(order.state.lines.flatMap(\.reasons))
        var violations = order.state.orderReasons.filter { !told.contains($0) }.map { reason in
            Violation(
                place: .body(reason == .unknownCustomer ? "/customer" : ""),
                code: .rejected,
                detail: Self.detail([reason], ofOrder)
            )
        }
        // A line that fell with the whole order has no reason of its own.
        for line in order.state.lines where line.status == .rejected && !line.reasons.isEmpty {
            guard violations.count < Violations.listedMax, let index = lineIndexes[line.number]
            else { continue }
            violations.append(
                Violation(
                    place: .body("/lines/\(index)"),
                    code: .rejected,
                    detail: Self.detail(line.reasons, ofLines[line.number])
                )
            )
        }
        return violations
    }

    private static func detail(_ codes: [ReasonCode], _ sentence: String?) -> String {
        let codes = codes.map(\.rawValue).joined(separator: " ")
        return sentence.map { "\(codes): \($0)" } ?? codes
    }

    /// `Line 3: no item is known as sku NO-SUCH.` is the decision's way to speak of line 3.
    private static func line(in sentence: String) -> (Int, String)? {
        let parts = sentence.split(separator: ": ", maxSplits: 1)
        guard parts.count == 2, parts[0].hasPrefix("Line "), let number = Int(parts[0].dropFirst(5))
        else { return nil }
        return (number, String(parts[1]))
    }
}
