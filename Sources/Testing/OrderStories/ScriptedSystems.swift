import Canonical
import Database
public import Engine
import Ordering
public import Primitives
public import Storage
import Synchronization

/// Outside systems that do as a story says: every call is taken and numbered, unless an outcome
/// waits.
///
/// A class, because a story and the dispatcher share it.
public final class ScriptedSystems: EffectDelivery {
    private struct Script {
        var waiting: [String: [DeliveryOutcome]] = [:]
        var count = 0
    }

    private let script = Mutex(Script())
    private let clock: StoryClock

    init(clock: StoryClock) { self.clock = clock }

    /// The next calls of `operation` end like this, one each.
    public func answer(_ operation: Operation, with outcomes: DeliveryOutcome...) {
        script.withLock { $0.waiting[operation.rawValue, default: []] += outcomes }
    }

    public func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        clock.advance(by: .milliseconds(180))
        return script.withLock { script in
            if var waiting = script.waiting[effect.operation], !waiting.isEmpty {
                let outcome = waiting.removeFirst()
                script.waiting[effect.operation] = waiting
                return outcome
            }
            script.count += 1
            let number = "\(effect.target.uppercased())-\(1_000 + script.count)"
            let answer = #"{"id":"\#(number)","state":"created"}"#
            return .done(reference: number, status: 201, answer: Array(answer.utf8))
        }
    }

    public func concurrency(of target: String) -> Int { 1 }

    public func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? { nil }
}

/// A dialect in our own words: an order's event and its order, as JSON.
struct StoryDialect: SystemDialects {
    struct News: Codable {
        var order: Order.ID
        var event: OrderEvent
    }

    func translate(_ body: [UInt8], from system: String) throws(DialectFailure) -> SystemNews {
        do {
            let news = try StoredValue.decode(News.self, from: body)
            return .order(news.event, .order(news.order))
        } catch {
            throw .notJSON("\(error)")
        }
    }
}

/// Nobody subscribes to milestones.
struct NoSubscribers: MilestoneSubscribers {
    func deliveries(
        of milestone: Milestone,
        for order: OrderState,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> [MilestoneDelivery] { [] }
}

/// No partner sends documents.
struct NoDocuments: DocumentProcessing {
    func process(
        _ stored: StoredMessage,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Disposition { .ignored(reason: "no partner is set up") }
}
