import Database
import Logging
import Primitives
import Storage

/// Whether the database takes a commit, looked up at most once a second however often it is asked.
///
/// A read would not do: a disk that is full and a server that became a standby are still read from.
///
/// An actor because callers share the last look and never look two at a time.
actor Readiness {
    enum State: Equatable, Sendable {
        case ready
        /// It is read from, and takes no commit.
        case readOnly
        /// It is not even read from.
        case silent
    }

    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger
    private var last: (state: State, at: Timestamp)?
    private var lookSince: Timestamp?

    /// How old an answer may be.
    private static let freshness: Duration = .seconds(1)
    /// How long a look may take before it counts as no answer.
    private static let patience: Duration = .seconds(5)

    init(_ dependencies: APIDependencies) {
        store = dependencies.store
        clock = dependencies.clock
        logger = dependencies.logger
    }

    func state() async -> State {
        let now = clock.now()
        if let lookSince {
            if now.since(lookSince) > Self.patience { return .silent }
            if let last { return last.state }
        } else if let last, now.since(last.at) < Self.freshness, now >= last.at {
            return last.state
        }
        lookSince = lookSince ?? now
        let state = await look()
        if state != last?.state, state == .ready, last != nil {
            logger.notice("the database takes commits again")
        }
        last = (state, clock.now())
        lookSince = nil
        return state
    }

    private func look() async -> State {
        do throws(StoreFailure) {
            try await store.proveWritable()
            return .ready
        } catch {
            if last?.state ?? .ready == .ready {
                logger.error(
                    "the database takes no commit",
                    metadata: ["code": "\(error.code)", "failure": "\(error)"]
                )
            }
        }
        do throws(StoreFailure) {
            // Any row will do; this one every decision reads.
            _ = try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.master.revision()
            }
            return .readOnly
        } catch {
            return .silent
        }
    }
}
