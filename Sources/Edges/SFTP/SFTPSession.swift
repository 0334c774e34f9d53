import Foundation
import Synchronization

/// A signed-in connection for callers that do not wait on threads: libssh2 blocks, so it has a
/// queue of its own and holds none of Swift's threads.
///
/// A class, because it owns the connection; when the last reference goes, the connection ends.
/// Calls come one after the other. Each gives up after the session's `patience`, and then, as after
/// any `interrupted`, the session is of no more use.
public final class SFTPSession: Sendable {
    private let queue = DispatchQueue(label: "crossdock.sftp", qos: .utility)
    private let patience: Duration
    // Guards nothing but libssh2's state: the queue has only one call run at a time.
    private let connection: Mutex<SFTPConnection?>

    private init(patience: Duration) {
        self.patience = patience
        connection = Mutex(nil)
    }

    /// - Parameter patience: how long connecting may take, and every call after it.
    public static func open(
        to server: SFTPServer,
        patience: Duration
    ) async throws(SFTPFailure) -> SFTPSession {
        let session = SFTPSession(patience: patience)
        try await session.run { (slot, end) throws(SFTPFailure) in
            slot = try SFTPConnection.open(to: server, until: end)
        }
        return session
    }

    /// Ends the connection; calls after it fail.
    public func close() async {
        await withCheckedContinuation { caller in
            queue.async {
                self.connection.withLock { $0 = nil }
                caller.resume()
            }
        }
    }

    public func list(_ folder: String, limit: Int) async throws(SFTPFailure) -> [SFTPEntry] {
        try await use { (connection) throws(SFTPFailure) in
            try connection.list(folder, limit: limit)
        }
    }

    /// What stands under the path, links not followed; `nil` when nothing does.
    public func entry(_ path: String) async throws(SFTPFailure) -> SFTPEntry? {
        try await use { (connection) throws(SFTPFailure) in try connection.entry(path) }
    }

    /// - Throws: `tooLarge` beyond `limitBytes`, of which no more are kept.
    public func read(_ path: String, limitBytes: Int) async throws(SFTPFailure) -> [UInt8] {
        try await use { (connection) throws(SFTPFailure) in
            try connection.read(path, limitBytes: limitBytes)
        }
    }

    /// Puts a file there whole, under a name of its own; the same again changes nothing.
    ///
    /// - Throws: `otherContent` when the name belongs to something else.
    public func put(
        _ bytes: [UInt8],
        into folder: String,
        as name: String
    ) async throws(SFTPFailure) -> SFTPOutcome {
        try await use { (connection) throws(SFTPFailure) in
            try connection.put(bytes, into: folder, as: name)
        }
    }

    public func rename(_ path: String, to newPath: String) async throws(SFTPFailure) {
        try await use { (connection) throws(SFTPFailure) in
            try connection.rename(path, to: newPath)
        }
    }

    public func remove(_ path: String) async throws(SFTPFailure) {
        try await use { (connection) throws(SFTPFailure) in try connection.remove(path) }
    }

    public func makeFolder(_ path: String) async throws(SFTPFailure) {
        try await use { (connection) throws(SFTPFailure) in try connection.makeFolder(path) }
    }

    private func use<Value: Sendable>(
        _ work: @escaping @Sendable (SFTPConnection) throws(SFTPFailure) -> Value
    ) async throws(SFTPFailure) -> Value {
        try await run { (slot, end) throws(SFTPFailure) in
            guard let connection = slot else { throw .interrupted(detail: "the session is closed") }
            connection.end = end
            return try work(connection)
        }
    }

    private func run<Value: Sendable>(
        _ work:
            @escaping @Sendable (
                inout SFTPConnection?, ContinuousClock.Instant
            ) throws(SFTPFailure) -> Value
    ) async throws(SFTPFailure) -> Value {
        let end = ContinuousClock.now.advanced(by: patience)
        let outcome: Result<Value, SFTPFailure> = await withCheckedContinuation { caller in
            queue.async {
                let outcome = self.connection.withLock { slot -> Result<Value, SFTPFailure> in
                    do throws(SFTPFailure) {
                        return .success(try work(&slot, end))
                    } catch {
                        return .failure(error)
                    }
                }
                caller.resume(returning: outcome)
            }
        }
        return try outcome.get()
    }
}
