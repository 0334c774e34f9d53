import Canonical
public import Database
public import Logging
import Ordering
public import Primitives
import Storage

/// Looks at what partners must have of us by some moment: before it somebody is told what is in
/// danger and what it may cost, after it that it is late. Once the document has left, the item
/// closes by itself.
///
/// Several watches on one database do no harm.
public struct ComplianceWatch: Sendable {
    /// The longest time between two looks; what is due earlier is looked at then.
    static let pause = Duration.seconds(60)
    /// How often a duty that somebody was told of is looked at again.
    static let again = Duration.seconds(300)
    /// How long after its deadline a duty is given up; its work item stays.
    static let patience = Duration.seconds(7 * 86_400)
    static let batch = 100

    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger

    public init(store: any Store, clock: any WallClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Until cancelled.
    public func run() async {
        await clock.watch(every: Self.pause) { () async throws(StoreFailure) -> Timestamp? in
            try await look()
        } reportingFailuresTo: { failure in
            logger.error(
                "partners' deadlines could not be looked at",
                metadata: ["failure": "\(failure)"]
            )
        }
    }

    /// - Returns: when the next duty is to be looked at.
    func look() async throws(StoreFailure) -> Timestamp? {
        let now = clock.now()
        let next = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.duties.nextLook()
        }
        guard let next, next <= now else { return next }
        try await store.write { (transaction) throws(StoreFailure) in
            for duty in try transaction.duties.toLookAt(at: now, limit: Self.batch) {
                try look(at: duty, in: transaction, now)
            }
        }
        return now
    }

    private func look(
        at duty: PartnerDuty,
        in transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        let key = "duty/\(duty.id)"
        var state: String?
        if let document = duty.document {
            state = try transaction.documents.load(document)?.state
        }
        if let state, Self.gone.contains(state) {
            try transaction.duties.remove(duty.id)
            try transaction.workItems.close(key, entity: duty.entity, at: now)
            return
        }
        let isLate = now >= duty.dueAt
        let told: PartnerDuty.Told = isLate ? .breach : .danger
        if duty.told != told {
            try transaction.workItems.open(
                WorkItem(
                    key: key,
                    owner: .integrationSupport,
                    reason: .complianceAtRisk,
                    detail: Self.detail(duty, state, isLate: isLate),
                    amount: duty.fee
                ),
                entity: duty.entity,
                instance: InstanceReference(kind: "document", id: duty.document ?? duty.source),
                at: now,
                due: WorkItemDue(duty.dueAt, by: .partner)
            )
        }
        guard now < duty.dueAt.advanced(by: Self.patience) else {
            try transaction.duties.remove(duty.id)
            return
        }
        let later = now.advanced(by: Self.again)
        let next = isLate ? later : min(later, duty.dueAt)
        try transaction.duties.look(again: duty.id, at: next, told: told)
    }

    /// States of a document that has left.
    private static let gone: Set<String> = [
        "sent", "received", "acknowledged", "acknowledged with errors", "rejected",
    ]

    private static func detail(
        _ duty: PartnerDuty,
        _ state: String?,
        isLate: Bool
    ) -> String {
        let what =
            switch duty.kind {
            case .response: "our answer to order \(duty.number)"
            case .notice: "our notice of shipment \(duty.number)"
            }
        let standing =
            state.map { "it is written and \($0)" }
            ?? "it is not written yet, because nothing was decided of the order"
        let cost = duty.fee.map { "; the partner charges \($0.decimalText) \($0.currency.code)" }
        return "\(duty.partner) \(isLate ? "should have had" : "must have") \(what) by "
            + "\(duty.dueAt): \(standing)\(cost ?? "")"
    }
}
