import Canonical
import Database
import Engine
import Primitives
import Reconciliation
import Storage

/// Why a shelf may differ, by what is stored of it, and what would put it right.
extension Reconciler {
    /// Postings that are looked back upon.
    private static let postingsMax = 50
    private static let batch = 50

    func findings(
        _ pairs: [Pair],
        _ news: StockNews,
        at now: Timestamp
    ) async throws(StoreFailure) -> [Finding] {
        var findings: [Finding] = []
        var rest = pairs[...]
        while !rest.isEmpty {
            let some = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            findings += try await store.read { (snapshot) throws(StoreFailure) -> [Finding] in
                var found: [Finding] = []
                for pair in some {
                    if let one = try finding(pair, news, in: snapshot, at: now) {
                        found.append(one)
                    }
                }
                return found
            }
        }
        return findings
    }

    private func finding(
        _ pair: Pair,
        _ news: StockNews,
        in snapshot: borrowing Snapshot,
        at now: Timestamp
    ) throws(StoreFailure) -> Finding? {
        guard let kind = DifferenceKind(between: pair.ourFacts, and: pair.theirs) else {
            return nil
        }
        let parked = news.parked[pair.key]
        let (cause, isOurs) = try cause(of: pair, news, in: snapshot)
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
        of pair: Pair,
        _ news: StockNews,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> (String, isOurs: Bool) {
        if let parked = news.parked[pair.key] {
            return (
                "\(parked.operation) \(parked.key) is given up on since \(parked.since): "
                    + "\(parked.detail.prefix(200)).",
                true
            )
        }
        if let message = news.unheard(pair.key) {
            let why = message.failureDetail ?? message.failureCode ?? "without a reason"
            let what = message.state == .refused ? "was refused" : "was put aside"
            return (
                "A message from \(message.message.source) of \(message.receivedAt) names the item "
                    + "and \(what): \(why.prefix(200)).",
                false
            )
        }
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
