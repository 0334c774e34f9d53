import Governance
import JSON

/// One operation of the API: the single source of its routing, checking and documentation.
struct Route: Sendable {
    enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    let method: Method
    let path: RoutePath
    /// The OpenAPI operation id: `submitOrder`.
    let operation: String
    let group: RouteGroup
    let summary: String
    let detail: String
    let access: Access
    let idempotency: Idempotency
    let parameters: [Parameter]
    let body: BodyRule
    let answers: [AnswerRule]
    /// What can go wrong besides what can go wrong with every route like it.
    let problems: [ProblemKind]

    /// - Precondition: the path's parameters and the described path parameters are the same.
    init(
        _ method: Method,
        _ path: RoutePath,
        _ operation: String,
        in group: RouteGroup,
        summary: String,
        detail: String = "",
        access: Access,
        idempotency: Idempotency = .none,
        parameters: [Parameter] = [],
        body: BodyRule = .none,
        answers: [AnswerRule],
        problems: [ProblemKind] = []
    ) {
        self.method = method
        self.path = path
        self.operation = operation
        self.group = group
        self.summary = summary
        self.detail = detail
        self.access = access
        self.idempotency = idempotency
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.problems = problems
        let described = parameters.filter { $0.place == .path }.map(\.name)
        precondition(described == path.parameterNames, "\(path) describes other parameters")
    }
}

/// A chapter of the reference.
enum RouteGroup: String, CaseIterable, Sendable {
    case orders = "Orders"
    case documents = "Shipments and invoices"
    case catalogue = "Availability and prices"
    case stock = "Counts, adjustments and holds of stock"
    case accounts = "Accounts"
    case purchasing = "Purchase orders"
    case figures = "Key figures"
    case reconciliation = "Differences from other systems"
    case stewardship = "Who is who"
    case mappings = "Mappings"
    case webhooks = "Webhooks"
    case partnerDocuments = "Partners' documents"
    case systems = "System events"
    case service = "Service"
}

/// Who may call a route, together with what it then does: neither comes without the other.
enum Access: Sendable {
    typealias OpenHandler =
        @Sendable (Exchange, APIServices) async throws(Problem) -> Answer
    typealias SecuredHandler =
        @Sendable (Exchange, RequestCaller, APIServices) async throws(Problem) -> Answer

    /// Anybody, without a key.
    case open(OpenHandler)
    /// A key with this permission.
    case needs(Permission, SecuredHandler)
    /// A key with at least one of these; the decision says which one it takes.
    case needsAny([Permission], SecuredHandler)

    var permissions: [Permission] {
        switch self {
        case .open: []
        case .needs(let permission, _): [permission]
        case .needsAny(let permissions, _): permissions
        }
    }

    var isOpen: Bool { if case .open = self { true } else { false } }
}

/// Whether a request must carry an `Idempotency-Key`.
enum Idempotency: Sendable { case none, required }

/// A query, path or header parameter.
struct Parameter: Sendable {
    enum Place: String, Sendable { case path, query, header }

    var name: String
    var place: Place
    var summary: String
    var schema: JSONSchema
    var isRequired: Bool
    var mayRepeat = false

    static func path(_ name: String, _ schema: JSONSchema, _ summary: String) -> Parameter {
        Parameter(name: name, place: .path, summary: summary, schema: schema, isRequired: true)
    }

    static func query(_ name: String, _ schema: JSONSchema, _ summary: String) -> Parameter {
        Parameter(name: name, place: .query, summary: summary, schema: schema, isRequired: false)
    }

    static func header(_ name: String, _ schema: JSONSchema, _ summary: String) -> Parameter {
        Parameter(name: name, place: .header, summary: summary, schema: schema, isRequired: false)
    }

    var required: Parameter {
        var parameter = self
        parameter.isRequired = true
        return parameter
    }

    var repeated: Parameter {
        var parameter = self
        parameter.mayRepeat = true
        return parameter
    }
}

/// What a request carries.
enum BodyRule: Sendable {
    case none
    case json(SchemaComponent)
    /// May be left out; then it counts as an empty object.
    case optionalJSON(SchemaComponent)
    /// Bytes of whatever type, at least one.
    case bytes

    var component: SchemaComponent? {
        switch self {
        case .none, .bytes: nil
        case .json(let component), .optionalJSON(let component): component
        }
    }
}

/// One way to succeed.
struct AnswerRule: Sendable {
    var status: Int
    var summary: String
    var schema: JSONSchema?
    var headers: [AnswerHeader]

    static func json(
        _ status: Int,
        _ summary: String,
        _ component: SchemaComponent,
        headers: [AnswerHeader] = []
    ) -> AnswerRule {
        AnswerRule(status: status, summary: summary, schema: .named(component), headers: headers)
    }

    static func empty(
        _ status: Int,
        _ summary: String,
        headers: [AnswerHeader] = []
    ) -> AnswerRule {
        AnswerRule(status: status, summary: summary, schema: nil, headers: headers)
    }
}

/// A header of an answer, by its name in `components/headers`.
enum AnswerHeader: String, CaseIterable, Sendable {
    case correlation = "X-Correlation-Id"
    case request = "Request-Id"
    case traceParent = "traceparent"
    case rateLimitPolicy = "RateLimit-Policy"
    case rateLimit = "RateLimit"
    case location = "Location"
    case entityTag = "ETag"
    case replayed = "Idempotent-Replayed"
    case retryAfter = "Retry-After"
    case allow = "Allow"
    case challenge = "WWW-Authenticate"
}
