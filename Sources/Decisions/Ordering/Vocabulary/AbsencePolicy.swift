public import Canonical
public import Primitives

/// How far orders are accepted on what we remember, while the ERP cannot be asked.
///
/// ```json
/// {"exposure": {"minorUnits": 5000000, "currency": "USD"}, "afterMinutes": 15}
/// ```
public struct AbsencePolicy: Codable, Hashable, Sendable {
    /// What one credit account may owe at most, whatever its limit is; orders beyond it are held.
    public var exposure: Money
    /// How long the ERP must be away before that counts; 15 where nothing is said.
    public var afterMinutes: Int?

    public init(exposure: Money, afterMinutes: Int? = nil) {
        self.exposure = exposure
        self.afterMinutes = afterMinutes
    }

    public static let minutesMax = 7 * 24 * 60

    public var isValid: Bool {
        exposure.minorUnits >= 0 && (0...Self.minutesMax).contains(afterMinutes ?? 0)
    }

    public var patience: Duration { .seconds((afterMinutes ?? 15) * 60) }
}

/// Why limits and customers cannot be trusted to be what the ERP has.
public struct ERPAbsence: Codable, Hashable, Sendable {
    public var system: String
    public var since: Timestamp
    /// The ERP may be there, and our copy of its customers or limits is older than it may be.
    public var isCopyStale: Bool
    /// What an account may owe until then.
    public var exposure: Money

    public init(system: String, since: Timestamp, isCopyStale: Bool, exposure: Money) {
        self.system = system
        self.since = since
        self.isCopyStale = isCopyStale
        self.exposure = exposure
    }
}
