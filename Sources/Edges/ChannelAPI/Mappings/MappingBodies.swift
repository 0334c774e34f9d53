import Engine
import JSON

/// What is sent to change a mapping.
enum MappingBodies {
    static let proposalSchema = JSONSchema.closed([
        .required(
            "text",
            .string.described("The mapping, as its YAML file would have it.")
                .example("name: stores-orders\nextends: standard/ORDERS\n")
        ),
        .required("reason", .text(MappingDesk.reasonBytes / 2).described("Why it is changed.")),
    ])

    static let approvalSchema = JSONSchema.closed([.required("seal", .text(64))])

    static let reasonSchema = JSONSchema.closed([
        .required("reason", .text(MappingDesk.reasonBytes / 2))
    ])

    static let trialSchema = JSONSchema.closed([
        .required("share", .integer(1...99).described("Of a hundred documents."))
    ])

    static func readProposal(
        _ body: JSONValue
    ) throws(Problem) -> (text: String, reason: String) {
        let violations = Violations()
        let reader = ObjectReader(body, at: "", known: ["text", "reason"], violations)
        let text = reader?.required("text")
        if let text, text.string == nil {
            reader?.fault("text", .wrongType, "expected a string, found \(text.kindText)")
        }
        let reason = reader?.text("reason", maximum: MappingDesk.reasonBytes / 2)
        try violations.check()
        return (text?.string ?? "", reason ?? "")
    }

    static func readSeal(_ body: JSONValue) throws(Problem) -> String {
        try one("seal", maximum: 64, in: body)
    }

    static func readReason(_ body: JSONValue) throws(Problem) -> String {
        try one("reason", maximum: MappingDesk.reasonBytes / 2, in: body)
    }

    static func readShare(_ body: JSONValue) throws(Problem) -> Int {
        let violations = Violations()
        let reader = ObjectReader(body, at: "", known: ["share"], violations)
        let share = reader?.integer("share", in: 1...99)
        try violations.check()
        return Int(share ?? 0)
    }

    private static func one(
        _ name: String,
        maximum: Int,
        in body: JSONValue
    ) throws(Problem) -> String {
        let violations = Violations()
        let reader = ObjectReader(body, at: "", known: [name], violations)
        let text = reader?.text(name, maximum: maximum)
        try violations.check()
        return text ?? ""
    }
}
