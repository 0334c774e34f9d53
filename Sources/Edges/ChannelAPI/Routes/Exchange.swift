import Canonical
import Engine
import Governance
import Hummingbird
import JSON
import Primitives

/// One request, checked as far as its route's description goes.
struct Exchange: Sendable {
    var correlation: ExchangeCorrelation
    var path: [String: String]
    var query: QueryParameters
    var headers: HTTPFields
    /// The bytes as they came; empty when the route takes no body.
    var bytes: [UInt8]
    var body: JSONValue
    /// Checked; present when the route requires one.
    var idempotencyKey: String
    var now: Timestamp

    /// The id in the address, or a problem when no such id can exist.
    func id<Subject>(_ name: String, _: Subject.Type) throws(Problem) -> Identifier<Subject> {
        guard let text = path[name], let id = Identifier<Subject>(validating: text) else {
            throw .notFound(name)
        }
        return id
    }
}

/// Who calls, for a route that needs to know.
struct RequestCaller: Sendable {
    var caller: Caller
    var channel: Channel.ID

    var entity: LegalEntity.ID { caller.entity }
    var name: String { caller.actor.name }
    var permissions: Set<Permission> { caller.actor.permissions }

    /// Whether a customer is this caller's to ask about.
    func mayReach(_ customer: Party.ID) -> Bool {
        caller.customers.isEmpty || caller.customers.contains(customer)
    }
}

/// What is answered; the pipeline adds what every answer carries.
struct Answer: Sendable {
    enum Content: Sendable {
        case none
        case json([UInt8])
        case problem([UInt8])
    }

    var status: Int
    var content: Content
    var headers: HTTPFields

    static func json(
        _ status: Int,
        _ value: JSONValue,
        headers: HTTPFields = [:]
    ) -> Answer {
        Answer(status: status, content: .json(value.bytes()), headers: headers)
    }

    static func empty(_ status: Int, headers: HTTPFields = [:]) -> Answer {
        Answer(status: status, content: .none, headers: headers)
    }

    init(status: Int, content: Content, headers: HTTPFields = [:]) {
        self.status = status
        self.content = content
        self.headers = headers
    }

    init(_ problem: Problem, exchange: String) {
        self.init(
            status: problem.kind.status,
            content: .problem(problem.body(exchange: exchange)),
            headers: problem.headers
        )
    }
}
