public import Connectors
public import Primitives

/// A connector, the target behind it, and a hand on the target's faults.
///
/// One target per case: cases run beside each other and must not see each other's outcomes.
public protocol ConformanceTarget: Sendable {
    associatedtype Subject: Connector

    var connector: Subject { get }
    var clock: any WallClock { get }

    /// How long a healthy call may take; also how long the kit waits for one that never ends.
    var patience: Duration { get }

    /// What the target can be made to do wrong; cases that need more are not for this target.
    var faults: Set<TargetFault> { get }

    /// A request that makes one outcome; another number is another key and another content.
    func request(_ number: Int) -> ConnectorRequest

    /// The very next call suffers this.
    func arrange(_ fault: TargetFault) async throws

    /// How many outcomes the target holds under a key: what the promises are counted by.
    func outcomes(of key: EffectKey) async throws -> Int
}

/// What can go wrong with one call.
public enum TargetFault: String, CaseIterable, Hashable, Sendable {
    /// The work is done, no answer comes.
    case answerLost
    /// The work is done, the connection is reset.
    case resetAfter
    /// The connection is reset, nothing is done.
    case resetBefore
    /// The work is done, the answer comes after more than `patience`.
    case slow
    /// The work is done, the answer is cut.
    case malformed
    /// 500, the work is done.
    case failedAfter
    /// 502, nothing is done.
    case failedBefore
    /// 429 with Retry-After, nothing is done.
    case throttled
    /// 503, nothing is done.
    case unavailable
    /// The target says no, and why.
    case refused
    /// 401.
    case unauthorized
}

/// A promise that was not kept.
public struct ConformanceViolation: Error, Equatable, CustomStringConvertible {
    public var conformanceCase: ConformanceCase
    public var detail: String

    public var description: String { "\(conformanceCase.rawValue): \(detail)" }
}
