/// How a PostgreSQL store is tuned and bounded. The defaults serve one busy node.
public struct PostgresOptions: Sendable {
    /// Connections, and threads, that run transactions side by side.
    public var writers = 6
    /// Connections, and threads, that read side by side.
    public var readers = 4
    /// Bodies that may wait, for writers and for readers each; more are refused.
    public var waitingBodies = 4_096
    /// How long a body may wait for its turn before it is refused.
    public var waitingTime: Duration = .seconds(30)
    /// How often a body runs, at most, when others hold its rows or its connection is lost.
    public var tries = 10
    /// How long the server lets one statement run.
    public var statementTime: Duration = .seconds(30)
    /// How long a statement waits for a lock before it is contention.
    public var lockTime: Duration = .seconds(10)
    /// How long the server lets a body dawdle inside its transaction.
    public var idleTime: Duration = .seconds(60)
    /// How long connecting may take, in whole seconds and at least two.
    public var connectTime: Duration = .seconds(10)
    /// How long sent bytes may go unacknowledged, and how long after a statement's own limit its
    /// answer may come.
    public var networkTime: Duration = .seconds(10)
    /// The schema to work in instead of the user's own; it is created when it is missing.
    ///
    /// Lower-case letters, digits and underscores, 63 at most.
    public var schema: String?

    public init() {}
}
