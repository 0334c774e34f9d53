/// What a system's file says of how it may be called, whatever its kind: one list for all
/// connectors.
///
/// ```yaml
/// budget: {concurrency: 2, perMinute: 120}
/// circuitBreaker: {threshold: 5, firstPauseSeconds: 5, longestPauseSeconds: 300}
/// timeoutSeconds: 30
/// privateNetworks: [10.0.0.0/8]
/// allowsPlainText: true
/// ```
public struct TargetTerms: Hashable, Sendable {
    public var budget: BudgetLimits
    public var circuitBreaker = CircuitBreaker.Settings()
    /// How long one call may take.
    public var timeoutSeconds = 30
    /// Networks that may be called although they are not public, such as `10.0.0.0/8`.
    public var privateNetworks: [IPNetwork] = []
    public var allowsPlainText = false

    public static let timeoutSecondsRange = 1...600

    public init(budget: BudgetLimits = BudgetLimits()) { self.budget = budget }

    /// Everything that keeps it from being used.
    public var problems: [ConfigurationFailure.Problem] {
        guard !Self.timeoutSecondsRange.contains(timeoutSeconds) else { return [] }
        return [ConfigurationFailure.Problem(at: "timeoutSeconds", "expected 1 to 600 seconds")]
    }
}

extension TargetTerms {
    private enum CodingKeys: String, CodingKey {
        case budget, circuitBreaker, timeoutSeconds, privateNetworks, allowsPlainText
    }

    /// Reads the members that stand beside a connector's own.
    /// - Parameter budget: what holds where the file does not say.
    public init(from decoder: any Decoder, budget: BudgetLimits = BudgetLimits()) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            budget: try container.decodeIfPresent(BudgetFields.self, forKey: .budget)?
                .over(budget) ?? budget
        )
        circuitBreaker = try container.value(.circuitBreaker, or: CircuitFields(circuitBreaker))
            .settings
        timeoutSeconds = try container.value(.timeoutSeconds, or: timeoutSeconds)
        privateNetworks = try container.value(.privateNetworks, or: [])
        allowsPlainText = try container.value(.allowsPlainText, or: false)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(BudgetFields(budget), forKey: .budget)
        try container.encode(CircuitFields(circuitBreaker), forKey: .circuitBreaker)
        try container.encode(timeoutSeconds, forKey: .timeoutSeconds)
        if !privateNetworks.isEmpty {
            try container.encode(privateNetworks, forKey: .privateNetworks)
        }
        if allowsPlainText { try container.encode(true, forKey: .allowsPlainText) }
    }

    /// The settings as a descriptor lists them.
    public static func fields(concurrency: Int) -> [ConfigurationField] {
        let circuit = CircuitBreaker.Settings()
        return [
            ConfigurationField(
                "budget.concurrency",
                "Calls at the same time, 1 to 256.",
                default: String(concurrency)
            ),
            ConfigurationField("budget.perMinute", "Calls in any minute.", default: "no limit"),
            ConfigurationField("budget.perDay", "Calls in any 24 hours.", default: "no limit"),
            ConfigurationField(
                "budget.maintenance",
                "Windows in which nothing is called: days or dates, from, to, zone.",
                default: "none"
            ),
            ConfigurationField(
                "circuitBreaker.threshold",
                "Failures in a row that open it.",
                default: String(circuit.threshold)
            ),
            ConfigurationField(
                "circuitBreaker.firstPauseSeconds",
                "How long it stays open first.",
                default: String(circuit.firstPauseSeconds)
            ),
            ConfigurationField(
                "circuitBreaker.longestPauseSeconds",
                "How long at most.",
                default: String(circuit.longestPauseSeconds)
            ),
            ConfigurationField(
                "timeoutSeconds",
                "How long a call may take, 1 to 600.",
                default: String(TargetTerms().timeoutSeconds)
            ),
            ConfigurationField(
                "privateNetworks",
                "Networks that may be called although not public.",
                default: "none"
            ),
            ConfigurationField("allowsPlainText", "http: instead of https:.", default: "false"),
        ]
    }
}

/// A connector's configuration: where its system is, and on what terms it may be called.
public protocol TargetConfiguration: Sendable {
    var baseURL: String { get }
    var terms: TargetTerms { get set }
}

extension TargetConfiguration {
    public var budget: BudgetLimits {
        get { terms.budget }
        set { terms.budget = newValue }
    }

    public var circuitBreaker: CircuitBreaker.Settings {
        get { terms.circuitBreaker }
        set { terms.circuitBreaker = newValue }
    }

    public var timeoutSeconds: Int {
        get { terms.timeoutSeconds }
        set { terms.timeoutSeconds = newValue }
    }

    public var privateNetworks: [IPNetwork] {
        get { terms.privateNetworks }
        set { terms.privateNetworks = newValue }
    }

    public var allowsPlainText: Bool {
        get { terms.allowsPlainText }
        set { terms.allowsPlainText = newValue }
    }

    /// What the system's exchange must enforce: its own host, and the networks it may live in.
    public var outboundPolicy: OutboundPolicy {
        OutboundPolicy(
            hosts: RestAddress.host(of: baseURL).map { [$0] } ?? [],
            privateNetworks: privateNetworks,
            allowsPlainText: allowsPlainText
        )
    }
}
