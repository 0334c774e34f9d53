import Canonical
import Connectors
import Crypto
import Database
import Engine
import Primitives
import Reconciliation
import Storage

/// Stock: their pages beside ours, in the order of the keys.
extension Reconciler {
    /// A stretch of keys that one of their pages covers.
    struct Stretch {
        /// What their page was asked for with.
        var cursor: String?
        var after: RecordKey
        /// `nil` on the last page: to the end.
        var through: RecordKey?
    }

    /// A shelf that differed at the first reading.
    struct Candidate {
        var key: RecordKey
        var delta: Int64
    }

    /// Both sides of one shelf.
    struct Pair {
        var key: RecordKey
        var ours: OnHand?
        var theirs: RecordFacts?

        var delta: Int64 { (theirs?.quantity ?? 0) - (ours?.thousandths ?? 0) }
        var ourFacts: RecordFacts? { ours.map { RecordFacts(quantity: $0.thousandths) } }
    }

    func compareStock() async throws -> ReconciliationReport {
        var report = ReconciliationReport(
            entity: entity,
            system: system,
            subject: .stock,
            beganAt: clock.now()
        )
        let sites = try await sites()
        var known = try await knownBuckets()
        var equal: [ReconciliationBucket] = []
        var suspects: [(stretch: Stretch, candidates: [Candidate])] = []
        var cursor: String?
        var last = RecordKey("")
        repeat {
            let page = try await page(.stock, after: cursor)
            try check(page, after: last)
            let stretch = Stretch(
                cursor: cursor,
                after: last,
                through: page.next == nil ? nil : page.records.last?.key
            )
            let candidates = try await look(
                at: page,
                stretch,
                sites,
                &known,
                &equal,
                &report
            )
            if !candidates.isEmpty { suspects.append((stretch, candidates)) }
            if let end = page.records.last?.key { last = end }
            guard report.compared <= Self.recordsMax else {
                throw ConnectorFailure(
                    .malformedAnswer("more than \(Self.recordsMax) records of stock")
                )
            }
            cursor = page.next
        } while cursor != nil
        try await confirm(suspects, sites, &report)
        let now = clock.now()
        let buckets = equal
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.reconciliations.replaceBuckets(
                buckets,
                .stock,
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
        _ sites: Set<String>,
        _ known: inout [RecordKey: ReconciliationBucket],
        _ equal: inout [ReconciliationBucket],
        _ report: inout ReconciliationReport
    ) async throws -> [Candidate] {
        let theirs = page.records.filter { sites.contains($0.key.minor) }
        report.foreign += page.records.count - theirs.count
        let digest = Self.digest(of: theirs, sites)
        let before = known.removeValue(forKey: stretch.after)
        let isUnchanged = before?.through == stretch.through && before?.theirs == digest
        let (stamp, ours) = try await ours(stretch, unless: isUnchanged ? before?.ours : nil)
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
        let pairs = Self.joined(ours.filter { sites.contains($0.key.minor) }, theirs)
        report.compared += pairs.count
        let candidates = pairs.compactMap { pair in
            DifferenceKind(between: pair.ourFacts, and: pair.theirs)
                .map { _ in Candidate(key: pair.key, delta: pair.delta) }
        }
        if candidates.isEmpty { equal.append(bucket) }
        return candidates
    }

    /// How our part of a stretch looks, and what it is unless it looks as is known.
    private func ours(
        _ stretch: Stretch,
        unless known: [UInt8]? = nil
    ) async throws(StoreFailure) -> (stamp: [UInt8], rows: [OnHand]?) {
        try await store.read { (snapshot) throws(StoreFailure) in
            let seen = try snapshot.stock.stamp(
                after: stretch.after,
                through: stretch.through,
                entity: entity
            )
            let stamp = Array("\(seen.rows)/\(seen.versions)".utf8)
            if stamp == known { return (stamp, nil) }
            let rows = try snapshot.stock.onHand(
                after: stretch.after,
                through: stretch.through,
                entity: entity
            )
            return (stamp, rows)
        }
    }

    /// Both sides beside each other; both are in the order of their keys.
    static func joined(_ ours: [OnHand], _ theirs: [ExportedRecord]) -> [Pair] {
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

    private func check(_ page: ExportPage, after last: RecordKey) throws {
        var last = last
        for record in page.records {
            guard last < record.key else {
                throw ConnectorFailure(
                    .malformedAnswer(
                        "\(record.key) comes after \(last): stock is to come by item and site, in "
                            + "the order of their bytes, each once"
                    )
                )
            }
            last = record.key
        }
    }

    private static func digest(of records: [ExportedRecord], _ sites: Set<String>) -> [UInt8] {
        var hash = SHA256()
        for site in sites.sorted() { hash.update(data: Array((site + "\n").utf8)) }
        for record in records {
            let line = "\(record.key.major)\t\(record.key.minor)\t\(record.facts.quantity ?? 0)\n"
            hash.update(data: Array(line.utf8))
        }
        return Array(hash.finalize())
    }

    // MARK: - The second reading

    private func confirm(
        _ suspects: [(stretch: Stretch, candidates: [Candidate])],
        _ sites: Set<String>,
        _ report: inout ReconciliationReport
    ) async throws {
        guard !suspects.isEmpty else { return }
        try await clock.sleep(until: clock.now().advanced(by: settling))
        let began = clock.now()
        var differing: [Pair] = []
        for (stretch, candidates) in suspects {
            for (pair, first) in try await read(candidates, in: stretch) {
                guard DifferenceKind(between: pair.ourFacts, and: pair.theirs) != nil else {
                    report.settled += 1
                    continue
                }
                guard pair.delta == first.delta else {
                    report.note(pair.key, "it moves: the second reading was another than the first")
                    continue
                }
                let young = began.advanced(by: .zero - settling)
                if let ours = pair.ours, ours.updatedAt > young {
                    report.note(pair.key, "it moved here within the settling time")
                    continue
                }
                differing.append(pair)
            }
        }
        guard !differing.isEmpty else { return }
        let now = clock.now()
        let since = began.advanced(by: .zero - settling)
        let news = try await store.read { (snapshot) throws(StoreFailure) in
            try StockNews.read(of: system, entity: entity, since: since, at: now, in: snapshot)
        }
        var confirmed: [Pair] = []
        for pair in differing {
            if let reason = news.reason(for: pair.key) {
                report.note(pair.key, reason)
            } else {
                confirmed.append(pair)
            }
        }
        report.more = max(0, confirmed.count - Self.findingsMax)
        report.findings = try await findings(
            Array(confirmed.prefix(Self.findingsMax)),
            news,
            at: now
        )
    }

    /// Both sides of some shelves, read again: only pages that hold them.
    private func read(
        _ candidates: [Candidate],
        in stretch: Stretch
    ) async throws -> [(Pair, Candidate)] {
        var theirs: [RecordKey: RecordFacts] = [:]
        var cursor = stretch.cursor
        guard let last = candidates.last?.key else { return [] }
        while true {
            let page = try await page(.stock, after: cursor)
            for record in page.records { theirs[record.key] = record.facts }
            guard let next = page.next, let end = page.records.last?.key, end < last else { break }
            cursor = next
        }
        let (_, rows) = try await ours(stretch)
        let ours = Dictionary(
            (rows ?? []).map { ($0.key, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return candidates.map { candidate in
            let pair = Pair(
                key: candidate.key,
                ours: ours[candidate.key],
                theirs: theirs[candidate.key]
            )
            return (pair, candidate)
        }
    }

    // MARK: - What is known already

    /// The entity's sites that this system has to do with.
    private func sites() async throws(StoreFailure) -> Set<String> {
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

    private func knownBuckets() async throws(StoreFailure) -> [RecordKey: ReconciliationBucket] {
        let buckets = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.reconciliations.buckets(.stock, system: system, entity: entity)
        }
        return Dictionary(buckets.map { ($0.after, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension ReconciliationReport {
    fileprivate mutating func note(_ key: RecordKey, _ why: String) {
        underWay.append(UnderWay(key: key, why: why))
    }
}
