import Canonical
public import Database
import Engine
public import Logging
import Ordering
public import Primitives
import Storage
import Synchronization

/// Looks at the orders whose goods are promised to leave within days: one whose forecast misses its
/// promise gets a work item before it does, and the item closes by itself once it no longer does.
///
/// It decides nothing of an order. Several watches on one database do no harm: an item that is open
/// stays as it is.
public final class PromiseWatch: Sendable {
    /// The time between two looks.
    static let pause = Duration.seconds(60)
    /// How far ahead promises are looked at.
    static let horizon = Duration.seconds(5 * 86_400)
    /// Orders, and open items, of one look; the next look goes on behind them.
    static let batch = 200

    private let entities: [String]
    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger
    /// Where the next look goes on, by company. A lock, because a watch is shared with the task
    /// that runs it.
    private let places = Mutex<[String: Place]>([:])

    fileprivate struct Place {
        var order: (until: Timestamp, orderID: String)?
        var items: [Role: WorkItemPlace] = [:]
    }

    /// What a look did.
    public struct Outcome: Equatable, Sendable {
        /// Items that were not open before.
        public var opened = 0
        public var closed = 0

        public init(opened: Int = 0, closed: Int = 0) {
            self.opened = opened
            self.closed = closed
        }
    }

    public init(entities: [String], store: any Store, clock: any WallClock, logger: Logger) {
        self.entities = entities
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Until cancelled.
    public func run() async {
        await clock.watch(every: Self.pause) { () async throws(StoreFailure) -> Timestamp? in
            for entity in entities { try await look(at: entity) }
            return nil
        } reportingFailuresTo: { failure in
            logger.error(
                "promises could not be looked at",
                metadata: ["failure": "\(failure)"]
            )
        }
    }

    /// Looks at the next orders and at the next open items of a company.
    ///
    @discardableResult
    public func look(
        at entity: String
    ) async throws(StoreFailure) -> Outcome {
        let now = clock.now()
        let place = places.withLock { $0[entity] ?? Place() }
        let (findings, next) = try await store.read {
            (snapshot) throws(StoreFailure) -> ([Finding], Place) in
            var next = place
            let ids = try next.move(in: snapshot, entity, now)
            let book = try PaceBook(entity: entity, now: now, in: snapshot)
            var findings: [Finding] = []
            for id in ids {
                do throws(StoreFailure) {
                    let finding = try Finding.of(id, at: now, by: book, in: snapshot)
                    if let finding { findings.append(finding) }
                } catch {
                    // One that cannot be read keeps nobody from the next.
                    guard case .corrupt = error else { throw error }
                    self.logger.error(
                        "a promise could not be looked at",
                        metadata: ["order": "\(id)", "failure": "\(error)"]
                    )
                }
            }
            return (findings, next)
        }
        places.withLock { $0[entity] = next }
        let news = findings.filter { $0.isNews }
        guard !news.isEmpty else { return Outcome() }
        try await store.write { (transaction) throws(StoreFailure) in
            for finding in news { try finding.tell(in: transaction, entity, now) }
        }
        let outcome = Outcome(
            opened: news.filter { $0.item != nil && !$0.isOpen }.count,
            closed: news.filter { $0.item == nil }.count
        )
        logger.info(
            "promises were looked at",
            metadata: [
                "entity": "\(entity)", "at-risk": "\(outcome.opened)",
                "no-longer": "\(outcome.closed)",
            ]
        )
        return outcome
    }
}

extension PromiseWatch.Place {
    /// The orders of the next look: those whose promise is near, and those that an item is open
    /// for. Behind the last of them the first ones follow.
    fileprivate mutating func move(
        in snapshot: borrowing Snapshot,
        _ entity: String,
        _ now: Timestamp
    ) throws(StoreFailure) -> [String] {
        let promised = try snapshot.orderFigures.promised(
            entity: entity,
            until: now.advanced(by: PromiseWatch.horizon),
            after: order,
            limit: PromiseWatch.batch
        )
        order = promised.count == PromiseWatch.batch ? promised.last : nil
        var ids = promised.map(\.orderID)
        var known = Set(ids)
        for role in Role.allCases {
            let open = try snapshot.workItems.list(
                of: role,
                entity: entity,
                cause: ReasonCode.promiseAtRisk.rawValue,
                by: .oldest,
                after: items[role],
                limit: PromiseWatch.batch
            )
            items[role] =
                open.count == PromiseWatch.batch
                ? open.last.map { WorkItemPlace($0, in: .oldest) } : nil
            ids += open.map(\.instance.id).filter { known.insert($0).inserted }
        }
        return ids
    }
}

/// What is to be told of one order.
private struct Finding: Sendable {
    var key: String
    var order: String
    /// Set while its promise is in danger.
    var item: WorkItem?
    var until: Timestamp?
    var isOpen: Bool
    /// Whether what is open says something else.
    var isNews: Bool

    static func of(
        _ id: String,
        at now: Timestamp,
        by book: PaceBook,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Finding? {
        guard let order = try snapshot.instances.order(id) else { return nil }
        let key = "promise/\(id)"
        let known = try snapshot.workItems.load(key, entity: order.entity)
        let open = known.flatMap { $0.closedAt == nil ? $0 : nil }
        var finding = Finding(key: key, order: id, isOpen: open != nil, isNews: open != nil)
        guard let promise = try promise(of: order.state, id, at: now, by: book, in: snapshot),
            promise.isInDanger
        else { return finding }
        let item = WorkItem(
            key: key,
            owner: promise.owner,
            reason: .promiseAtRisk,
            detail: promise.sentence,
            amount: order.state.openGross
        )
        finding.item = item
        finding.until = promise.until
        finding.isNews = open?.detail != item.detail || open?.owner != item.owner
        return finding
    }

    private static func promise(
        of order: OrderState,
        _ id: String,
        at now: Timestamp,
        by book: PaceBook,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Forecast.Promise? {
        var booking: StoredEffect?
        var place: QueuePlace?
        if order.booking == .requested {
            booking = try snapshot.effects.effects(
                ofInstance: OrderWorkflow.name,
                id,
                limit: OrderRecord.rowsMax
            ).last { $0.operation == Operation.erpBook.rawValue }
            if let booking { place = try snapshot.effects.place(of: booking) }
        }
        return try Forecast.read(
            order: order,
            booking: booking,
            place: place,
            at: now,
            by: book,
            from: snapshot
        )?.promise
    }

    func tell(
        in transaction: borrowing Transaction,
        _ entity: String,
        _ now: Timestamp
    ) throws(StoreFailure) {
        guard let item else {
            try transaction.workItems.close(key, entity: entity, at: now)
            return
        }
        try transaction.workItems.open(
            item,
            entity: entity,
            instance: InstanceReference(kind: OrderWorkflow.name, id: order),
            at: now,
            due: until.map { WorkItemDue($0, by: .promise) }
        )
    }
}

extension Forecast.Promise {
    fileprivate var isInDanger: Bool {
        switch verdict {
        case .missed, .atRisk: true
        case .tight, .kept, .unknown: false
        }
    }
}

extension OrderState {
    /// What the lines cost whose goods have not all left.
    fileprivate var openGross: Money? {
        guard let header else { return nil }
        return lines.filter { $0.quantities.outstanding > 0 }
            .compactMap { amounts(of: $0)?.gross }.reduce(.zero(header.currency), +)
    }
}
