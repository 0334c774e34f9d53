import Hummingbird
import JSON

/// A refusal in the sender's protocol (RFC 9457, `application/problem+json`).
///
/// ```json
/// {"type": "/problems/invalid-request", "title": "The request is not valid", "status": 400,
///  "detail": "2 members are not valid", "instance": "urn:crossdock:exchange:4bf92f35…",
///  "code": "invalid_request",
///  "errors": [{"pointer": "/lines/3/quantity", "code": "out_of_range", "detail": "…"}]}
/// ```
struct Problem: Error, Sendable, Equatable {
    var kind: ProblemKind
    /// The kind in snake case, or what exactly stood in the way: `order.already_shipped`.
    var code: String
    var detail: String
    var violations: [Violation]
    /// How many violations there were, when not all are listed.
    var violationCount: Int
    /// Further members, documented with the kind.
    var members: JSONObject
    var headers: HTTPFields

    init(
        _ kind: ProblemKind,
        _ detail: String,
        code: String? = nil,
        violations: [Violation] = [],
        members: JSONObject = JSONObject(),
        headers: HTTPFields = [:]
    ) {
        self.kind = kind
        self.code = code ?? kind.rawValue.replacing("-", with: "_")
        self.detail = detail
        self.violations = violations
        violationCount = violations.count
        self.members = members
        self.headers = headers
    }

    /// The body; `exchange` is the request's id, by which the operator finds its log lines.
    func body(exchange: String) -> [UInt8] {
        var object = JSONObject(present: [
            "type": .string(kind.type),
            "title": .string(kind.title),
            "status": .number(kind.status),
            "detail": .string(detail),
            "instance": .string("urn:crossdock:exchange:" + exchange),
            "code": .string(code),
            "errors": .given(.array(violations.map(\.json)), if: !violations.isEmpty),
            "error_count": .given(.number(violationCount), if: violationCount > violations.count),
        ])
        for member in members.members { object[member.name] = member.value }
        return JSONValue.object(object).bytes()
    }
}

/// One fault of a request, with its place.
struct Violation: Sendable, Equatable {
    enum Place: Sendable, Equatable {
        /// A JSON pointer into the body; empty for the body itself.
        case body(String)
        /// A query or path parameter.
        case parameter(String)
        case header(String)
    }

    var place: Place
    var code: ViolationCode
    /// What was expected, with the limit.
    var detail: String

    var json: JSONValue {
        let (name, text) =
            switch place {
            case .body(let pointer): ("pointer", pointer)
            case .parameter(let name): ("parameter", name)
            case .header(let name): ("header", name)
            }
        return .members([
            name: .string(text), "code": .string(code.rawValue), "detail": .string(detail),
        ])
    }
}

/// What can be wrong with one value: stable, for programs.
enum ViolationCode: String, CaseIterable, Sendable {
    case missing
    case unknownMember = "unknown_member"
    case wrongType = "wrong_type"
    case blank
    case tooLong = "too_long"
    case invalidFormat = "invalid_format"
    case invalidDate = "invalid_date"
    case invalidCheckDigit = "invalid_check_digit"
    case unknownValue = "unknown_value"
    case outOfRange = "out_of_range"
    case tooPrecise = "too_precise"
    case tooFew = "too_few"
    case tooMany = "too_many"
    case duplicate
    case mixedCurrencies = "mixed_currencies"
    case notAllowed = "not_allowed"
    case refused
    case rejected
}
