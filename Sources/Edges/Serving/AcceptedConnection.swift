import HummingbirdCore
import NIOCore
import Synchronization

/// A connection on its way from the listening socket to whoever answers it.
///
/// A class, because it must notice that it was let go of: a server that ends drops what was
/// accepted and not yet answered.
final class AcceptedConnection: ServerChildChannelValue {
    let channel: any Channel
    private let waiting: Mutex<HTTP1Channel.Value?>

    init(_ connection: HTTP1Channel.Value) {
        channel = connection.channel
        waiting = Mutex(connection)
    }

    /// The connection, for the first who asks.
    func take() -> HTTP1Channel.Value? {
        waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
    }

    deinit {
        guard let connection = take() else { return }
        // It outlives the box for as long as closing takes; nobody waits for that, and the only
        // error is that it was closed already.
        _ = connection.channel.eventLoop.makeFutureWithTask {
            try await connection.executeThenClose { _, _ in }
        }
    }
}
