import Hummingbird
import JSON
import Logging
import NIOCore
import Primitives
import SimulatedWorld

/// A request's context that knows its connection, so that the connection can be dropped.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// Puts HTTP requests before one simulated system, and lets its replies suffer what they say.
struct SandboxResponder: HTTPResponder {
    let system: WorldSystem
    let keeper: WorldKeeper
    let poster: EventPoster
    let clock: any WallClock
    let silence: Duration

    func respond(to request: Request, context: SandboxContext) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Limits.requestBodyBytes)
        } catch is NIOTooManyBytesError {
            return Response(status: .contentTooLarge)
        }
        let asked = WorldRequest(
            method: request.method.rawValue,
            target: request.head.path ?? "/",
            headers: request.headers.map { ($0.name.canonicalName, $0.value) },
            body: Array(body.readableBytesView)
        )
        if asked.method == "GET", asked.path == ["events"] { return events() }
        let reply = keeper.handle(asked, to: system)
        if reply.delay > .zero { try await pause(reply.delay) }
        switch reply.loss {
        case nil: return Self.response(reply)
        case .reset: return dropped(context)
        case .silence:
            // Ends early when the sandbox stops; then nobody waits for the answer any more.
            try await pause(silence)
            return dropped(context)
        }
    }

    private func pause(_ duration: Duration) async throws {
        try await clock.sleep(until: clock.now().advanced(by: duration))
    }

    /// `GET /events`: how the posting goes.
    private func events() -> Response {
        let report = poster.report
        let body: JSONValue = [
            "posted": .number(report.posted),
            "undelivered": .array(report.undelivered.map { .string($0) }),
        ]
        return Self.response(
            WorldReply(
                status: 200,
                headers: ["content-type": "application/json"],
                body: body.bytes()
            )
        )
    }

    /// The answer goes nowhere: its connection is closed first.
    private func dropped(_ context: SandboxContext) -> Response {
        context.channel.close(mode: .all, promise: nil)
        return Response(status: .noContent)
    }

    private static func response(_ reply: WorldReply) -> Response {
        var headers = HTTPFields()
        for (name, value) in reply.headers.sorted(by: { $0.key < $1.key }) {
            if let name = HTTPFields.Element.Name(name) { headers[name] = value }
        }
        return Response(
            status: HTTPResponse.Status(code: reply.status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body))
        )
    }
}
