/// How much a finding weighs; the reading policy decides it per rule.
public enum EDISeverity: String, Codable, CaseIterable, Comparable, Hashable, Sendable {
    /// Worth knowing, never told to the sender.
    case note
    /// Accepted, and told to the sender as an accepted error.
    case warning
    /// The part of the document that it stands in is refused.
    case error

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rank < rhs.rank }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// Which part of a document a rule speaks about, and so which acknowledgement carries its code.
public enum EDILevel: String, Codable, CaseIterable, Hashable, Sendable {
    /// AK403.
    case element
    /// AK304.
    case segment
    /// AK502.
    case transaction
    /// AK905.
    case group
    /// TA105.
    case interchange
}
