import Primitives

/// The reference page of problems, made from the kinds: `docs/api/problems.md`.
public enum ProblemReference {
    /// Markdown, the same bytes every time.
    public static func render() -> [UInt8] {
        var text = """
            <!-- Made by `crossdock openapi --problems`; change the source, not this page. -->
            # Problems

            Every refusal is `application/problem+json` (RFC 9457). `type` names the kind and never \
            changes its meaning; branch on it, or on `code`, which is sometimes finer. `detail` is for \
            people. `instance` names the exchange in the operator's log.

            ```json
            {
              "type": "/problems/invalid-request",
              "title": "The request is not valid",
              "status": 400,
              "detail": "2 things are not valid; see errors. Nothing was stored.",
              "instance": "urn:crossdock:exchange:00f067aa0ba902b7",
              "code": "invalid_request",
              "errors": [
                {"pointer": "/lines/3/quantity", "code": "out_of_range", "detail": "expected more than 0, at most 1000000000"},
                {"pointer": "/lines/7/sku", "code": "unknown_member", "detail": "no such member; there are: number, …"}
              ]
            }
            ```

            A fault's place is a `pointer` into the body (RFC 6901), a `parameter` or a `header`. All \
            faults are found at once; up to \(Violations.listedMax) are listed, `error_count` has the \
            rest.

            | type | status | title | what to do |
            |---|---|---|---|

            """
        for kind in ProblemKind.allCases {
            text += "| `\(kind.type)` | \(kind.status) | \(kind.title) | \(kind.remedy) |\n"
        }
        text += "\n## Codes of single faults\n\n"
        for code in ViolationCode.allCases { text += "- `\(code.rawValue)`: \(code.summary)\n" }
        text += """

            ## Limits

            | what | limit |
            |---|---|
            | body | \(Limits.requestBodyBytes) bytes |
            | nesting of JSON | \(Limits.jsonDepth) levels |
            | lines of an order or a change | \(Limits.orderLines) |
            | quantity of a line | \(Limits.quantityThousandths / 1_000) units, 3 digits after the point |
            | items in one availability or price question | \(Limits.questionItems) |
            | events in one delivery | \(EventHandler.eventsMax) |
            | a number, name or reference | \(Limits.shortTextBytes) bytes |
            | a note | \(Limits.longTextBytes) bytes |
            | rows of a page | \(Limits.pageRows) |
            | webhooks of a channel | \(Limits.webhooksPerChannel) |

            """
        return Array(text.utf8)
    }
}

extension ViolationCode {
    fileprivate var summary: String {
        switch self {
        case .missing: "it is required."
        case .unknownMember: "there is no such member or parameter."
        case .wrongType: "a value of another JSON type is expected."
        case .blank: "the text is empty, or nothing but spaces."
        case .tooLong: "the text has too many bytes."
        case .invalidFormat: "the text is not written as expected."
        case .invalidDate: "there is no such day or moment."
        case .invalidCheckDigit: "the GTIN's check digit does not fit."
        case .unknownValue: "it is none of the words that are known."
        case .outOfRange: "the number is too small or too large."
        case .tooPrecise: "the number has too many digits after the point."
        case .tooFew: "the list is too short."
        case .tooMany: "the list is too long, or only one of several may be given."
        case .duplicate: "it is there twice."
        case .mixedCurrencies: "a line's currency is not the order's."
        case .notAllowed: "it is understood and not allowed."
        case .refused: "the order's state does not allow it."
        case .rejected:
            "this line, or the order, was rejected; `detail` has the reason codes and a sentence."
        }
    }
}
