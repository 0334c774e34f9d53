import Canonical
import Connectors
import Crypto
public import Database
import Engine
import JSON
import Ordering
public import Primitives
import Storage

/// Reads a target again and compares: each receipt with the document that carries its key, each
/// listed document with its receipt.
///
/// It asks and changes nothing, here or there. Questions go through the lane's budget and circuit
/// breaker, at most one at a time.
public struct ReceiptReview: Sendable {
    static let page = 200
    /// Of one order, in the order in which they were meant.
    static let effectsMax = 10_000
    static let deadline = Duration.seconds(60)
    /// How often a question is asked again that was answered with "later".
    static let triesMax = 8

    private let store: any Store
    private let clock: any WallClock
    private let target: String
    private let lane: SystemLane

    public init(of target: String, _ lane: SystemLane, store: any Store, clock: any WallClock) {
        self.target = target
        self.lane = lane
        self.store = store
        self.clock = clock
    }

    /// - Parameter report: told of the progress: how many receipts and documents were looked at.
    /// - Throws: a `ConnectorFailure` when the target goes on not answering, or a `StoreFailure`.
    public func run(report: @Sendable (Int) -> Void = { _ in }) async throws -> ReceiptSummary {
        var summary = ReceiptSummary()
        var seen = 0
        var last = ""
        while true {
            let after = last
            let receipts = try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.receipts.receipts(after: after, limit: Self.page)
            }
            guard let end = receipts.last else { break }
            last = end.effectKey
            for receipt in receipts where receipt.target == target {
                try await check(receipt, &summary)
                seen += 1
            }
            report(seen)
        }
        for operation in lane.operations.sorted() {
            try await list(operation, &summary, report)
        }
        return summary
    }

    // MARK: - From the receipt to the document

    private func check(_ receipt: StoredReceipt, _ summary: inout ReceiptSummary) async throws {
        let (effect, standing) = try await intent(of: receipt)
        guard let effect, let key = EffectKey(validating: receipt.effectKey) else { return }
        func note(_ finding: ReceiptFinding) {
            summary.note(
                ReceiptLine(
                    key: receipt.effectKey,
                    operation: effect.operation,
                    number: receipt.externalID,
                    finding: finding
                )
            )
        }
        guard Array(SHA256.hash(data: effect.payload)) == receipt.intentHash else {
            note(.intentChanged)
            return
        }
        guard lane.repetition(effect.operation) == .askFirst else {
            summary.unasked += 1
            return
        }
        let request = ConnectorRequest(
            operation: effect.operation,
            key: key,
            correlation: Correlation(traceID: effect.traceID, requestID: "verify/" + effect.key),
            payload: standing.amendment ?? effect.payload
        )
        let found: ConnectorResponse?
        do {
            found = try await patiently { deadline async throws(ConnectorFailure) in
                try await lane.find(request, deadline)
            }
        } catch let failure as ConnectorFailure where failure.saysThatItDiffers {
            if standing.isCancelled {
                summary.agreed += 1
            } else {
                note(.differs(failure.description))
            }
            return
        }
        guard let found else { return note(.missing) }
        if let number = found.reference, number != receipt.externalID {
            note(.otherDocument(number: number))
        } else if !standing.isCancelled,
            let words = ReadBack.difference(
                between: request.payload,
                of: effect.operation,
                and: found.payload
            )
        {
            note(.differs(words))
        } else {
            summary.agreed += 1
        }
    }

    /// What has become of a booked document since, on our side.
    private struct Standing: Sendable {
        /// The payload of the last amendment.
        var amendment: [UInt8]?
        /// Nothing of it is wanted any more; each system has its own way of showing that.
        var isCancelled = false
    }

    private func intent(
        of receipt: StoredReceipt
    ) async throws(StoreFailure) -> (effect: StoredEffect?, standing: Standing) {
        try await store.read { (snapshot) throws(StoreFailure) in
            var standing = Standing()
            guard let effect = try snapshot.effects.load(receipt.effectKey) else {
                return (nil, standing)
            }
            guard effect.operation == Operation.erpBook.rawValue else { return (effect, standing) }
            let effects = try snapshot.effects.effects(
                ofInstance: effect.instanceKind,
                effect.instanceID,
                limit: Self.effectsMax
            )
            for other in effects where other.state == .done && other.target == effect.target {
                switch Operation(rawValue: other.operation) {
                case .erpAmend: standing.amendment = other.payload
                case .erpCancel: standing.isCancelled = true
                default: continue
                }
            }
            return (effect, standing)
        }
    }

    // MARK: - From the document to the receipt

    private func list(
        _ operation: String,
        _ summary: inout ReceiptSummary,
        _ report: @Sendable (Int) -> Void
    ) async throws {
        var after: String?
        var seen = 0
        while true {
            let start = after
            let page = try await patiently { deadline async throws(ConnectorFailure) in
                try await lane.list(operation, start, deadline)
            }
            guard let page else {
                summary.unlisted.insert(operation)
                return
            }
            for document in page.documents { try await look(at: document, operation, &summary) }
            seen += page.documents.count
            report(seen)
            guard let next = page.next, next != after, !page.documents.isEmpty else { return }
            after = next
        }
    }

    private func look(
        at document: TargetDocument,
        _ operation: String,
        _ summary: inout ReceiptSummary
    ) async throws {
        guard let key = document.key, DocumentKey.isOurs(key) else {
            summary.foreign += 1
            return
        }
        let (receipt, isKnown) = try await store.read { (snapshot) throws(StoreFailure) in
            (try snapshot.receipts.load(key), try snapshot.effects.load(key) != nil)
        }
        let finding: ReceiptFinding
        if let receipt {
            // One intent may have become several documents, all named in its receipt.
            let numbers = receipt.externalID.split(separator: ", ").map(String.init)
            guard !numbers.contains(document.reference) else {
                summary.listed += 1
                return
            }
            finding = .doubled(number: document.reference)
        } else if isKnown {
            summary.underWay += 1
            return
        } else {
            finding = .stranger(key: key)
        }
        summary.note(
            ReceiptLine(
                key: key,
                operation: operation,
                number: receipt?.externalID ?? document.reference,
                finding: finding
            )
        )
    }

    // MARK: - Asking

    /// Asks, and asks again after the pause that the target or its budget wants.
    private func patiently<Value: Sendable>(
        _ ask: (Timestamp) async throws(ConnectorFailure) -> Value
    ) async throws -> Value {
        var pause = Duration.seconds(1)
        for attempt in 1... {
            do throws(ConnectorFailure) {
                return try await ask(clock.now().advanced(by: Self.deadline))
            } catch {
                guard case .retry(let after) = error.remedy, attempt < Self.triesMax else {
                    throw error
                }
                try await clock.sleep(until: clock.now().advanced(by: after ?? pause))
                pause = min(pause * 2, .seconds(30))
            }
        }
        preconditionFailure("a loop without an end has ended")
    }
}

extension ConnectorFailure {
    /// A connector that compares what it finds tells a difference as a refusal, or as something
    /// that a person must put right.
    fileprivate var saysThatItDiffers: Bool {
        switch reason {
        case .refused, .misconfigured: true
        default: false
        }
    }
}
