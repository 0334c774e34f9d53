public import Connectors

extension OdooConnector {
    public static let descriptor = ConnectorDescriptor(
        kind: "odoo",
        summary: "Odoo 19 over JSON-2.",
        operations: ERPOperation.ofSales.map(\.rawValue),
        fields: [
            ConfigurationField("baseURL", "Where Odoo answers, https."),
            ConfigurationField("database", "The database's name."),
            ConfigurationField("apiKey", "An API key of a user of its own.", isSecret: true),
            ConfigurationField(
                "warehouse",
                "The short name of the warehouse that sales leave.",
                default: "Odoo's choice"
            ),
            ConfigurationField("units.*", "Our unit's name in Odoo.", default: "EA: Units"),
            ConfigurationField(
                "wholeUnits",
                "Our units that items are sold whole in, for what is read from Odoo.",
                default: "EA"
            ),
        ] + TargetTerms.fields(concurrency: OdooConfiguration.defaultBudget.concurrency)
    )
}
