public import Connectors

extension TrytonConnector {
    public static let descriptor = ConnectorDescriptor(
        kind: "tryton",
        summary: "Tryton 8.2 and 6.0 over JSON-RPC; which of the two it is, it finds out.",
        operations: ERPOperation.allCases.map(\.rawValue),
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
                "batch",
                "Sales that are booked in one call while so many wait, 1 to 25.",
                default: "1"
            ),
        ] + TargetTerms.fields(concurrency: TrytonConfiguration.defaultBudget.concurrency)
    )
}
