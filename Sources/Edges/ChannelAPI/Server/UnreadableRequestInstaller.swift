public import Logging
public import NIOCore
import NIOHTTP1

/// Lets a connection answer what is no HTTP request, and headers beyond a bound, with a problem.
///
/// Give it to the server as one of its connections' handlers: it puts the one that explains behind
/// the decoder, whose errors those are.
///
/// A class, because a channel handler lives with its connection.
public final class UnreadableRequestInstaller: ChannelInboundHandler, RemovableChannelHandler {
    public typealias InboundIn = Never

    private let logger: Logger

    public init(logger: Logger) { self.logger = logger }

    public func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(UnreadableRequest(logger: logger), position: .after(decoder))
        } catch {
            // Requests are served all the same; what cannot be read gets its bare 400.
            logger.warning(
                "unreadable requests are not explained",
                metadata: ["failure": "\(error)"]
            )
        }
    }
}

@available(*, unavailable)
extension UnreadableRequestInstaller: Sendable {}
