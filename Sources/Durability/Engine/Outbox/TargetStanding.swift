import Primitives
import Storage

/// Effects that were taken to be performed.
struct Claim: Sendable {
    var effects: [StoredEffect] = []
    /// Further ones, that go in one call.
    var together: [StoredEffect] = []
    /// Its target is away, and this one call finds out whether it is back.
    var isProbe = false
    /// Its target is away and is tried then.
    var restsUntil: Timestamp?
}

/// A call that came to its end.
struct EndedCall: Sendable {
    var effect: StoredEffect
    var outcome: DeliveryOutcome
    var isProbe: Bool
    var started: Timestamp
    var ended: Timestamp

    /// The target took the call and answered it, or it answered the question before a call in
    /// doubt was made again, whatever became of that one.
    var isAnswered: Bool {
        if case .unknown = outcome { return effect.state == .unknown }
        return outcome.isServed
    }
}

/// What an ended call says of its target.
struct TargetStanding: Sendable {
    enum Change: Sendable {
        case none
        /// It is away, or still away; `isTold` when people hear of it now.
        case away(TargetAbsence, isTold: Bool)
        /// It answered, or nobody waits for it any more.
        case over(TargetAbsence)
    }

    var change = Change.none
    /// The call was no try of its effect.
    var isSpared = false
}

/// What was stored of a call.
struct Recorded: Sendable {
    var isCounted: Bool
    var standing = TargetStanding()
}

extension TargetAbsence {
    /// Every other probe is of an effect in doubt.
    var asksNext: Bool { !probes.isMultiple(of: 2) }
}

extension DeliveryOutcome {
    /// What its workflow hears of an effect that is done; `nil` when it is not.
    var success: (reference: String?, result: [UInt8])? {
        switch self {
        case .done(let reference, _, _, let result): (reference, result)
        case .skipped: (nil, [])
        case .retry, .notSent, .deferred, .away, .unknown, .refused, .parked: nil
        }
    }

    /// The target took the call and answered it, whatever it said.
    var isServed: Bool {
        switch self {
        case .done, .refused: true
        case .retry(_, _, _, let status), .parked(_, _, let status): status != nil
        case .notSent, .deferred, .skipped, .away, .unknown: false
        }
    }

    /// A call was made and came to nothing that can be understood.
    var weather: Weather? {
        switch self {
        case .away(let after, let code, let detail, _, _):
            Weather(after: after ?? .zero, code: code, detail: detail, isOfTarget: true)
        case .unknown(let code, let detail):
            Weather(after: .zero, code: code, detail: detail, isOfTarget: false)
        case .done, .retry, .notSent, .deferred, .skipped, .refused, .parked: nil
        }
    }
}

/// Why a call came to nothing.
struct Weather: Sendable {
    /// At least so long the target wants to be left alone.
    var after: Duration
    var code: String
    var detail: String
    /// Another call would not have fared better.
    var isOfTarget: Bool
}
