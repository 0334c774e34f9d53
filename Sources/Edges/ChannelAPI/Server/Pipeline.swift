import Database
import Engine
import Governance
import Hummingbird
import JSON
import Logging
import Primitives

/// What happens to every request, in this order: ids, room, route, key, permission, rate, query,
/// idempotency key, content type, body, JSON, handler.
struct Pipeline: Sendable {
    let table: RouteTable
    let services: APIServices
    let clients: ClientDirectory
    let limiter: RateLimiter
    let gate: InFlightGate

    init(_ table: RouteTable, _ dependencies: APIDependencies) {
        self.table = table
        services = APIServices(dependencies)
        clients = ClientDirectory(store: dependencies.store)
        limiter = RateLimiter(dependencies.configuration.rateLimit)
        gate = InFlightGate(bound: dependencies.configuration.requestsInFlight)
    }

    /// Answers one request; nothing is thrown, everything has become an answer.
    func respond(to request: Request) async -> Response {
        let dependencies = services.dependencies
        var progress = Progress(
            startedAt: dependencies.clock.now(),
            correlation: ExchangeCorrelation(
                traceParent: request.headers[.traceParent],
                correlation: request.headers[.correlationID] ?? request.headers[.requestID],
                random: dependencies.random.bytes(24)
            )
        )
        let answer: Answer
        do throws(Problem) {
            answer = try await answerWithRoom(request, &progress)
        } catch {
            answer = Answer(error, exchange: progress.correlation.exchange)
        }
        tell(answer, progress)
        log(answer, request, progress)
        return response(answer, to: request, progress)
    }

    /// What is known of a request so far; for its log line and its answer's headers.
    struct Progress {
        var startedAt: Timestamp
        var correlation: ExchangeCorrelation
        var operation: String?
        var client: String?
        var headers = HTTPFields()
    }

    private func answerWithRoom(
        _ request: Request,
        _ progress: inout Progress
    ) async throws(Problem) -> Answer {
        let (route, path) = try match(request)
        guard let route else { return .empty(204, headers: [.allow: path["allow"] ?? ""]) }
        progress.operation = route.operation
        // A node that is asked whether it lives must not look dead because it is busy.
        if route.group == .service { return try await answer(request, route, path, &progress) }
        guard gate.enter() else {
            throw Problem(
                .overloaded,
                "\(services.configuration.requestsInFlight) requests are being worked on already.",
                headers: .retryAfter(seconds: 1)
            )
        }
        defer { gate.leave() }
        return try await answer(request, route, path, &progress)
    }

    /// The route; none for OPTIONS, whose answer is the allowed methods.
    private func match(_ request: Request) throws(Problem) -> (Route?, [String: String]) {
        let method = request.method.rawValue
        switch table.match(method == "HEAD" ? "GET" : method, request.uri.path) {
        case .found(let route, let path): return (route, path)
        case .unknown:
            throw Problem(.routeNotFound, "There is nothing at this address; see /v1/openapi.json.")
        case .wrongMethod(let allowed):
            let list = allowed.joined(separator: ", ")
            if method == "OPTIONS" { return (nil, ["allow": list]) }
            throw Problem(
                .methodNotAllowed,
                "This address has the methods \(list).",
                headers: [.allow: list]
            )
        }
    }

    private func answer(
        _ request: Request,
        _ route: Route,
        _ path: [String: String],
        _ progress: inout Progress
    ) async throws(Problem) -> Answer {
        switch route.access {
        case .open(let handle):
            let exchange = try await exchange(request, route, path, progress)
            return try await handle(exchange, services)
        case .needs(_, let handle), .needsAny(_, let handle):
            let caller = try await admit(request, route, &progress)
            let exchange = try await exchange(request, route, path, progress)
            return try await handle(exchange, caller, services)
        }
    }

    private func admit(
        _ request: Request,
        _ route: Route,
        _ progress: inout Progress
    ) async throws(Problem) -> RequestCaller {
        let client = try await authenticate(request, at: progress.startedAt)
        progress.client = client.id
        let standing = limiter.spend(client.id, client.limit, at: progress.startedAt)
        progress.headers = standing.headers
        guard standing.isAllowed else {
            throw Problem(
                .rateLimited,
                "This key may make \(standing.limit.perSecond) requests a second.",
                headers: .retryAfter(seconds: standing.retryInSeconds)
            )
        }
        let granted = client.caller.actor.permissions
        guard route.access.permissions.contains(where: granted.contains) else {
            throw Problem.lacking(route.access.permissions.map(\.rawValue))
        }
        return RequestCaller(caller: client.caller, channel: client.channel)
    }

