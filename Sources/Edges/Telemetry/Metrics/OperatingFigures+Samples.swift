import Primitives
import Reconciliation
import Stewardship
import Storage

extension OperatingFigures {
    /// The figures as samples; `targets` are told also while nothing is open for them.
    func samples(of targets: [String], at now: Timestamp) -> [MetricSample] {
        var samples = [
            MetricSample(.inboxWaiting, .count(Int64(received.count))),
            Self.age(.inboxOldest, [], received, now),
            MetricSample(.inboxParked, .count(Int64(parkedMessages.count))),
            MetricSample(.eventsUnplaced, .count(Int64(unplaced.count))),
            Self.age(.eventsUnplacedOldest, [], unplaced, now),
        ]
        samples += parkedCauses.map {
            MetricSample(
                .inboxParkedCauses,
                [$0.source, $0.kind, $0.code],
                .count(Int64($0.messages))
            )
        }
        samples += readingSamples
        for target in Set(targets).union(open.map(\.target)).sorted() {
            samples += self.samples(of: target, at: now)
        }
        let parked = Dictionary(uniqueKeysWithValues: parkedEffects.map { ($0.target, $0.waiting) })
        for target in Set(targets).union(parked.keys).sorted() {
            let count = Int64(parked[target]?.count ?? 0)
            samples.append(MetricSample(.effectsParked, [target], .count(count)))
        }
        let absent = Dictionary(uniqueKeysWithValues: away.map { ($0.target, $0.since) })
        for target in Set(targets).union(absent.keys).sorted() {
            let waiting = Waiting(count: 1, oldest: absent[target])
            samples.append(Self.age(.targetAway, [target], waiting, now))
        }
        samples += away.map {
            MetricSample(.targetAwayCause, [$0.target, $0.cause.rawValue], .count(1))
        }
        for copy in copies {
            let labels = [copy.entity, copy.part.rawValue, copy.owner]
            let waiting = Waiting(count: 1, oldest: copy.readAt)
            samples.append(Self.age(.masterDataAge, labels, waiting, now))
            let isStale: Int64 = copy.isStale(at: now) ? 1 : 0
            samples.append(MetricSample(.masterDataStale, labels, .count(isStale)))
        }
        for standing in reconciliations { samples += Self.samples(of: standing, at: now) }
        samples += stewardshipSamples(at: now)
        samples += mappings.map { count in
            MetricSample(
                .mappingDocuments,
                [count.name, String(count.number), count.outcome.rawValue],
                .count(Int64(count.documents))
            )
        }
        for item in workItems {
            samples.append(MetricSample(.workItems, [item.role], .count(Int64(item.waiting.count))))
            samples.append(Self.age(.workItemsOldest, [item.role], item.waiting, now))
        }
        for reader in readers {
            let lag = max(0, lastPosition - reader.position)
            samples.append(MetricSample(.readerLag, [reader.name], .count(lag)))
        }
        return samples
    }

    /// What of partners' documents could not be read.
    private var readingSamples: [MetricSample] {
        failedFields.map {
            MetricSample(.transformationsFailed, [$0.mapping, $0.field], .count($0.count))
        }
            + unread.map {
                MetricSample(.documentsUnread, [$0.mapping], .count(Int64($0.documents)))
            }
    }

    /// Systems and partners that keep orders waiting: away, or late by more than a hiccup.
    func late(at now: Timestamp) -> [String] {
        let slow = open.filter { queue in
            // What stands behind something given up on waits for a person, not for the target.
            let oldest = oldestFree[queue.target] ?? queue.waiting.oldest
            return oldest.map { now.since($0) > Self.hiccup } ?? false
        }
        return Set(away.map(\.target) + slow.map(\.target)).sorted().filter {
            $0 != Self.timers && !$0.hasPrefix(Self.subscribers)
        }
    }

    private static let hiccup = Duration.seconds(60)
    /// Subscribers' news holds no goods up.
    private static let subscribers = "webhook/"

    private func stewardshipSamples(at now: Timestamp) -> [MetricSample] {
        stewardship.flatMap { count in
            let labels = [count.entity, count.phase.rawValue]
            let cases = MetricSample(.stewardshipCases, labels, .count(Int64(count.count)))
            guard count.isWaiting else { return [cases] }
            let due = count.firstDue.flatMap { $0 < now ? $0 : nil }
            let late = Self.age(.stewardshipOverdue, labels, Waiting(count: 1, oldest: due), now)
            return [cases, late]
        }
    }

    private static func samples(
        of standing: ReconciliationStanding,
        at now: Timestamp
    ) -> [MetricSample] {
        let labels = [standing.entity, standing.system, standing.subject.rawValue]
        let proven = Waiting(count: 1, oldest: standing.provenAt)
        let compared = Waiting(count: 1, oldest: standing.comparedAt)
        return [
            MetricSample(.reconciliationDiffering, labels, .count(Int64(standing.differing))),
            MetricSample(.reconciliationUnderWay, labels, .count(Int64(standing.underWay))),
            age(.reconciliationComparedAge, labels, compared, now),
            age(.reconciliationProvenAge, labels, proven, now),
            MetricSample(
                .reconciliationFailing,
                labels,
                .count(standing.failedAt == nil ? 0 : 1)
            ),
        ]
    }

    private func samples(of target: String, at now: Timestamp) -> [MetricSample] {
        let own = open.filter { $0.target == target }
        var samples = EffectState.open.map { state in
            let count = own.first { $0.state == state.rawValue }?.waiting.count ?? 0
            return MetricSample(.effectsOpen, [target, state.rawValue], .count(Int64(count)))
        }
        if target != Self.timers {
            let oldest = oldestFree[target] ?? own.compactMap(\.waiting.oldest).min()
            let waiting = Waiting(count: own.count, oldest: oldest)
            samples.append(Self.age(.effectsOldest, [target], waiting, now))
        }
        return samples
    }

    private static func age(
        _ family: MetricFamily,
        _ labels: [String],
        _ waiting: Waiting,
        _ now: Timestamp
    ) -> MetricSample {
        let age = waiting.oldest.map { max(0, now.microseconds - $0.microseconds) } ?? 0
        return MetricSample(family, labels, .microseconds(age))
    }
}
