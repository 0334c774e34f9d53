public import Canonical
public import Database
public import Logging
public import Primitives
import Storage

/// A certificate in use with a partner, and when it ends.
public struct CertificateEnd: Sendable {
    public var partner: String
    /// `ours` or `theirs`.
    public var whose: String
    public var endsAt: Timestamp

    public init(partner: String, whose: String, endsAt: Timestamp) {
        self.partner = partner
        self.whose = whose
        self.endsAt = endsAt
    }
}

/// A partner that always sends, and since when its orders should have been here, if they should.
public struct OverduePartner: Sendable {
    public var partner: String
    public var since: Timestamp?

    public init(partner: String, since: Timestamp?) {
        self.partner = partner
        self.since = since
    }
}

/// What waits for one target: orders by where they stand with their cut-off, and their worth.
public struct TargetBacklog: Sendable {
    public var target: String
    /// By `missed`, `today`, `later` and `none`, every one of them.
    public var orders: [String: Int]
    /// One for each currency.
    public var values: [Money]

    public init(target: String, orders: [String: Int], values: [Money]) {
        self.target = target
        self.orders = orders
        self.values = values
    }
}

/// Answers a scrape: what the node counted, and what the database says.
///
/// The database is asked at most every `freshness`, however many scrape, by queries that end at
/// `Limits.metricRows` rows: a queue that is longer is told as that long.
///
/// An actor because scrapers share the last look.
public actor MetricsScrape {
    private let store: any Store
    private let clock: any WallClock
    private let meters: Meters
    private let targets: [String]
    private let entities: [String]
    private let certificates: [CertificateEnd]
    private let restingUntil: @Sendable (String, Timestamp) -> Timestamp?
    private let budgetLeft: @Sendable (String, Timestamp) -> [String: Int]
    private let overdue:
        @Sendable (borrowing Snapshot, Timestamp) throws(StoreFailure) -> [OverduePartner]
    private let backlog:
        @Sendable (String, borrowing Snapshot, Timestamp) throws(StoreFailure) -> TargetBacklog?
    private let objectives:
        @Sendable (borrowing Snapshot, Timestamp) throws(StoreFailure) -> [ObjectiveBudget]
    private let logger: Logger
    private var last: (samples: [MetricSample], at: Timestamp)?
    private var isLooking = false

    /// How old what the database said may be.
    public static let freshness: Duration = .seconds(5)
    /// Keys that end within this are told; the first alert is a day nearer.
    private static let keysAhead: Duration = .seconds(31 * 86_400)

    /// - Parameters:
    ///   - targets: the systems that are configured, told also while nothing is open for them.
    ///   - entities: whose sites' stock is told, up to `OperatingFigures.targetsMax` sites in all.
    ///   - restingUntil: until when this node leaves a target alone, if at all.
    ///   - overdue: the partners that always send.
    ///   - backlog: the orders that wait for a target that keeps them waiting.
    ///   - objectives: where the company's objectives stand.
    ///   - budgetLeft: calls that a target's limits allow from now on, by `minute` and `day`.
    public init(
        store: any Store,
        clock: any WallClock,
        meters: Meters,
        targets: [String],
        entities: [String] = [],
        certificates: [CertificateEnd] = [],
        restingUntil: @escaping @Sendable (String, Timestamp) -> Timestamp?,
        budgetLeft: @escaping @Sendable (String, Timestamp) -> [String: Int] = { _, _ in [:] },
        overdue:
            @escaping @Sendable (borrowing Snapshot, Timestamp) throws(StoreFailure)
            -> [OverduePartner] = { _, _ in [] },
        backlog:
            @escaping @Sendable (String, borrowing Snapshot, Timestamp) throws(StoreFailure)
            -> TargetBacklog? = { _, _, _ in nil },
        objectives:
            @escaping @Sendable (borrowing Snapshot, Timestamp) throws(StoreFailure)
            -> [ObjectiveBudget] = { _, _ in [] },
        logger: Logger
    ) {
        self.store = store
        self.clock = clock
        self.meters = meters
        self.targets = targets
        self.entities = entities
        self.certificates = certificates
        self.restingUntil = restingUntil
        self.budgetLeft = budgetLeft
        self.overdue = overdue
        self.backlog = backlog
        self.objectives = objectives
        self.logger = logger
    }

    public func text(_ format: MetricText) async -> String {
        let now = clock.now()
        let resting = targets.map { target in
            MetricSample(.targetResting, [target], .count(restingUntil(target, now) == nil ? 0 : 1))
        }
        let budgets = targets.flatMap { target in
            budgetLeft(target, now).sorted { $0.key < $1.key }.map { per, calls in
                MetricSample(.budgetLeft, [target, per], .count(Int64(calls)))
            }
        }
        let ends = certificates.map { certificate in
            MetricSample(
                .certificateExpires,
                [certificate.partner, certificate.whose],
                .microseconds(certificate.endsAt.microseconds - now.microseconds)
            )
        }
        let build = [MetricSample(.buildInfo, [ProductVersion.text], .count(1))]
        return format.text(
            build + meters.samples + resting + budgets + ends + (await stored(at: now))
        )
    }

    private func stored(at now: Timestamp) async -> [MetricSample] {
        if let last, now >= last.at, now.since(last.at) < Self.freshness { return last.samples }
        // While somebody looks, the others are told what was seen before.
        if isLooking, let last { return last.samples }
        isLooking = true
        let samples = await read(at: now)
        isLooking = false
        last = (samples, now)
        return samples
    }

    private func read(at now: Timestamp) async -> [MetricSample] {
        do throws(StoreFailure) {
            let (overdue, backlog) = (overdue, backlog)
            let (entities, objectives) = (entities, objectives)
            let look = try await store.read { (snapshot) throws(StoreFailure) -> Look in
                let figures = try snapshot.operatingFigures(limit: Limits.metricRows)
                var look = Look(figures: figures, partners: try overdue(snapshot, now))
                look.objectives = try objectives(snapshot, now)
                look.keys = try snapshot.clients.ending(
                    within: Self.keysAhead,
                    at: now,
                    limit: Limits.metricRows
                )
                for target in figures.late(at: now) {
                    guard let found = try backlog(target, snapshot, now) else { continue }
                    look.backlogs.append(found)
                }
                for entity in entities {
                    look.stock += try snapshot.stockStandings(
                        of: entity,
                        limit: OperatingFigures.targetsMax - look.stock.count
                    )
                }
                return look
            }
            let waits = look.partners.map { partner in
                MetricSample(
                    .partnerOverdue,
                    [partner.partner],
                    .microseconds(partner.since.map { now.microseconds - $0.microseconds } ?? 0)
                )
            }
            let bytes = try await store.sizeBytes()
            return [
                MetricSample(.storeUp, .count(1)), MetricSample(.storeBytes, .count(bytes)),
            ] + waits + look.stock.flatMap { $0.samples(at: now) }
                + look.keys.compactMap { $0.sample(at: now) }
                + look.backlogs.flatMap(\.samples) + look.objectives.flatMap(\.samples)
                + look.figures.samples(of: targets, at: now)
        } catch {
            logger.error(
                "figures cannot be read for a scrape",
                metadata: ["code": "\(error.code)", "failure": "\(error)"]
            )
            return [MetricSample(.storeUp, .count(0))]
        }
    }

    /// What one look at the database saw.
    private struct Look {
        var figures: OperatingFigures
        var partners: [OverduePartner]
        var backlogs: [TargetBacklog] = []
        var stock: [StockStanding] = []
        var objectives: [ObjectiveBudget] = []
        var keys: [StoredClient] = []
    }
}

extension StoredClient {
    fileprivate func sample(at now: Timestamp) -> MetricSample? {
        expiresAt.map { end in
            MetricSample(
                .keyExpires,
                [id, name],
                .microseconds(end.microseconds - now.microseconds)
            )
        }
    }
}

extension TargetBacklog {
    fileprivate var samples: [MetricSample] {
        let counts = orders.sorted { $0.key < $1.key }.map { cutOff, count in
            MetricSample(.targetWaitingOrders, [target, cutOff], .count(Int64(count)))
        }
        return counts
            + values.map { value in
                MetricSample(.targetWaitingValue, [target, value.currency.code], .money(value))
            }
    }
}
