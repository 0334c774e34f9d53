import Canonical
import Database
import Engine
import Primitives
import Reconciliation
import Storage

/// Why a record may differ, by what is stored of it, and what would put it right.
extension Reconciler {
    /// Postings that are looked back upon.
    private static let postingsMax = 50
    private static let batch = 50

    /// A difference that is told, with what may explain it.
    struct Judged {
        var pair: Pair
        /// What was given up on and stands in its way.
        var parked: StockNews.Parked?
        /// A message that names it, put aside or refused.
        var unheard: StoredMessage?
    }

    /// Those of them of which no news is under way; the others are noted.
    func judge(
        _ differing: [Pair],
        _ subject: ReconciledSubject,
        since: Timestamp,
        _ report: inout ReconciliationReport
    ) async throws(StoreFailure) -> [Judged] {
        guard subject == .stock else {
            return try await judgeDocuments(differing, subject, since: since, &report)
        }
        let now = clock.now()
        let news = try await store.read { (snapshot) throws(StoreFailure) in
            try StockNews.read(of: system, entity: entity, since: since, at: now, in: snapshot)
        }
        var judged: [Judged] = []
        for pair in differing {
            if let reason = news.reason(for: pair.key) {
                report.note(pair.key, reason)
            } else {
                judged.append(
                    Judged(
                        pair: pair,
                        parked: news.parked[pair.key],
                        unheard: news.unheard(pair.key)
                    )
                )
            }
        }
        return judged
    }

    func findings(
        _ judged: [Judged],
        _ subject: ReconciledSubject
    ) async throws(StoreFailure) -> [Finding] {
        let now = clock.now()
        var findings: [Finding] = []
        var rest = judged[...]
        while !rest.isEmpty {
            let some = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            findings += try await store.read { (snapshot) throws(StoreFailure) -> [Finding] in
                var found: [Finding] = []
                for one in some {
                    let finding =
                        subject == .stock
                        ? try shelfFinding(one, in: snapshot, at: now)
                        : try documentFinding(one, subject, in: snapshot)
                    if let finding { found.append(finding) }
                }
                return found
            }
        }
        return findings
    }

    private func shelfFinding(
        _ one: Judged,
        in snapshot: borrowing Snapshot,
        at now: Timestamp
    ) throws(StoreFailure) -> Finding? {
        let (pair, parked) = (one.pair, one.parked)
        guard let kind = pair.kind else { return nil }
        let (cause, isOurs) = try cause(of: one, in: snapshot)
        let stake = try facts.stake(
            of: pair.delta,
            Item.ID(pair.key.major),
            entity: entity,
            in: snapshot,
            at: now
        )
        return Finding(
            .stock,
            at: system,
            pair.key,
            kind,
            ours: pair.ourFacts,
            theirs: pair.theirs,
            cause: cause,
            corrections: corrections(isParked: parked != nil, isOurs: isOurs),
            parkedEffect: parked?.key,
            stake: stake
        )
    }

    /// - Returns: a sentence, and whether something happened here that the system has not.
    private func cause(
        of one: Judged,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> (String, isOurs: Bool) {
        let pair = one.pair
        if let parked = one.parked { return (parked.words, true) }
        if let message = one.unheard { return (message.words(about: "the item"), false) }
        let postings = try snapshot.stock.postings(
            of: pair.key.major,
            at: pair.key.minor,
            entity: entity,
            before: nil,
            limit: Self.postingsMax
        ).filter { $0.onHandDelta != 0 }
        var sum: Int64 = 0
        for (index, posting) in postings.enumerated() {
            sum += posting.onHandDelta
            guard sum == -pair.delta else { continue }
            let what =
                index == 0
                ? "The last posting here (\(posting.kind), \(posting.cause), \(posting.at)) is"
                : "The last \(index + 1) postings here (since \(posting.kind), \(posting.cause), "
                    + "\(posting.at)) are"
            return ("\(what) just the difference: \(system) has not heard of it.", true)
        }
        if let posting = postings.first(where: { $0.onHandDelta == -pair.delta }) {
            return (
                "A posting here (\(posting.kind), \(posting.cause), \(posting.at)) is just the "
                    + "difference: \(system) may not have heard of it.",
                true
            )
        }
        return ("Nothing here explains it: it was changed in \(system), and no news came.", false)
    }

    private func corrections(isParked: Bool, isOurs: Bool) -> [Correction] {
        if isParked { return [.redrive, .accept] }
        guard part == .erp else { return [.adjustHere, .accept] }
        guard lane.operations.contains(Operation.erpAdjustment.rawValue) else {
            return [.takeOver, .accept]
        }
        return isOurs ? [.adjustThere, .takeOver, .accept] : [.takeOver, .adjustThere, .accept]
    }
}

extension StockNews.Parked {
    var words: String {
        "\(operation) \(key) is given up on since \(since): \(detail.prefix(200))."
    }
}

extension StoredMessage {
    /// That it names something, and what became of it.
    func words(about what: String) -> String {
        let why = failureDetail ?? failureCode ?? "without a reason"
        let end = state == .refused ? "was refused" : "was put aside"
        return "A message from \(message.source) of \(receivedAt) names \(what) "
            + "and \(end): \(why.prefix(200))."
    }
}
