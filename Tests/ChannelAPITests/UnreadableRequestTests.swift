import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import NIOCore
import NIOPosix
import Primitives
import Testing

@testable import ChannelAPI

/// What is no HTTP, over a raw socket: answered with a problem, and the connection ends.
@Suite(.timeLimit(.minutes(20))) struct UnreadableRequestTests {
    private static func answer(to text: String) async throws -> String {
        let router = Router()
        router.get("/") { _, _ in "fine" }
        let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        LingeringClose(pause: .milliseconds(50)),
                        UnreadableRequestInstaller(logger: quiet),
                    ],
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: Limits.requestHeaderBytes,
                        maxHeaderListSize: Limits.requestHeaderBytes
                    )
                )
            ),
            logger: quiet
        )
        return try await application.test(.live) { server in
            let port = try #require(server.port)
            let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
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
                try await outbound.write(ByteBuffer(string: text))
                var answer = ""
                for try await buffer in inbound { answer += String(buffer: buffer) }
                return answer
            }
        }
    }

    /// The problem in the answer, whose length the headers must state.
    private static func problem(in answer: String) throws -> JSONValue {
        let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1)
        try #require(parts.count == 2)
        let head = parts[0].lowercased()
        #expect(head.contains("content-type: application/problem+json"))
        #expect(head.contains("content-length: \(parts[1].utf8.count)"))
        #expect(head.contains("connection: close"))
        return try JSONValue(parsing: String(parts[1]))
    }

    @Test(
        arguments: [
            "\u{16}\u{3}\u{1} a TLS hello", "GET\r\n\r\n", "EHLO mail\r\n\r\n",
            "GET / HTTP/9.9\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: lots\r\n\r\n",
        ]
    )
    func `garbage is answered as malformed HTTP`(_ text: String) async throws {
        let answer = try await Self.answer(to: text)
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        let problem = try Self.problem(in: answer)
        #expect(problem["type"] == "/problems/malformed-http")
        #expect(problem["status"] == 400)
        #expect(problem["instance"]?.string?.hasPrefix("urn:crossdock:exchange:") == true)
    }

    @Test(
        arguments: [
            "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbodyGET / HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.0\r\nHost: a\r\nhost: a\r\n\r\n",
        ]
    )
    func `a request without its host, or with two, is refused`(_ text: String) async throws {
        let answer = try await Self.answer(to: text)
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        let problem = try Self.problem(in: answer)
        #expect(problem["type"] == "/problems/malformed-http")
        #expect(problem["detail"]?.string?.contains("one Host header") == true)
    }

    @Test func `HTTP 1.0 may leave its host out`() async throws {
        let answer = try await Self.answer(to: "GET / HTTP/1.0\r\nConnection: close\r\n\r\n")
        #expect(answer.contains(" 200 OK\r\n"))
        #expect(answer.hasSuffix("fine"))
    }

    @Test func `headers beyond their bound are a 431 that names it`() async throws {
        let long = String(repeating: "a", count: Limits.requestHeaderBytes + 1)
        let answer = try await Self.answer(to: "GET / HTTP/1.1\r\nHost: x\r\nX: \(long)\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 431 "))
        let problem = try Self.problem(in: answer)
        #expect(problem["type"] == "/problems/headers-too-large")
        #expect(problem["detail"]?.string?.contains("81920") == true)
    }

    @Test func `a good request before the garbage has its own answer`() async throws {
        let answer = try await Self.answer(
            to: "GET / HTTP/1.1\r\nHost: x\r\n\r\n\u{0}\u{1}\r\n\r\n"
        )
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("fine"))
        #expect(answer.contains("malformed-http"))
    }
}
