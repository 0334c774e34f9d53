import HummingbirdCore
import Logging
import NIOCore

/// HTTP/1.1 connections, each in a box that closes it if nobody ever takes it out.
struct ServedHTTP1: ServerChildChannel {
    private let inner: HTTP1Channel

    init(_ inner: HTTP1Channel) { self.inner = inner }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
        inner.setup(channel: channel, logger: logger).map(AcceptedConnection.init)
    }

    func handle(value: AcceptedConnection, logger: Logger) async {
        guard let connection = value.take() else { return }
        await inner.handle(value: connection, logger: logger)
    }
}
