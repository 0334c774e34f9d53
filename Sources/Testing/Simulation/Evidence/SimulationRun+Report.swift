import Canonical
import Database
import Inventory
import Ordering
import Primitives
import SimulatedWorld
import Storage

extension SimulationRun {
    func report() async throws -> SimulationReport {
        var evidence = Evidence(world: world, book: book, receiver: receiver)
        evidence.erpOrders = documents("orders", of: .erp)
        evidence.erpGoodsIssues = documents("goods-issues", of: .erp, listed: "goods_issues")
        evidence.erpInvoices = documents("invoices", of: .erp)
        evidence.unrest = unrest
        let empty = evidence
        // In a write, because some tables are only read under their locks.
        evidence = try await store.write { (transaction) throws(StoreFailure) -> Evidence in
            var loaded = empty
            try loaded.load(Snapshot(transaction.session))
            return loaded
        }
        let findings = Promises.all.map { promise in
            SimulationReport.Finding(
                promise: type(of: promise).sentence,
                breaches: promise.breaches(in: evidence)
            )
        }
        return SimulationReport(
            simulation: simulation,
            counts: tally.all,
            outcomes: Self.outcomes(evidence),
            findings: findings,
            stories: evidence.stories(of: findings.flatMap(\.breaches)),
            fingerprint: Self.fingerprint(evidence, tally),
            virtualTime: clock.now().since(Self.start)
        )
    }

    private static func outcomes(_ evidence: Evidence) -> [(status: String, count: Int)] {
        Dictionary(grouping: evidence.orders) { $0.state.status.rawValue }
            .map { (status: $0.key, count: $0.value.count) }
            .sorted { $0.status < $1.status }
    }

    /// Covers what happened, in words that depend on no encoding.
    private static func fingerprint(_ evidence: Evidence, _ tally: Tally) -> String {
        var print = Fingerprint()
        for event in evidence.events.sorted(by: { ($0.position ?? 0) < ($1.position ?? 0) }) {
            print.add("\(event.kind)/\(event.instanceID)/\(event.sequence) \(event.type)")
            print.add("\(event.at) \(event.cause) \(event.actor) \(event.traceID)")
            for reason in event.reasons { print.add(reason) }
        }
        for effect in evidence.effects {
            print.add("\(effect.key) \(effect.target) \(effect.state) \(effect.attempts)")
            print.add("\(effect.dueAt) \(effect.reference ?? "") \(effect.lastCode ?? "")")
        }
        for message in evidence.inbox {
            print.add("\(message.message.source) \(message.message.key) \(message.state)")
            print.add("\(message.attempts) \(message.receivedAt)")
        }
        for level in evidence.levels {
            print.add("\(level.item) \(level.site) \(level.onHand) \(level.reserved)")
        }
        for webhook in evidence.receiver.taken { print.add("\(webhook.id) \(webhook.type)") }
        for (name, count) in tally.all { print.add("\(name) \(count)") }
        return print.text
    }
}
