import Database
import Engine
import JSON
import Ordering
import Primitives
import Storage

/// Where an order stands with its ERP: what is still to be told it, and about when.
struct ERPStanding: Equatable {
    enum State: String, CaseIterable {
        /// Nothing is still to be told the ERP.
        case settled
        case queued
        /// Being sent now.
        case sending
        /// A call's outcome is not known; the ERP is asked before it is repeated.
        case inDoubt = "in_doubt"
        /// Given up on; integration support must look.
        case stopped
    }

    var state: State
    /// As in the attempts' record: `erp.book`.
    var operation: String?
    /// Which ERP it is to be told.
    var target: String?
    var place: QueuePlace?
    /// The ERP takes no calls now.
    var absence: TargetAbsence?

    /// Whether the answer changes although the order does not.
    var isMoving: Bool { place != nil }

    /// Effects of one order that are looked at.
    private static let effectsMax = 2_000

    /// Of the first call that is still open; an order's calls leave one after another. Reports of
    /// milestones have lanes of their own and hold nothing up.
    static func read(
        _ order: OrderState,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> ERPStanding {
        guard let id = order.header?.id else { return ERPStanding(state: .settled) }
        let effects = try snapshot.effects.effects(
            ofInstance: OrderWorkflow.name,
            id.rawValue,
            limit: effectsMax
        )
        for effect in effects
        where effect.operation.hasPrefix("erp.")
            && effect.operation != Operation.erpMilestone.rawValue
        {
            guard let state = State(effect.state) else { continue }
            return ERPStanding(
                state: state,
                operation: effect.operation,
                target: effect.target,
                place: try snapshot.effects.place(of: effect),
                absence: try snapshot.absences.load(effect.target)
            )
        }
        return ERPStanding(state: .settled)
    }

    /// - Parameter hours: how an ERP is open at a moment.
    func json(
        at now: Timestamp,
        hours: (_ target: String, Timestamp) -> ServiceStretch?
    ) -> JSONValue {
        let eta = place?.eta(at: now) { moment in target.flatMap { hours($0, moment) } }
        return .members([
            "state": .word(state),
            "operation": .text(operation),
            "position": place.map { .number($0.position) },
            "eta": .moment(absence == nil ? eta : nil),
            "away": absence.map { absence in
                .members(["since": .moment(absence.since), "code": .text(absence.code)])
            },
        ])
    }

    static let schema = JSONSchema.open([
        .required(
            "state",
            .words(of: State.self).described("Stopped: given up on until somebody has looked.")
        ),
        .optional("operation", .string.described("What is to be told next.").example("erp.book")),
        .optional("position", .atLeast(1).described("In the queue for the ERP; 1 is the next.")),
        .optional(
            "eta",
            .moment.described(
                "About when it will be through, by the queue's measured pace and the ERP's "
                    + "maintenance windows; left out while the "
                    + "queue stands still, the ERP is away or nothing is measured yet."
            )
        ),
        .optional(
            "away",
            .open([
                .required("since", .moment),
                .required(
                    "code",
                    .string.described("What its last call came to.")
                        .example("connector.unreachable")
                ),
            ]).described("The ERP takes no calls; what waits goes on by itself when it is back.")
        ),
    ]).described("Told when an order is read; left out of the answers to what changes it.")
}

extension ERPStanding.State {
    /// `nil` for what needs nothing more.
    fileprivate init?(_ state: EffectState) {
        switch state {
        case .ready: self = .queued
        case .leased: self = .sending
        case .unknown: self = .inDoubt
        case .parked: self = .stopped
        case .done, .cancelled: return nil
        }
    }
}
