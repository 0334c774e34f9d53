import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Primitives

/// Answers what is no HTTP request, headers beyond their bound, and requests that do not say which
/// host they are for (RFC 9112 §3.2), with a problem (RFC 9457).
///
/// Such requests never reach a route. Hummingbird ends them with a bare 400; this handler puts the
/// reason in its place, names the exchange and logs it once.
///
/// ```json
/// {"type": "/problems/headers-too-large", "title": "The headers are too large", "status": 431, …}
/// ```
/// A class, because a channel handler lives with its connection.
final class UnreadableRequest: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let logger: Logger
    private var problem: Problem?
    /// A head was refused, so nothing behind it is read as a request any more.
    private var hasRefused = false

    init(logger: Logger) { self.logger = logger }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasRefused else { return }
        guard case .head(let head) = Self.unwrapInboundIn(data), !Self.namesItsHost(head) else {
            return context.fireChannelRead(data)
        }
        hasRefused = true
        problem = Problem(
            .malformedHTTP,
            "An HTTP/1.1 request has one Host header, and never two (RFC 9112 §3.2)."
        )
        // Ends the connection behind what came before, as any other unreadable request does.
        context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
    }

    /// Whoever stands before us and reads the other host of two might have let other requests pass.
    private static func namesItsHost(_ head: HTTPRequestHead) -> Bool {
        let hosts = head.headers["Host"].count
        return hosts == 1 || (hosts == 0 && head.version == .http1_0)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError, problem == nil {
            problem = Self.problem(of: error)
        }
        context.fireErrorCaught(error)
    }

    func write(
        context: ChannelHandlerContext,
        data: NIOAny,
        promise: EventLoopPromise<Void>?
    ) {
        guard let problem, case .head(let head) = Self.unwrapOutboundIn(data), Self.isBare(head)
        else {
            return context.write(data, promise: promise)
        }
        self.problem = nil
        let exchange = Self.exchange()
        logger.info(
            "a request could not be read",
            metadata: ["code": "\(problem.code)", "exchange": "\(exchange)"]
        )
        let body = ByteBuffer(bytes: problem.body(exchange: exchange))
        let headers = HTTPHeaders([
            ("Content-Type", "application/problem+json"),
            ("Content-Length", String(body.readableBytes)), ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"), ("Request-Id", exchange),
            ("Connection", "close"),
        ])
        let status = HTTPResponseStatus(statusCode: problem.kind.status)
        let told = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(Self.wrapOutboundOut(.head(told)), promise: nil)
        context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: promise)
    }

    /// The answer that the server gives of its own accord, and no handler's.
    private static func isBare(_ head: HTTPResponseHead) -> Bool {
        head.status == .badRequest && head.headers.first(name: "Content-Length") == "0"
    }

    private static func problem(of error: HTTPParserError) -> Problem {
        guard error == .headerOverflow else {
            return Problem(.malformedHTTP, "What was sent cannot be read: \(error).")
        }
        let bound = Limits.requestHeaderBytes
        return Problem(.headersTooLarge, "The request line and headers may have \(bound) bytes.")
    }

    private static func exchange() -> String {
        (0..<8).map { _ in
            let byte = UInt8.random(in: .min ... .max)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

@available(*, unavailable)
extension UnreadableRequest: Sendable {}
