public import Connectors

extension TrytonConnector {
    public static let descriptor = ConnectorDescriptor(
        kind: "tryton",
        summary: "Tryton 8.2 and 6.0 over JSON-RPC; which of the two it is, it finds out.",
        operations: Operation.allCases.map(\.rawValue),
        fields: [
            ConfigurationField("baseURL", "Where Tryton answers, https, without the database."),
            ConfigurationField("database", "The database's name."),
            ConfigurationField("user", "The login of a user of its own, in one company."),
            ConfigurationField("password", "Its password.", isSecret: true),
            ConfigurationField("warehouse", "The code of the warehouse that sales leave."),
            ConfigurationField(
                "carrier",
                "The code of the carrier's party, put on every sale.",
                default: "none"
            ),
            ConfigurationField(
                "units.*",
                "Our unit's symbol in Tryton.",
                default: "EA: u"
            ),
            ConfigurationField(
                "budget.concurrency",
                "Operations at the same time; Tryton wants one writer.",
                default: "1"
            ),
            ConfigurationField("budget.perMinute", "Operations a minute.", default: "no limit"),
            ConfigurationField("budget.perDay", "Operations in 24 hours.", default: "no limit"),
            ConfigurationField(
                "circuitBreaker.threshold",
                "Failures in a row that open it.",
                default: "5"
            ),
            ConfigurationField(
                "circuitBreaker.firstPauseSeconds",
                "How long it stays open first.",
                default: "5"
            ),
            ConfigurationField(
                "circuitBreaker.longestPauseSeconds",
                "How long at most.",
                default: "300"
            ),
            ConfigurationField(
                "timeoutSeconds",
                "How long one call may take, 1 to 600.",
                default: "30"
            ),
            ConfigurationField(
                "privateNetworks",
                "Networks that may be called although not public.",
                default: "none"
            ),
            ConfigurationField("allowsPlainText", "http: instead of https:.", default: "false"),
        ]
    )
}
