import Canonical
public import Database
import Governance
public import Logging
import Ordering
public import Primitives
import Storage

/// Lets orders go on that were held while the ERP was away, once it is back: the longest waiting
/// first. Each is checked against its account's limit then.
///
/// Several watches on one database do no harm: each release is one message.
public struct ReturnWatch: Sendable {
    /// The time between two looks.
    static let pause = Duration.seconds(15)
    static let batch = 200
    static let source = "erp-return"

    private let entities: [String]
    private let store: any Store
    private let clock: any WallClock
    private let facts: FactLoader
    private let logger: Logger

    /// - Parameter entities: those that hold orders while their ERP is away.
    public init(
        entities: [String],
        store: any Store,
        clock: any WallClock,
        facts: FactLoader,
        logger: Logger
    ) {
        self.entities = entities
        self.store = store
        self.clock = clock
        self.facts = facts
        self.logger = logger
    }

    /// Until cancelled.
    public func run() async {
        await clock.watch(every: Self.pause) { () async throws(StoreFailure) -> Timestamp? in
            for entity in entities { try await look(at: entity) }
            return nil
        } reportingFailuresTo: { failure in
            logger.error(
                "orders held for an absent ERP could not be looked at",
                metadata: ["failure": "\(failure)"]
            )
        }
    }

    /// - Returns: how many orders were told to go on.
    @discardableResult
    func look(at entity: String) async throws(StoreFailure) -> Int {
        let now = clock.now()
        let held = try await store.read { (snapshot) throws(StoreFailure) -> [StoredWorkItem] in
            let profile = try facts.profile(of: entity, in: snapshot.master)
            let absence = try profile.absence(
                among: snapshot.absences,
                snapshot.masterStandings,
                at: now
            )
            guard absence == nil else { return [] }
            return try snapshot.workItems.list(
                of: .financeAnalyst,
                entity: entity,
                cause: ReasonCode.erpAway.rawValue,
                by: .oldest,
                limit: Self.batch
            )
        }
        guard !held.isEmpty else { return 0 }
        let released = try await store.write { (transaction) throws(StoreFailure) -> Int in
            var released = 0
            for item in held {
                let message = try release(item, entity, in: transaction)
                if case .accepted = try transaction.inbox.accept(message, at: now) { released += 1 }
            }
            return released
        }
        if released > 0 {
            await store.notify(.inbox)
            logger.info(
                "orders go on: the ERP is back",
                metadata: ["entity": "\(entity)", "orders": "\(released)"]
            )
        }
        return released
    }

    private func release(
        _ item: StoredWorkItem,
        _ entity: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> InboundMessage {
        let order = item.instance
        let event = OrderEvent.holdReleased(
            HoldRelease(
                reason: .erpAway,
                releasedBy: "crossdock",
                permissions: [Role.financeAnalyst.holdRelease.rawValue],
                note: "the ERP is back"
            )
        )
        let stored = try transaction.instances.load(order.kind, order.id)
        return InboundMessage(
            entity: entity,
            source: Self.source,
            // An order that is held twice is released twice.
            key: "\(item.key)/\(item.openedAt.microseconds)",
            kind: MessageKind.orderEvent.rawValue,
            contentHash: [],
            body: try StoredValue.encode(event),
            traceID: stored?.traceID ?? "",
            actor: "system",
            instanceKind: order.kind,
            instanceID: order.id
        )
    }
}
