import Canonical
import JSON
import Primitives

/// The body of `POST /v1/webhooks`.
///
/// ```json
/// {"url": "https://shop.example.com/hooks/crossdock", "milestones": ["shipped", "delivered"]}
/// ```
struct WebhookSubscription: Sendable, Equatable {
    var url: String
    /// Empty means all.
    var milestones: [Milestone.Kind]

    static let schema = JSONSchema.closed([
        .required(
            "url",
            .text(WebhookAddress.textMax).adding("format", "uri")
                .described("https, to a public host.")
                .example("https://shop.example.com/hooks/crossdock")
        ),
        .optional(
            "milestones",
            .array(of: .words(of: Milestone.Kind.self), count: 0...Milestone.Kind.allCases.count)
                .described("Only these; all when left out or empty.")
        ),
    ])

    static func read(
        _ body: JSONValue,
        trusted: Set<String>
    ) throws(Problem) -> WebhookSubscription {
        let violations = Violations()
        let reader = ObjectReader(body, at: "", known: ["url", "milestones"], violations)
        let url = reader?.text("url", maximum: WebhookAddress.textMax)
        if let url, case .failure(let fault) = WebhookAddress.check(url, trusted: trusted) {
            reader?.fault("url", fault.code, fault.detail)
        }
        var kinds: [Milestone.Kind] = []
        let bound = 0...Milestone.Kind.allCases.count
        for (index, value) in (reader?.optionalElements("milestones", count: bound) ?? [])
            .enumerated()
        {
            if let kind = value.string.flatMap({ Milestone.Kind(rawValue: $0) }) {
                kinds.append(kind)
                continue
            }
            violations.add(
                at: "/milestones/\(index)",
                value.string == nil ? .wrongType : .unknownValue,
                "expected one of " + Milestone.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            )
        }
        try violations.check()
        return WebhookSubscription(url: url ?? "", milestones: kinds)
    }
}