    private func authenticate(
        _ request: Request,
        at now: Timestamp
    ) async throws(Problem) -> ClientDirectory.Client {
        guard let header = request.headers[.authorization] else {
            throw Problem.unauthenticated("The request has no Authorization header.", given: false)
        }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let key = APIKey(String(parts[1]))
        else { throw Problem.unauthenticated("This is no API key.", given: true) }
        let match = try await services.answering { () async throws(StoreFailure) in
            try await clients.match(key, at: now)
        }
        switch match {
        case .found(let client): return client
        case .ended(let end):
            throw Problem.unauthenticated(
                "The API key ended on \(end); ask its operator for the next one.",
                given: true
            )
        case .unknown:
            throw Problem.unauthenticated("The API key is unknown or revoked.", given: true)
        }
    }

    private func exchange(
        _ request: Request,
        _ route: Route,
        _ path: [String: String],
        _ progress: Progress
    ) async throws(Problem) -> Exchange {
        let violations = Violations()
        let query = QueryParameters(request.uri.query?[...], rules: route.parameters, violations)
        try violations.check()
        let key = try idempotencyKey(request, route)
        let (bytes, body) = try await body(request, route)
        return Exchange(
            correlation: progress.correlation,
            path: path,
            query: query,
            headers: request.headers,
            bytes: bytes,
            body: body,
            idempotencyKey: key,
            now: progress.startedAt
        )
    }

    private func idempotencyKey(_ request: Request, _ route: Route) throws(Problem) -> String {
        guard route.idempotency == .required else { return "" }
        guard let key = request.headers[.idempotencyKey], !key.isEmpty else {
            throw Problem(.idempotencyKeyMissing, "The header Idempotency-Key is required here.")
        }
        guard TextRule.isVisibleASCII(key, maximum: Limits.shortTextBytes) else {
            throw Problem(
                .idempotencyKeyMissing,
                "The Idempotency-Key has 1 to \(Limits.shortTextBytes) visible ASCII characters."
            )
        }
        return key
    }

    private func body(
        _ request: Request,
        _ route: Route
    ) async throws(Problem) -> ([UInt8], JSONValue) {
        if case .none = route.body { return ([], .null) }
        if case .bytes = route.body { return (try await bytes(request), .null) }
        let type = request.headers[.contentType]
        let hasBody = type != nil || (request.headers[.contentLength].map { $0 != "0" } ?? false)
        if case .optionalJSON = route.body, !hasBody { return ([], [:]) }
        guard let type, Self.isJSON(type) else {
            throw Problem(.unsupportedMediaType, "The body must be application/json, in UTF-8.")
        }
        let bytes = try await plainBytes(request)
        if case .optionalJSON = route.body, bytes.isEmpty { return ([], [:]) }
        do throws(JSONFailure) {
            return (bytes, try JSONValue(parsing: bytes))
        } catch {
            throw Problem(error)
        }
    }

    /// A body of any type, which must not be empty.
    private func bytes(_ request: Request) async throws(Problem) -> [UInt8] {
        let bytes = try await plainBytes(request)
        guard !bytes.isEmpty else {
            throw Problem(.invalidRequest, "The body is empty; it is the document itself.")
        }
        return bytes
    }

    private func plainBytes(_ request: Request) async throws(Problem) -> [UInt8] {
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Problem(
                .unsupportedMediaType,
                "The body must not be compressed or otherwise encoded (Content-Encoding)."
            )
        }
        let reading = BodyReading(
            limitBytes: Limits.requestBodyBytes,
            time: services.configuration.bodyTime,
            clock: services.dependencies.clock
        )
        return try await reading.bytes(of: request)
    }

    /// `application/json` with no parameter but `charset=utf-8` (which says nothing, RFC 8259 §11).
    static func isJSON(_ type: String) -> Bool {
        let parts = type.split(separator: ";").map { part in
            part.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    }
}
