import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import ChannelAPI

/// Senders who read nothing before they have sent everything, over a socket.
@Suite(.timeLimit(.minutes(20))) struct LingeringCloseTests {
    /// What a server says that answers `Connection: close` without reading any body, as one does
    /// that refuses it.
    ///
    /// - Parameters:
    ///   - isWaitingForClose: whether the sender waits for the server to close, or leaves once it
    ///     has the answer.
    ///   - send: what the sender does before it reads.
    private func answer(
        _ handler: @escaping @Sendable () -> LingeringClose,
        isWaitingForClose: Bool = true,
        _ send: @escaping @Sendable (NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws -> Void
    ) async throws -> String {
        let router = Router()
        router.post("/") { request, _ in
            await BodyReading.abandon(request.body)
            return Response(
                status: .contentTooLarge,
                headers: [.connection: "close", .contentLength: "3"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "no!"))
            )
        }
        let application = Application(
            router: router,
            server: .http1(configuration: .init(additionalChannelHandlers: [handler()])),
            logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        )
        // Of its own, so that a busy sender never keeps the server's loop from its work.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let text: String
        do {
            text = try await application.test(.live) { server in
                try await Self.talk(
                    to: try #require(server.port),
                    isWaitingForClose,
                    on: group,
                    send
                )
            }
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
        return text
    }

    private static func talk(
        to port: Int,
        _ isWaitingForClose: Bool,
        on group: MultiThreadedEventLoopGroup,
        _ send: (NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws -> Void
    ) async throws -> String {
        let connection = try await ClientBootstrap(group: group)
            // The server's end of talking does not end the sending.
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
        return try await connection.executeThenClose { inbound, outbound in
            try await send(outbound)
            var text = ""
            for try await buffer in inbound {
                text += String(buffer: buffer)
                if !isWaitingForClose, text.hasSuffix("no!") { break }
            }
            return text
        }
    }

    @Test func `a body far too large is taken off the sender, who then hears why`() async throws {
        // Far more than the buffers of a socket hold.
        let bytes = 20_000_000
        let text = try await answer({ LingeringClose() }, isWaitingForClose: false) { outbound in
            let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(bytes)\r\n\r\n"
            try await outbound.write(ByteBuffer(string: head))
            let piece = ByteBuffer(repeating: 0x20, count: 500_000)
            for _ in 0..<(bytes / 500_000) { try await outbound.write(piece) }
        }
        #expect(text.hasPrefix("HTTP/1.1 413 "))
        #expect(text.hasSuffix("no!"))
    }

    @Test func `a sender who never stops is cut off`() async throws {
        let patience = TimeAmount.milliseconds(200)
        await #expect(throws: (any Error).self) {
            _ = try await answer({ LingeringClose(pause: .milliseconds(50), longest: patience) }) {
                outbound in
                let head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                try await outbound.write(ByteBuffer(string: head))
                let chunk = "10000\r\n" + String(repeating: " ", count: 65_536) + "\r\n"
                while true { try await outbound.write(ByteBuffer(string: chunk)) }
            }
        }
    }

    @Test func `a sender who goes silent is not waited for`() async throws {
        let text = try await answer({ LingeringClose(pause: .milliseconds(50)) }) { outbound in
            let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx"
            try await outbound.write(ByteBuffer(string: head))
        }
        #expect(text.hasSuffix("no!"))
    }
}
