import Database
import Primitives
import Projections
import Synchronization

/// Where the objectives stand, looked up at most once a minute for all who scrape.
///
/// A class, because scrapes share what was seen; the lock guards it.
final class ObjectiveLook: Sendable {
    private struct Seen {
        var standings: [ObjectiveStanding]
        var at: Timestamp
    }

    private let objectives: [Objective]
    private let seen = Mutex<Seen?>(nil)

    /// How old what is told may be.
    private static let freshness = Duration.seconds(60)

    init(_ objectives: [Objective]) { self.objectives = objectives }

    func standings(
        in snapshot: borrowing Snapshot,
        at now: Timestamp
    ) throws(StoreFailure) -> [ObjectiveStanding] {
        let last = seen.withLock { $0 }
        if let last, now >= last.at, now.since(last.at) < Self.freshness { return last.standings }
        var standings: [ObjectiveStanding] = []
        for objective in objectives {
            standings.append(try ObjectiveStanding.read(objective, now: now, from: snapshot))
        }
        seen.withLock { [standings] in $0 = Seen(standings: standings, at: now) }
        return standings
    }
}
