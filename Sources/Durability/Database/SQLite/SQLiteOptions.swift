public import Primitives

/// How an SQLite store is tuned and bounded. The defaults serve one busy node.
public struct SQLiteOptions: Sendable {
    /// Connections, and threads, that read side by side.
    public var readers = 4
    /// Bodies that share one commit, at most.
    public var batchBodies = 256
    /// Bodies that may wait, for the writer and for the readers each; more are refused.
    public var waitingBodies = 4_096
    /// How long a body may wait for its turn before it is refused.
    public var waitingTime: Duration = .seconds(30)
    /// How long a lock held by another process is waited for before it is contention.
    public var lockTime: Duration = .seconds(5)
    /// Memory for pages of the file, per connection.
    public var cacheBytes = 32 * 1024 * 1024
    /// Pages the write-ahead log may hold before they are copied into the file.
    public var checkpointPages = 4_000

    /// What stands for a server's clock where several nodes share the file, as in a simulation.
    ///
    /// Nothing in production: the one process's own clock counts then.
    public var serverTime: (@Sendable () -> Timestamp)?

    public init() {}
}
