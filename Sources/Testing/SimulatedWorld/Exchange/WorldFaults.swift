public import JSON

/// What is wrong with one answered call.
public enum RequestFault: String, CaseIterable, Hashable, Sendable {
    /// The work is done, the answer never comes.
    case loseAnswers
    /// The work is done, the connection closes without an answer.
    case resets
    /// The connection closes and nothing was done.
    case resetsBefore
    /// 422 although nothing is wrong.
    case refuse
    case status401
    /// 403, as to a user who lost a right; nothing was done.
    case status403
    /// 429 with Retry-After: 2; nothing was done.
    case status429
    /// 503 with Retry-After: 1; nothing was done.
    case status503
    /// 500; the work is done.
    case status500
    /// 502; nothing was done.
    case status502
    /// The work is done, half of the answer's bytes come.
    case malformed
    /// The work is done, and the answer comes after `slowSeconds`.
    case slow
}

/// The fault switch of one simulated system, as `PUT /faults` takes it.
///
/// ```json
/// {"loseAnswers":0.1,"status503":0.05,"repeat":0.2,"outOfOrder":0.3,"shortPick":0.1,
///  "splitParcels":0.5,"delaySeconds":0.25,"manual":false,"next":["loseAnswers","status429"]}
/// ```
/// A share is a number from 0 to 1 with at most six digits. `next` names the faults of the next
/// calls exactly, one call each (`none` lets one pass); after them the shares decide.
public struct WorldFaults: Equatable, Sendable {
    /// Shares of calls in millionths; together at most a million, since a call has one fault at
    /// most.
    public var calls: [RequestFault: Int] = [:]
    public var next: [RequestFault?] = []
    /// Every answer comes this much later.
    public var delayMilliseconds: Int64 = 0
    public var slowMilliseconds: Int64 = 60_000
    /// Shares of events in millionths: posted twice; posted late, so that others overtake.
    public var `repeat` = 0
    public var outOfOrder = 0
    /// Shares of lines and of shipments in millionths.
    public var shortPick = 0
    public var splitParcels = 0
    /// Nothing happens by itself; `/control` drives. What was due meanwhile happens when it ends.
    public var manual = false

    public init() {}

    public static let whole = 1_000_000
}

extension WorldFaults {
    public var json: JSONValue {
        var object = JSONObject()
        for fault in RequestFault.allCases {
            object[fault.rawValue] = Self.share(calls[fault] ?? 0)
        }
        object["repeat"] = Self.share(`repeat`)
        object["outOfOrder"] = Self.share(outOfOrder)
        object["shortPick"] = Self.share(shortPick)
        object["splitParcels"] = Self.share(splitParcels)
        object["delaySeconds"] = .number(JSONNumber(scaled: delayMilliseconds, digits: 3))
        object["slowSeconds"] = .number(JSONNumber(scaled: slowMilliseconds, digits: 3))
        object["manual"] = .bool(manual)
        object["next"] = .array(next.map { .string($0?.rawValue ?? "none") })
        return .object(object)
    }

    /// Reads a whole switch; what is not named is off.
    init(_ value: JSONValue) throws(FieldProblem) {
        guard let object = value.object else { throw FieldProblem("the body", "is no object") }
        for member in object.members { try set(member.name, member.value) }
        guard calls.values.reduce(0, +) <= Self.whole else {
            throw FieldProblem("the shares of calls", "add up to more than 1")
        }
    }

    private mutating func set(_ name: String, _ value: JSONValue) throws(FieldProblem) {
        if let fault = RequestFault(rawValue: name) {
            calls[fault] = try Self.share(name, value)
            return
        }
        switch name {
        case "repeat": `repeat` = try Self.share(name, value)
        case "outOfOrder": outOfOrder = try Self.share(name, value)
        case "shortPick": shortPick = try Self.share(name, value)
        case "splitParcels": splitParcels = try Self.share(name, value)
        case "delaySeconds": delayMilliseconds = try Self.milliseconds(name, value)
        case "slowSeconds": slowMilliseconds = try Self.milliseconds(name, value)
        case "manual":
            guard let flag = value.bool else { throw FieldProblem(name, "is not true or false") }
            manual = flag
        case "next": next = try Self.next(value)
        default: throw FieldProblem(name, "is no fault")
        }
    }

    private static func next(_ value: JSONValue) throws(FieldProblem) -> [RequestFault?] {
        guard let elements = value.array, elements.count <= 1_000 else {
            throw FieldProblem("next", "is no array of at most 1000 names")
        }
        var faults: [RequestFault?] = []
        for element in elements {
            let fault = element.string.flatMap { RequestFault(rawValue: $0) }
            guard fault != nil || element == "none" else {
                throw FieldProblem("next", "holds a name that is no fault of calls")
            }
            faults.append(fault)
        }
        return faults
    }

    private static func share(_ name: String, _ value: JSONValue) throws(FieldProblem) -> Int {
        guard let millionths = value.number?.scaled(toDigits: 6),
            (0...Int64(whole)).contains(millionths)
        else { throw FieldProblem(name, "is no share from 0 to 1") }
        return Int(millionths)
    }

    private static func share(_ millionths: Int) -> JSONValue {
        .number(JSONNumber(scaled: Int64(millionths), digits: 6))
    }

    private static func milliseconds(
        _ name: String,
        _ value: JSONValue
    ) throws(FieldProblem) -> Int64 {
        guard let milliseconds = value.number?.scaled(toDigits: 3),
            (0...3_600_000).contains(milliseconds)
        else { throw FieldProblem(name, "is no time from 0 to 3600 seconds") }
        return milliseconds
    }
}
