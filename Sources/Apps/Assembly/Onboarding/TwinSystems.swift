import Canonical
import Database
import Engine
import Ordering
import Primitives
import Storage
import Synchronization

/// ERP, warehouse and partner of a twin: they take every call, and remember what the partner was
/// sent.
///
/// A class, because the world and its dispatcher share it; the lock guards what it remembers.
final class TwinSystems: EffectDelivery {
    private struct Memory {
        var count = 0
        var documents: [String] = []
    }

    private let memory = Mutex(Memory())

    /// The keys of the documents that were delivered, in their order.
    var documents: [String] { memory.withLock { $0.documents } }

    func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        if effect.operation == Operation.partnerFile.rawValue {
            do throws(StoreFailure) {
                let file = try StoredValue.decode(PartnerFile.self, from: effect.payload)
                memory.withLock { memory in
                    if !memory.documents.contains(file.document) {
                        memory.documents.append(file.document)
                    }
                }
            } catch {
                return .retry(after: nil, code: "twin.payload", detail: "\(error)", status: nil)
            }
        }
        let number = memory.withLock { memory in
            memory.count += 1
            return "TWIN-\(1_000 + memory.count)"
        }
        let answer = #"{"id":"\#(number)","state":"created"}"#
        return .done(reference: number, status: 201, answer: Array(answer.utf8))
    }

    func concurrency(of target: String) -> Int { 1 }

    func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? { nil }
}

/// A twin's systems speak in our own words: an order's event and its order.
struct TwinDialect: SystemDialects {
    struct News: Codable {
        var order: Order.ID
        var event: OrderEvent
    }

    func translate(_ body: [UInt8], from system: String) throws(DialectFailure) -> SystemNews {
        do throws(StoreFailure) {
            let news = try StoredValue.decode(News.self, from: body)
            return .order(news.event, .order(news.order))
        } catch {
            throw .notJSON("\(error)")
        }
    }
}

/// A clock that only the twin moves.
///
/// A class, because the world and its engine share it; the lock guards the moment.
final class TwinClock: WallClock {
    private let moment: Mutex<Timestamp>

    init(_ start: Timestamp) { moment = Mutex(start) }

    func now() -> Timestamp { moment.withLock { $0 } }

    func advance(by interval: Duration) {
        moment.withLock { $0 = $0.advanced(by: interval) }
    }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        guard !Task.isCancelled else { throw CancellationError() }
        moment.withLock { $0 = max($0, deadline) }
        await Task.yield()
    }
}
