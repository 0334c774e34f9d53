public import Database
public import Engine
public import Primitives
import Storage
import Synchronization
import Telemetry

/// The text of `GET /metrics`: collected when asked, at most once in `freshness`.
///
/// A database that does not answer leaves its families out and says so in
/// `crossdock_database_answers`; the page itself never fails.
///
/// A class, because all scrapes share the page that was collected last.
public final class MetricsPage: Sendable {
    /// A page younger than this is given again.
    static let freshness = Duration.seconds(2)

    private let store: any Store
    private let clock: any WallClock
    private let meters: NodeMeters
    private let delivery: any EffectDelivery
    private let readers: [String]
    private let version: String
    /// Guards the last page.
    private let last = Mutex<(text: String, at: Timestamp)?>(nil)

    /// - Parameter readers: the names of the read models whose lag is shown.
    public init(
        store: any Store,
        clock: any WallClock,
        meters: NodeMeters,
        delivery: any EffectDelivery,
        readers: [String],
        version: String
    ) {
        self.store = store
        self.clock = clock
        self.meters = meters
        self.delivery = delivery
        self.readers = readers
        self.version = version
    }

    public func text() async -> String {
        let now = clock.now()
        let known = last.withLock { $0 }
        if let known, now.since(known.at) < Self.freshness, now >= known.at { return known.text }
        let text = OpenMetricsText.text(await families(at: now))
        last.withLock { $0 = (text, now) }
        return text
    }

    private func families(at now: Timestamp) async -> [MetricFamily] {
        let started = clock.now()
        let backlog = await backlog()
        let took = clock.now().since(started) / .seconds(1)
        var families = [
            MetricFamily(
                "crossdock_build",
                .info,
                "Which Crossdock this is.",
                [.init("_info", [.init("version", version)], 1)]
            ),
            MetricFamily(
                "crossdock_database_answers",
                .gauge,
                "1 when the database answered this collection, else 0.",
                [.init("", [], backlog == nil ? 0 : 1)]
            ),
            MetricFamily(
                "crossdock_collection_duration_seconds",
                .gauge,
                "How long the database took to tell what waits.",
                [.init("", [], took)]
            ),
        ]
        if let backlog {
            families += backlog.families(
                resting: { delivery.restingUntil($0, at: now) },
                at: now
            )
        }
        return families + meters.families
    }

    private func backlog() async -> Backlog? {
        let readers = readers
        do throws(StoreFailure) {
            return try await store.read { (snapshot) throws(StoreFailure) -> Backlog in
                try Backlog.read(snapshot, readers: readers)
            }
        } catch {
            return nil
        }
    }
}
