/// One HTTP and JSON system, described without code: addresses, bodies, and what its answers mean.
///
/// ```yaml
/// baseURL: https://erp.example.com/api
/// authentication: {type: header, name: X-API-Key, secret: env:ERP_KEY}
/// budget: {concurrency: 2, perMinute: 120}
/// operations:
///   erp.book:
///     method: POST
///     path: /orders
///     body: |
///       {"reference": "{{key}}", "lines": ["{{#each payload.lines}}",
///         {"item": "{{.item}}", "qty": "{{.thousandths | decimal 3}}"}]}
///     reference: /number
///     find: {path: "/orders?reference={{key}}", reference: /orders/0/number}
/// ```
/// Templates (see `JSONTemplate`) may refer to `key`, `correlation.traceID`,
/// `correlation.requestID`, `payload.…`, and in `result` also to `answer.…` and `status`.
public struct RestConfiguration: TargetConfiguration, Hashable {
    public var baseURL: String
    public var authentication: RestAuthentication
    /// Sent with every call; values are templates.
    public var headers: [String: String]
    public var terms = TargetTerms()
    /// Code lists for the `table` filter; `*` stands for every other code.
    public var tables: [String: [String: String]]
    public var operations: [String: RestOperation]
    /// How what it has is read whole, by subject: `stock`, `orders`, `invoices`.
    public var exports: [String: RestExport]

    public init(
        baseURL: String,
        authentication: RestAuthentication = .none,
        operations: [String: RestOperation]
    ) {
        self.baseURL = baseURL
        self.authentication = authentication
        self.operations = operations
        headers = [:]
        tables = [:]
        exports = [:]
    }
}

/// How calls prove who makes them.
public enum RestAuthentication: Hashable, Sendable {
    case none
    /// A header such as `X-API-Key`, or `Authorization` with the scheme `Bearer`.
    case header(name: String, scheme: String?, secret: SecretReference)
    /// RFC 7617.
    case basic(user: String, password: SecretReference)
}

/// One operation: what is sent, and what the answers mean.
public struct RestOperation: Hashable, Sendable {
    public var method: String
    /// After the base URL, query included; values are percent-encoded.
    public var path: String
    public var headers: [String: String]
    /// A JSON template; absent, the payload is sent as it is.
    public var body: String?
    /// Where the answer holds the target's number for what it made.
    public var reference: String?
    /// A JSON template that puts the answer in canonical terms; absent, it is passed on as it is.
    public var result: String?
    /// Read before the general meaning of the status; the first that fits decides.
    public var answers: [RestAnswerRule]
    /// How to ask whether an earlier call took effect.
    public var find: RestFind?
    /// How to list what the operation has made, whoever made it.
    public var list: RestList?
    /// The target makes one outcome of one key, so an unknown outcome may be repeated without
    /// asking.
    public var isRepeatable: Bool
    public var timeoutSeconds: Int?

    public init(
        method: String = "POST",
        path: String,
        headers: [String: String] = [:],
        body: String? = nil,
        reference: String? = nil,
        result: String? = nil,
        answers: [RestAnswerRule] = [],
        find: RestFind? = nil,
        list: RestList? = nil,
        isRepeatable: Bool = false,
        timeoutSeconds: Int? = nil
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.reference = reference
        self.result = result
        self.answers = answers
        self.find = find
        self.list = list
        self.isRepeatable = isRepeatable
        self.timeoutSeconds = timeoutSeconds
    }
}

/// Asks by key. Answers that mean nothing is there: 404, or a good answer without the reference.
public struct RestFind: Hashable, Sendable {
    public var path: String
    public var headers: [String: String]
    /// Where the answer holds the number; nothing there means not found.
    public var reference: String
    /// As an operation's `result`, for the found document.
    public var result: String?

    public init(
        path: String,
        headers: [String: String] = [:],
        reference: String,
        result: String? = nil
    ) {
        self.path = path
        self.headers = headers
        self.reference = reference
        self.result = result
    }
}

/// Lists documents, page by page; the page after the last one is empty.
///
/// `{path: "/orders?after={{after}}", items: /orders, key: /reference, reference: /number}`
public struct RestList: Hashable, Sendable {
    /// `{{after}}` is the reference of the last document so far, and empty on the first page.
    public var path: String
    public var headers: [String: String]
    /// Where the answer holds the documents.
    public var items: String
    /// Where a document holds our key, and where its own number.
    public var key: String
    public var reference: String

    public init(
        path: String,
        headers: [String: String] = [:],
        items: String,
        key: String,
        reference: String
    ) {
        self.path = path
        self.headers = headers
        self.items = items
        self.key = key
        self.reference = reference
    }
}

/// What one kind of answer means at this target, where that is not what HTTP says.
///
/// `{statuses: [409], pointer: /code, equals: duplicate, means: exists, reference: /number}`
public struct RestAnswerRule: Hashable, Sendable {
    public enum Meaning: String, Codable, CaseIterable, Hashable, Sendable {
        /// It is done.
        case done
        /// It had been done before, under this key.
        case exists
        /// A no that will stay a no.
        case refused
        /// Nothing was done; try again later.
        case retry
        case throttled
        /// It may have been done: ask.
        case unknown
        case unauthorized
    }

    /// Any status when empty.
    public var statuses: [Int]
    /// A JSON pointer that must lead to something other than null.
    public var pointer: String?
    /// What must stand there, as text.
    public var equals: String?
    public var means: Meaning
    /// Where the number stands in this kind of answer, when elsewhere than the operation says.
    public var reference: String?
    /// Where the target says why, for `refused`.
    public var detail: String?

    public init(
        statuses: [Int] = [],
        pointer: String? = nil,
        equals: String? = nil,
        means: Meaning,
        reference: String? = nil,
        detail: String? = nil
    ) {
        self.statuses = statuses
        self.pointer = pointer
        self.equals = equals
        self.means = means
        self.reference = reference
        self.detail = detail
    }
}
