import Canonical
import Database
import Engine
import Inventory
import Ordering
import Primitives
import Purchasing
import Reconciliation
import Storage

/// News of stock that one system has not taken, or took just now, by the shelf that it is of.
struct StockNews: Sendable {
    /// What a system is told that moves its stock.
    static let operations = [
        Operation.erpGoodsIssue, .erpAdjustment, .erpReceipt,
    ].map(\.rawValue)
    /// When more waits than this, nothing of the system's stock is judged.
    static let effectsMax = 2_000
    static let messagesMax = 500
    /// How long ago a message may have been refused to be told as a cause.
    static let memory = Duration.seconds(7 * 86_400)

    /// Something that was given up on.
    struct Parked: Sendable {
        var key: String
        var operation: String
        var since: Timestamp
        var detail: String
    }

    /// A sentence for each shelf of which news is on its way.
    var underWay: [RecordKey: String] = [:]
    var parked: [RecordKey: Parked] = [:]
    /// Messages that wait, were put aside, or were refused.
    var messages: [StoredMessage] = []
    /// So much is under way that no shelf can be judged.
    var isTooMuch = false

    /// - Parameter since: what the system was told later counts as under way still.
    static func read(
        of system: String,
        entity: String,
        since: Timestamp,
        at now: Timestamp,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> StockNews {
        var news = StockNews()
        let effects = snapshot.effects
        // What stands behind any of them does not move, whatever it is.
        let stuck = try effects.parked(limit: effectsMax).filter { $0.target == system }
        let open = try effects.open(of: system, operations, limit: effectsMax)
        let done = try effects.done(of: system, operations, since: since, limit: effectsMax)
        news.isTooMuch = max(open.count, done.count) >= effectsMax
        guard !news.isTooMuch else { return news }
        let blockers = Dictionary(stuck.map { ($0.lane, $0) }, uniquingKeysWith: { a, _ in a })
        for effect in stuck where effect.entity == entity && operations.contains(effect.operation) {
            for shelf in try shelves(of: effect, in: snapshot) {
                news.parked[shelf] = Parked(effect)
            }
        }
        for effect in open where effect.entity == entity {
            let blocker = blockers[effect.lane].flatMap {
                ($0.sequence, $0.ordinal) < (effect.sequence, effect.ordinal) ? $0 : nil
            }
            for shelf in try shelves(of: effect, in: snapshot) {
                if let blocker {
                    news.parked[shelf] = news.parked[shelf] ?? Parked(blocker)
                } else {
                    news.underWay[shelf] = "\(effect.operation) \(effect.key) is on its way"
                }
            }
        }
        for effect in done where effect.entity == entity {
            for shelf in try shelves(of: effect, in: snapshot) {
                news.underWay[shelf] = "\(effect.operation) \(effect.key) went just now"
            }
        }
        news.messages = try snapshot.inbox.undecided(entity: entity, limit: messagesMax)
        news.messages += try snapshot.inbox.refused(
            entity: entity,
            since: now.advanced(by: .zero - memory),
            limit: messagesMax
        )
        return news
    }

    /// Why a shelf cannot be judged now.
    func reason(for key: RecordKey) -> String? {
        if isTooMuch { return "more than \(Self.effectsMax) messages to the system are under way" }
        if let effect = underWay[key] { return effect }
        let waiting = message(about: key) { $0.state == .received }
        return waiting.map { "a message from \($0.message.source) waits to be decided" }
    }

    /// A message that names the item, put aside or refused; the last one.
    func unheard(_ key: RecordKey) -> StoredMessage? {
        message(about: key) { $0.state == .parked || $0.state == .refused }
    }

    private func message(
        about key: RecordKey,
        where fits: (StoredMessage) -> Bool
    ) -> StoredMessage? {
        let item = Array("\"\(key.major)\"".utf8)
        return messages.first { stored in
            fits(stored) && stored.message.body.contains(item)
        }
    }

    /// The shelves that an effect moves.
    private static func shelves(
        of effect: StoredEffect,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [RecordKey] {
        switch Operation(rawValue: effect.operation) {
        case .erpGoodsIssue:
            let issue = try StoredValue.decode(GoodsIssue.self, from: effect.payload)
            let kind = OrderWorkflow.name
            guard let stored = try snapshot.instances.load(kind, issue.shipment.order.rawValue)
            else { return [] }
            let order = try StoredValue.decode(OrderState.self, from: stored.state)
            let numbers = Set(issue.shipment.parcels.flatMap { $0.contents.map(\.line) })
            return order.lines.compactMap { line in
                guard numbers.contains(line.number), let item = line.item else { return nil }
                return RecordKey(item.rawValue, issue.shipment.site.rawValue)
            }
        case .erpAdjustment:
            let document = try StoredValue.decode(AdjustmentDocument.self, from: effect.payload)
            return document.lines.map {
                RecordKey($0.item.rawValue, document.site.rawValue)
            }
        case .erpReceipt:
            let document = try StoredValue.decode(ReceiptDocument.self, from: effect.payload)
            return document.lines.map { RecordKey($0.item.rawValue, $0.site.rawValue) }
        default: return []
        }
    }
}

extension StockNews.Parked {
    init(_ effect: StoredEffect) {
        key = effect.key
        operation = effect.operation
        since = effect.createdAt
        detail = effect.lastDetail ?? effect.lastCode ?? "without a reason"
    }
}

extension Array<UInt8> {
    /// Whether `part`, which is not empty, stands anywhere within.
    func contains(_ part: [UInt8]) -> Bool {
        guard let first = part.first, count >= part.count else { return false }
        var start = 0
        while let found = self[start...(count - part.count)].firstIndex(of: first) {
            if self[found..<(found + part.count)].elementsEqual(part) { return true }
            start = found + 1
            guard start <= count - part.count else { return false }
        }
        return false
    }
}
