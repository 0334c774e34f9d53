import Canonical
import Database
import Logging
import Ordering
import Primitives
import Storage

// An outage is not a failure of the document.
//
// ```
//          no call gets through                a probe comes to nothing
//   up ───────────────────────────▶ away ──────────────────────────┐
//    ▲                               │ ▲                           │ later and later
//    │ a call is answered,           │ └───────────────────────────┘
//    │ or nobody waits any more      │   for a minute: one work item
//    └───────────────────────────────┘
// ```
extension OutboxDispatcher {
    /// When an absent target is tried: soon at first, then every five minutes at least.
    static let probes = RetrySchedule(
        first: .milliseconds(250),
        cap: .seconds(300),
        attempts: .max
    )
    /// A shorter absence is nobody's business; one is as long as the target is left alone.
    static let hiccup = Duration.seconds(60)

    /// Takes one effect of a target that is away, in a round of all that waits: what only a few
    /// suffer must not keep the target away. Every other time it is one in doubt, because a
    /// question changes nothing and may be all that the target answers.
    func probe(
        _ absence: TargetAbsence,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Claim {
        guard absence.nextAt <= now else { return Claim(restsUntil: absence.nextAt) }
        var choices = [
            (mark: QueueMark?.some(absence.probe), state: EffectState?.none), (nil, nil),
        ]
        if absence.asksNext {
            choices.insert(contentsOf: [(absence.probe, .unknown), (nil, .unknown)], at: 0)
        }
        for (mark, state) in choices {
            let effects = try transaction.effects.claim(
                target: absence.target,
                behind: mark,
                in: state,
                limit: 1,
                for: worker,
                at: now,
                lasting: Self.lease
            )
            if !effects.isEmpty { return Claim(effects: effects, isProbe: true) }
        }
        return Claim()
    }

    /// What `call` says of its target, and whether it was a try of its effect.
    func standing(
        after call: EndedCall,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> TargetStanding {
        let target = call.effect.target
        if call.isAnswered {
            guard call.isProbe, let absence = try transaction.absences.load(target) else {
                return TargetStanding()
            }
            return TargetStanding(change: .over(absence))
        }
        guard let weather = call.outcome.weather else { return TargetStanding() }
        let known = try transaction.absences.load(target)
        let isSpared = weather.isOfTarget
        if known == nil {
            guard isSpared, try !othersAreServed(call, in: transaction) else {
                return TargetStanding()
            }
        }
        // What began before the last call's end says nothing new: one outage, one cut.
        if let known, call.started < known.probedAt { return TargetStanding(isSpared: isSpared) }
        // A question leaves the round where it is, or those in doubt would be all of it.
        let isQuestion = known?.asksNext == true && call.effect.state == .unknown
        let probes = (known?.probes ?? 0) + 1
        let pause = max(random.delay(Self.probes, after: probes) ?? .zero, weather.after)
        var absence = TargetAbsence(
            target: target,
            since: known?.since ?? call.started,
            code: weather.code,
            detail: weather.detail,
            probes: probes,
            probe: (isQuestion ? known?.probe : nil) ?? call.effect.mark,
            probedAt: call.ended,
            nextAt: call.ended.advanced(by: pause),
            toldEntity: known?.toldEntity
        )
        let isTold = absence.toldEntity == nil && absence.nextAt.since(absence.since) >= Self.hiccup
        if isTold { absence.toldEntity = call.effect.entity }
        return TargetStanding(change: .away(absence, isTold: isTold), isSpared: isSpared)
    }

    /// Whether the target did something else since this effect was tried last: then it is not the
    /// target that is wrong.
    private func othersAreServed(
        _ call: EndedCall,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Bool {
        guard let last = try transaction.attempts.lastStart(of: call.effect.key),
            let served = try transaction.effects.lastDone(of: call.effect.target)
        else { return false }
        return served > last
    }

    /// When nobody waits for a target any more, nobody would find out that it is back.
    func unlessIdle(
        _ standing: TargetStanding,
        after call: EndedCall,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> TargetStanding {
        let target = call.effect.target
        guard call.isProbe, try !transaction.effects.isAnyWaiting(for: target),
            let absence = try transaction.absences.load(target)
        else { return standing }
        return TargetStanding(change: .over(absence), isSpared: standing.isSpared)
    }

    func keep(
        _ standing: TargetStanding,
        of call: EndedCall,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        switch standing.change {
        case .none: return
        case .away(let absence, let isTold):
            try transaction.absences.save(absence)
            try tellPeople(of: absence, isNew: isTold, in: transaction, at: call.ended)
        case .over(let absence):
            try transaction.absences.end(absence.target)
            guard let entity = absence.toldEntity else { return }
            try transaction.workItems.close(
                Self.itemKey(absence.target),
                entity: entity,
                at: call.ended
            )
        }
    }

    /// One work item for the whole absence, that says what waits as of the last probe. One that
    /// somebody has closed stays closed.
    private func tellPeople(
        of absence: TargetAbsence,
        isNew: Bool,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        guard let entity = absence.toldEntity else { return }
        let key = Self.itemKey(absence.target)
        if !isNew {
            let item = try transaction.workItems.load(key, entity: entity)
            guard let item, item.closedAt == nil else { return }
        }
        let backlog = try BacklogReader(facts: handler.facts)
            .read(absence.target, in: transaction, at: now)
        try transaction.workItems.open(
            WorkItem(
                key: key,
                owner: .integrationSupport,
                reason: .targetAway,
                detail: Self.words(of: absence, backlog, at: now),
                amount: backlog.values.count == 1 ? backlog.values.first : nil
            ),
            entity: entity,
            instance: InstanceReference(kind: "target", id: absence.target),
            at: now,
            due: backlog.nextCutOff.map { WorkItemDue($0, by: .cutOff) }
        )
    }

    /// `erp refuses our sign-in since … (connector.unauthorized: …). 312 orders worth 184000.00 USD
    /// wait; 41 must leave today, …`.
    private static func words(
        of absence: TargetAbsence,
        _ backlog: Backlog,
        at now: Timestamp
    ) -> String {
        let cause = absence.cause
        let detail = absence.detail.prefix(Limits.longTextBytes / 4)
        return
            "\(absence.target) \(cause.words) since \(absence.since) (\(absence.code): \(detail)). "
            + "At \(now) \(backlog.words). To do: \(cause.remedy). What waits for it goes on by "
            + "itself once it takes something."
    }

    /// Logs what became of a target, and leaves it alone for its time.
    func tell(_ standing: TargetStanding, of target: String) {
        switch standing.change {
        case .none: return
        case .away(let absence, let isTold):
            rests.learn(target, until: absence.nextAt)
            guard isTold else { return }
            logger.warning(
                "a target is away",
                metadata: [
                    "target": "\(target)", "since": "\(absence.since)", "code": "\(absence.code)",
                ]
            )
        case .over(let absence):
            rests.learn(target, until: nil)
            guard absence.toldEntity != nil else { return }
            logger.info(
                "a target's absence is over",
                metadata: [
                    "target": "\(target)", "since": "\(absence.since)",
                    "probes": "\(absence.probes)",
                ]
            )
        }
    }

    private static func itemKey(_ target: String) -> String { "target/\(target)/away" }
}
