/// Why a target takes no calls, as far as its last call tells: who can end it differs.
public enum AbsenceCause: String, CaseIterable, Sendable {
    /// It answers, and does not let us in.
    case signInRefused = "sign_in_refused"
    /// No connection comes about, or it ends in the middle.
    case unreachable
    /// It takes calls and says nothing in time.
    case silent
    /// It says that it takes no calls now.
    case closed
    /// It answers that it failed inside.
    case failing
    /// It asks to be called less often.
    case throttling
    case other

    /// - Parameter code: what a call came to: `connector.unauthorized`.
    public init(code: String) {
        self =
            switch code.split(separator: ".").last {
            case "unauthorized": .signInRefused
            case "unreachable", "interrupted": .unreachable
            case "timed_out": .silent
            case "unavailable": .closed
            case "failed_inside": .failing
            case "throttled": .throttling
            default: .other
            }
    }

    /// After the target's name: `refuses our sign-in`.
    public var words: String {
        switch self {
        case .signInRefused: "refuses our sign-in"
        case .unreachable: "cannot be reached"
        case .silent: "does not answer in time"
        case .closed: "says that it takes no calls now"
        case .failing: "fails inside"
        case .throttling: "asks to be called less often"
        case .other: "takes no calls"
        }
    }

    /// What its owner does first.
    public var remedy: String {
        switch self {
        case .signInRefused: "put the key that it takes into its file and restart"
        case .unreachable: "ask who runs it whether it is up, then look at the network between"
        case .silent: "ask who runs it why it is slow"
        case .closed: "ask who runs it until when"
        case .failing: "tell who runs it what it answers"
        case .throttling: "lower its limits in its file, or ask who runs it for more"
        case .other: "look at its last answer, then ask who runs it"
        }
    }
}

extension TargetAbsence { public var cause: AbsenceCause { AbsenceCause(code: code) } }
