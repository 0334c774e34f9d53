import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Serving

/// Connections that arrive in the moment their server ends.
@Suite(.timeLimit(.minutes(20))) struct AcceptedConnectionTests {
    private let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
    private let server = ServedHTTP1(HTTP1Channel { _, _, _ in })

    @Test("a connection that nobody takes is closed, and stops no process")
    func untaken() async throws {
        let channel = NIOAsyncTestingChannel()
        var dropped: AcceptedConnection? = try await accepted(channel)
        #expect(dropped != nil)
        dropped = nil
        // As the listening socket does it: the connection comes to life after it was let go of.
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        try await channel.closeFuture.get()
    }

    @Test("a connection that lives already and is let go of is closed as well")
    func letGo() async throws {
        let channel = NIOAsyncTestingChannel()
        var dropped: AcceptedConnection? = try await accepted(channel)
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        #expect(dropped != nil)
        dropped = nil
        try await channel.closeFuture.get()
    }

    @Test("a connection is taken once")
    func taken() async throws {
        let channel = NIOAsyncTestingChannel()
        let connection = try await accepted(channel)
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        let first = try #require(connection.take())
        #expect(connection.take() == nil)
        try await first.executeThenClose { _, _ in }
        try await channel.closeFuture.get()
    }

    private func accepted(_ channel: NIOAsyncTestingChannel) async throws -> AcceptedConnection {
        try await channel.eventLoop.flatSubmit { server.setup(channel: channel, logger: quiet) }
            .get()
    }
}
