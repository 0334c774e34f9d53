import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A TCP server that says exactly the bytes a test gives it, to see what a client makes of them.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        case say(String)
        /// So many bytes of filler, in one go.
        case fill(Int)
        case close
        /// Closes with a reset instead of a good-bye.
        case reset
    }

    let port: Int
    private let channel: any Channel

    /// Every connection hears the same steps after each request it has sent.
    init(_ steps: [Step], host: String = "127.0.0.1") async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 16)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Speaker(steps))
                }
            }
            .bind(host: host, port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func close() async throws { try await channel.close() }

    private final class Speaker: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let steps: [Step]
        private var heard = ""

        init(_ steps: [Step]) { self.steps = steps }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var buffer = unwrapInboundIn(data)
            heard += buffer.readString(length: buffer.readableBytes) ?? ""
            guard heard.contains("\r\n\r\n") else { return }
            heard = ""
            for step in steps { perform(step, context) }
        }

        private func perform(_ step: Step, _ context: ChannelHandlerContext) {
            switch step {
            case .say(let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            case .fill(let count):
                let bytes = ByteBuffer(repeating: UInt8(ascii: "x"), count: count)
                context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
            case .close: context.close(promise: nil)
            case .reset:
                // Closing a socket that lingers for no time at all sends a reset.
                guard let socket = context.channel as? any SocketOptionProvider else { return }
                socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated()
                    .whenComplete { _ in context.close(promise: nil) }
            }
        }
    }
}
