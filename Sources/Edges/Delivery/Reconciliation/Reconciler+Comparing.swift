import Canonical
import Connectors
import Crypto
import Database
import Engine
import Primitives
import Reconciliation
import Storage

/// Their pages beside ours, in the order of the keys.
extension Reconciler {
    /// A stretch of keys that one of their pages covers.
    struct Stretch {
        /// What their page was asked for with.
        var cursor: String?
        var after: RecordKey
        /// `nil` on the last page: to the end.
        var through: RecordKey?
    }

    /// What one comparison is of.
    struct Scope {
        var subject: ReconciledSubject
        /// The entity's sites that the system has to do with; of documents none.
        var sites: Set<String> = []

        func isOurs(_ key: RecordKey) -> Bool {
            subject == .stock ? sites.contains(key.minor) : DocumentKey.isOurs(key.major)
        }
    }

    /// Both sides of one record.
    struct Pair {
        var key: RecordKey
        var ours: OwnRecord?
        var theirs: RecordFacts?

        var ourFacts: RecordFacts? { ours?.facts }
        /// Theirs less ours, in thousandths.
        var delta: Int64 { (theirs?.quantity ?? 0) - (ours?.facts.quantity ?? 0) }
        var kind: DifferenceKind? { DifferenceKind(between: ourFacts, and: theirs) }
    }

