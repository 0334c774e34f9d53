extension RestConnector {
    public static let descriptor = ConnectorDescriptor(
        kind: "rest",
        summary:
            "Any system that speaks JSON over HTTP; operations, bodies and answers are configured.",
        fields: [
            ConfigurationField("baseURL", "Where the system's addresses begin, https."),
            ConfigurationField("authentication.type", "none, header or basic.", default: "none"),
            ConfigurationField(
                "authentication.name",
                "The header that carries the secret.",
                default: ""
            ),
            ConfigurationField(
                "authentication.scheme",
                "A word before it, such as Bearer.",
                default: ""
            ),
            ConfigurationField(
                "authentication.secret",
                "The header's secret.",
                isSecret: true,
                default: ""
            ),
            ConfigurationField("authentication.user", "The user for basic.", default: ""),
            ConfigurationField(
                "authentication.password",
                "Its password.",
                isSecret: true,
                default: ""
            ),
            ConfigurationField(
                "headers.*",
                "A header sent with every call; a template.",
                default: ""
            ),
        ] + TargetTerms.fields(concurrency: 4) + [
            ConfigurationField(
                "tables.*",
                "A code list for the table filter; * is every other code.",
                default: ""
            ),
            ConfigurationField(
                "operations.*.method",
                "GET, POST, PUT, PATCH or DELETE.",
                default: "POST"
            ),
            ConfigurationField(
                "operations.*.path",
                "After the base address, with its query; a template."
            ),
            ConfigurationField("operations.*.headers.*", "A header; a template.", default: ""),
            ConfigurationField(
                "operations.*.body",
                "A JSON template.",
                default: "the payload as it is"
            ),
            ConfigurationField(
                "operations.*.reference",
                "JSON pointer to the target's number.",
                default: ""
            ),
            ConfigurationField(
                "operations.*.result",
                "A JSON template from the answer to canonical terms.",
                default: "the answer as it is"
            ),
            ConfigurationField(
                "operations.*.answers",
                "What answers mean where HTTP does not say it.",
                default: "none"
            ),
            ConfigurationField(
                "operations.*.find.path",
                "Asks for an earlier outcome by key; a template.",
                default: ""
            ),
            ConfigurationField("operations.*.find.headers.*", "A header; a template.", default: ""),
            ConfigurationField(
                "operations.*.find.reference",
                "JSON pointer to the number, when found.",
                default: ""
            ),
            ConfigurationField(
                "operations.*.find.result",
                "As result, for what was found.",
                default: "the answer as it is"
            ),
            ConfigurationField(
                "operations.*.repeatable",
                "The target makes one outcome of one key.",
                default: "false"
            ),
            ConfigurationField(
                "operations.*.timeoutSeconds",
                "For this operation.",
                default: "timeoutSeconds"
            ),
        ] + exportFields
    )

    /// How everything of one subject is read, to be compared.
    private static let exportFields: [ConfigurationField] =
        [
            ConfigurationField(
                "exports.*.path",
                "Gives what follows {{after}} of stock, orders or invoices; a template.",
                default: ""
            ),
            ConfigurationField("exports.*.headers.*", "A header; a template.", default: ""),
            ConfigurationField(
                "exports.*.items",
                "JSON pointer to the records of a page.",
                default: ""
            ),
            ConfigurationField(
                "exports.*.next",
                "JSON pointer to what the next page follows.",
                default: "/next"
            ),
        ]
        + [
            ("item", "to the item of a record of stock"), ("site", "to its site"),
            ("key", "to our key that a document carries"), ("number", "to its own number"),
            ("quantity", "to the quantity"), ("lines", "to a document's lines"),
            ("line", "to a line's number"), ("total", "to the total with tax"),
            ("tax", "to the tax"), ("unpaid", "to what is not paid yet"),
            ("currency", "to the currency of all"),
            ("state", "to the state"),
        ].map {
            ConfigurationField("exports.*.\($0.0)", "JSON pointer \($0.1).", default: "")
        }
        + [
            ConfigurationField(
                "exports.*.states.*",
                "What the target's word for a state means: booked, open, partly_delivered, "
                    + "delivered or cancelled.",
                default: ""
            )
        ]
}
