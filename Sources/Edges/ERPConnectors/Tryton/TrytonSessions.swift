import Connectors
import Foundation
import JSON
import Primitives

/// What a login brought: how to call, and the context that every call must carry.
struct TrytonSession: Sendable {
    /// Counted from 1, so that a call tells which session it found expired.
    var number: Int
    var dialect: TrytonDialect
    /// `Session base64(user:id:key)`.
    var authorization: String
    /// As `get_preferences` gives it; without its company, prices and costs are quietly null.
    var context: JSONObject
    var company: Int64
}

/// The connector's one session with its ERP.
///
/// An actor because a session is one thing that many calls share: whoever comes while a login is
/// under way waits for it. A refused password is not tried again for `refusalPause` unless the
/// secret changes: the ERP slows down and then blocks who guesses. Only the first call tells it as
/// a refused credential; later ones say when to come again, so that one alarm is raised and not
/// one for each waiting effect.
actor TrytonSessions {
    private enum State {
        case closed
        case opening
        case open(TrytonSession)
        case refused(password: String, until: Timestamp)
    }

    static let refusalPause = Duration.seconds(900)

    private let configuration: TrytonConfiguration
    private let services: ConnectorServices
    private var state = State.closed
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var opened = 0

    init(_ configuration: TrytonConfiguration, using services: ConnectorServices) {
        self.configuration = configuration
        self.services = services
    }

    /// The open session, or a new one.
    func session(before deadline: Timestamp) async throws(ConnectorFailure) -> TrytonSession {
        while case .opening = state {
            await withCheckedContinuation { waiting.append($0) }
        }
        if case .open(let session) = state { return session }
        let password = try password()
        if case .refused(password, let until) = state, services.clock.now() < until {
            let pause = until.since(services.clock.now())
            throw ConnectorFailure(.circuitOpen(retryAfter: pause))
        }
        state = .opening
        defer {
            for waiter in waiting { waiter.resume() }
            waiting = []
        }
        do throws(ConnectorFailure) {
            let session = try await open(password, before: deadline)
            state = .open(session)
            return session
        } catch {
            state = .closed
            if case .unauthorized = error.reason {
                let until = services.clock.now().advanced(by: Self.refusalPause)
                state = .refused(password: password, until: until)
            }
            throw error
        }
    }

    /// A call found this session expired; a newer one stays.
    func expire(_ session: TrytonSession) {
        if case .open(let current) = state, current.number == session.number { state = .closed }
    }

    private func password() throws(ConnectorFailure) -> String {
        do throws(SecretFailure) {
            return try services.secrets.resolve(configuration.password).reveal()
        } catch {
            throw ConnectorFailure(.misconfigured(error.description))
        }
    }

    private func open(
        _ password: String,
        before deadline: Timestamp
    ) async throws(ConnectorFailure) -> TrytonSession {
        let dialect = try await dialect(before: deadline)
        let path = dialect.path(of: configuration.database)
        let login = try await ask(
            path,
            "common.db.login",
            [.string(configuration.user), ["password": .string(password)], "en"],
            before: deadline
        )
        guard let user = login[0]?.integer, let key = login[1]?.string, !key.isEmpty else {
            throw ConnectorFailure(.malformedAnswer("a login without user and key"))
        }
        let token = Data("\(configuration.user):\(user):\(key)".utf8).base64EncodedString()
        let authorization = "Session " + token
        let context = try await ask(
            path,
            "model.res.user.get_preferences",
            [true, [:]],
            authorization: authorization,
            before: deadline
        )
        guard let context = context.object else {
            throw ConnectorFailure(.malformedAnswer("a user's preferences are no object"))
        }
        guard let company = context["company"]?.integer else {
            throw ConnectorFailure(
                .misconfigured("the ERP's user \(configuration.user) belongs to no company")
            )
        }
        opened += 1
        return TrytonSession(
            number: opened,
            dialect: dialect,
            authorization: authorization,
            context: context,
            company: company
        )
    }

    /// Asks each place where a series answers for its version.
    private func dialect(before deadline: Timestamp) async throws(ConnectorFailure) -> TrytonDialect
    {
        for path in TrytonDialect.serverPaths {
            let reply = try await send(path, "common.server.version", [], nil, before: deadline)
            // The other series' address: a database that does not exist, or no such method there.
            guard ![401, 403, 404, 405].contains(reply.status) else { continue }
            let answer = try TrytonAnswer(
                reply,
                to: "common.server.version",
                at: services.clock.now()
            )
            let version = try answer.value(of: "common.server.version", reply).string ?? ""
            guard let dialect = TrytonDialect(version: version) else {
                throw ConnectorFailure(
                    .misconfigured(
                        "it is Tryton \(version.prefix(32)), and this connector speaks "
                            + TrytonDialect.knownSeries
                    )
                )
            }
            return dialect
        }
        throw ConnectorFailure(
            .misconfigured("no Tryton answers at \(configuration.baseURL); check baseURL")
        )
    }

    private func ask(
        _ path: String,
        _ method: String,
        _ parameters: [JSONValue],
        authorization: String? = nil,
        before deadline: Timestamp
    ) async throws(ConnectorFailure) -> JSONValue {
        let reply = try await send(path, method, parameters, authorization, before: deadline)
        return try TrytonAnswer(reply, to: method, at: services.clock.now())
            .value(of: method, reply)
    }

    private func send(
        _ path: String,
        _ method: String,
        _ parameters: [JSONValue],
        _ authorization: String?,
        before deadline: Timestamp
    ) async throws(ConnectorFailure) -> HTTPReply {
        try await services.http.send(
            configuration.call(path, method, parameters, authorization: authorization),
            deadline: deadline
        )
    }
}
