public import Database
import Engine
import Storage

/// Which stored bytes stand behind an entry; shown on demand to those who may see them.
public enum PayloadReference: Hashable, Sendable {
    /// What came in.
    case message(Int64)
    /// What the sender was told.
    case answer(Int64)
    /// The event as it was decided, by sequence.
    case event(Int64)
    /// What was known when it was decided: prices, stock, credit.
    case facts(Int64)
    /// What another system is told.
    case effect(String)
    /// What it said to one try.
    case attempt(effect: String, number: Int)
    /// A partner's document, or ours to a partner.
    case document(String)

    /// The parts of an address: `effect` and `order/01…/3/0`.
    public var address: (kind: String, key: String) {
        switch self {
        case .message(let id): ("message", String(id))
        case .answer(let id): ("answer", String(id))
        case .event(let sequence): ("event", String(sequence))
        case .facts(let sequence): ("facts", String(sequence))
        case .effect(let key): ("effect", key)
        case .attempt(let effect, let number): ("attempt", "\(number)/\(effect)")
        case .document(let id): ("document", id)
        }
    }

    /// Reads the parts of an address; `nil` when they are none.
    public init?(kind: String, key: String) {
        switch (kind, Int64(key)) {
        case ("message", let id?): self = .message(id)
        case ("answer", let id?): self = .answer(id)
        case ("event", let sequence?): self = .event(sequence)
        case ("facts", let sequence?): self = .facts(sequence)
        case ("effect", _): self = .effect(key)
        case ("document", _): self = .document(key)
        case ("attempt", _):
            let parts = key.split(separator: "/", maxSplits: 1)
            guard parts.count == 2, let number = Int(parts[0]) else { return nil }
            self = .attempt(effect: String(parts[1]), number: number)
        default: return nil
        }
    }
}

/// Stored bytes with a name a person can keep them under.
public struct Payload: Equatable, Sendable {
    public var title: String
    public var fileName: String
    public var bytes: [UInt8]
}

extension OrderRecord {
    /// The bytes behind a reference; `nil` when they are not this order's, or none were kept.
    ///
    /// Facts are called to mind whole: the log itself only names the master records they came from.
    public func payload(
        _ reference: PayloadReference,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Payload? {
        guard case .facts(let sequence) = reference else { return payload(reference) }
        guard let event = events.first(where: { $0.sequence == sequence }) else { return nil }
        return Payload(
            title: "What was known at event \(sequence)",
            fileName: "facts-\(sequence)",
            bytes: try StoredValue.encode(RecordedFacts.recall(event, in: snapshot))
        )
    }

    private func payload(_ reference: PayloadReference) -> Payload? {
        switch reference {
        case .message(let id):
            messages.first { $0.id == id }.map {
                Payload(
                    title: "\($0.message.kind) from \($0.message.source)",
                    fileName: "message-\(id)",
                    bytes: $0.message.body
                )
            }
        case .answer(let id):
            messages.first { $0.id == id }.flatMap { message in
                message.answer.map {
                    Payload(
                        title: "Answer \($0.status) to \(message.message.source)",
                        fileName: "answer-\(id)",
                        bytes: $0.body
                    )
                }
            }
        case .event(let sequence):
            events.first { $0.sequence == sequence }.map {
                Payload(
                    title: "Event \(sequence): \($0.type)",
                    fileName: "event-\(sequence)",
                    bytes: $0.event
                )
            }
        case .facts: nil
        case .effect(let key):
            effects.first { $0.key == key }.map {
                Payload(
                    title: "\($0.operation) to \($0.target)",
                    fileName: "effect-\($0.sequence)-\($0.ordinal)",
                    bytes: $0.payload
                )
            }
        case .attempt(let key, let number): answer(to: key, number)
        case .document(let id):
            documents.first { $0.id == id }.map {
                Payload(
                    title: "\($0.type) \($0.direction == "in" ? "from" : "to") \($0.partner)",
                    fileName: $0.name,
                    bytes: $0.bytes
                )
            }
        }
    }

    private func answer(to effect: String, _ number: Int) -> Payload? {
        let attempt = attempts.first { $0.effectKey == effect && $0.number == number }
        return attempt?.answer.map {
            Payload(
                title: "What was answered to try \(number) of \(effect)",
                fileName: "try-\(number)",
                bytes: $0
            )
        }
    }
}