    func compare(_ subject: ReconciledSubject) async throws -> ReconciliationReport {
        var report = ReconciliationReport(
            entity: entity,
            system: system,
            subject: subject,
            beganAt: clock.now()
        )
        let scope = Scope(subject: subject, sites: subject == .stock ? try await sites() : [])
        var known = try await knownBuckets(of: subject)
        var equal: [ReconciliationBucket] = []
        var suspects: [(stretch: Stretch, pairs: [Pair])] = []
        var cursor: String?
        var last = RecordKey("")
        repeat {
            let page = try await orderedPage(subject, after: cursor, behind: last)
            let stretch = Stretch(
                cursor: cursor,
                after: last,
                through: page.next == nil ? nil : page.records.last?.key
            )
            let pairs = try await look(at: page, stretch, scope, &known, &equal, &report)
            if !pairs.isEmpty { suspects.append((stretch, pairs)) }
            if let end = page.records.last?.key { last = end }
            guard report.compared <= Self.recordsMax else {
                throw ConnectorFailure(
                    .malformedAnswer("more than \(Self.recordsMax) records")
                )
            }
            cursor = page.next
        } while cursor != nil
        try await confirm(suspects, scope, &report)
        let now = clock.now()
        let buckets = equal
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.reconciliations.replaceBuckets(
                buckets,
                subject,
                system: system,
                entity: entity,
                at: now
            )
        }
        return report
    }

    // MARK: - The first reading

    private func look(
        at page: ExportPage,
        _ stretch: Stretch,
        _ scope: Scope,
        _ known: inout [RecordKey: ReconciliationBucket],
        _ equal: inout [ReconciliationBucket],
        _ report: inout ReconciliationReport
    ) async throws -> [Pair] {
        let theirs = page.records.filter { scope.isOurs($0.key) }
        report.foreign += page.records.count - theirs.count
        let digest = Self.digest(of: theirs, scope)
        let before = known.removeValue(forKey: stretch.after)
        let isUnchanged = before?.through == stretch.through && before?.theirs == digest
        let (stamp, ours) = try await own(
            scope,
            stretch,
            unless: isUnchanged ? before?.ours : nil
        )
        let bucket = ReconciliationBucket(
            after: stretch.after,
            through: stretch.through,
            theirs: digest,
            ours: stamp
        )
        guard let ours else {
            report.compared += theirs.count
            report.recognised += theirs.count
            equal.append(bucket)
            return []
        }
        let pairs = Self.joined(ours.filter { scope.isOurs($0.key) }, theirs)
        let differing = try await notOthers(pairs.filter { $0.kind != nil }, scope, &report)
        report.compared += pairs.count
        if differing.isEmpty { equal.append(bucket) }
        return differing
    }

    /// Both sides beside each other; both are in the order of their keys.
    static func joined(_ ours: [OwnRecord], _ theirs: [ExportedRecord]) -> [Pair] {
        var pairs: [Pair] = []
        pairs.reserveCapacity(max(ours.count, theirs.count))
        var here = ours[...]
        var there = theirs[...]
        while true {
            switch (here.first, there.first) {
            case (nil, nil): return pairs
            case (let own?, let other?) where own.key == other.key:
                pairs.append(Pair(key: own.key, ours: own, theirs: other.facts))
                here.removeFirst()
                there.removeFirst()
            case (let own?, let other) where other.map({ own.key < $0.key }) ?? true:
                pairs.append(Pair(key: own.key, ours: own))
                here.removeFirst()
            case (_, let other?):
                pairs.append(Pair(key: other.key, theirs: other.facts))
                there.removeFirst()
            case (_, nil): return pairs
            }
        }
    }

    private static func digest(of records: [ExportedRecord], _ scope: Scope) -> [UInt8] {
        var hash = SHA256()
        for site in scope.sites.sorted() { hash.update(data: Array((site + "\n").utf8)) }
        for record in records {
            let line = "\(record.key.major)\t\(record.key.minor)\t\(record.facts.mark)\n"
            hash.update(data: Array(line.utf8))
        }
        return Array(hash.finalize())
    }

    // MARK: - The second reading

    private func confirm(
        _ suspects: [(stretch: Stretch, pairs: [Pair])],
        _ scope: Scope,
        _ report: inout ReconciliationReport
    ) async throws {
        guard !suspects.isEmpty else { return }
        try await clock.sleep(until: clock.now().advanced(by: settling))
        let began = clock.now()
        let since = began.advanced(by: .zero - settling)
        var differing: [Pair] = []
        for (stretch, first) in suspects {
            for (pair, before) in try await read(first, in: stretch, scope) {
                guard pair.kind != nil else {
                    report.settled += 1
                    continue
                }
                guard pair.isSameDifference(as: before, scope.subject) else {
                    report.note(pair.key, "it moves: the second reading was another than the first")
                    continue
                }
                if let ours = pair.ours, ours.changedAt > since {
                    report.note(pair.key, "it moved here within the settling time")
                    continue
                }
                differing.append(pair)
            }
        }
        guard !differing.isEmpty else { return }
        let judged = try await judge(differing, scope.subject, since: since, &report)
        report.more = max(0, judged.count - Self.findingsMax)
        report.findings = try await findings(Array(judged.prefix(Self.findingsMax)), scope.subject)
        for index in report.findings.indices { report.findings[index].readAt = began }
    }

    /// Both sides of some records, read again: only pages that hold them.
    private func read(
        _ first: [Pair],
        in stretch: Stretch,
        _ scope: Scope
    ) async throws -> [(Pair, Pair)] {
        var theirs: [RecordKey: RecordFacts] = [:]
        var cursor = stretch.cursor
        guard let last = first.last?.key else { return [] }
        while true {
            let page = try await orderedPage(scope.subject, after: cursor, behind: nil)
            for record in page.records { theirs[record.key] = record.facts }
            guard let next = page.next, let end = page.records.last?.key, end < last else { break }
            cursor = next
        }
        let (_, rows) = try await own(scope, stretch)
        let ours = Dictionary(
            (rows ?? []).map { ($0.key, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return first.map { before in
            let pair = Pair(
                key: before.key,
                ours: ours[before.key],
                theirs: theirs[before.key]
            )
            return (pair, before)
        }
    }

    // MARK: - What is known already

    /// The entity's sites that this system has to do with.
    func sites() async throws(StoreFailure) -> Set<String> {
        try await store.read { (snapshot) throws(StoreFailure) in
            var sites: Set<String> = []
            var last = ""
            while true {
                let records = try snapshot.master.list(
                    .site,
                    entity: entity,
                    after: last,
                    limit: Limits.pageRows
                )
                for record in records {
                    let site = try StoredValue.decode(Site.self, from: record.document)
                    if part == .erp || site.warehouse.rawValue == system {
                        sites.insert(site.id.rawValue)
                    }
                }
                guard let end = records.last, records.count == Limits.pageRows else { return sites }
                last = end.id
            }
        }
    }

    private func knownBuckets(
        of subject: ReconciledSubject
    ) async throws(StoreFailure) -> [RecordKey: ReconciliationBucket] {
        let buckets = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.reconciliations.buckets(subject, system: system, entity: entity)
        }
        return Dictionary(buckets.map { ($0.after, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Reconciler.Pair {
    /// Whether both readings say the same: of stock by how much, of documents all of it.
    fileprivate func isSameDifference(as before: Self, _ subject: ReconciledSubject) -> Bool {
        guard subject != .stock else { return delta == before.delta }
        return ourFacts == before.ourFacts && theirs == before.theirs
    }
}

extension RecordFacts {
    /// Everything that is compared, for a page's hash.
    fileprivate var mark: String {
        let lines = (lines ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return [
            quantity.map { "\($0)" }, lines.joined(separator: ","), number,
            total.map { "\($0)" }, tax.map { "\($0)" }, open.map { "\($0)" }, state,
        ].map { $0 ?? "" }.joined(separator: "\t")
    }
}

extension ReconciliationReport {
    mutating func note(_ key: RecordKey, _ why: String) {
        underWay.append(UnderWay(key: key, why: why))
    }
}
