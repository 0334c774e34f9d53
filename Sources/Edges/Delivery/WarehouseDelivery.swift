public import Database
public import Engine
public import Primitives
public import Storage

/// Tells warehouses that speak EDI what they are asked for.
///
/// An effect is one document, sent over the partner's own way, and done when it is sent or when the
/// warehouse has acknowledged it, as its profile says. Guarantee: one document for each effect,
/// with one control number, however often it is tried. Loss: none; what waits for a partner that is
/// away keeps its place, and what is never acknowledged is parked for a person.
public struct WarehouseDelivery: EffectDelivery {
    /// How long until it is looked whether a document is acknowledged; the acknowledgement itself
    /// wakes the effect sooner.
    static let patience = Duration.seconds(60)

    let letters: WarehouseLetters
    let files: any EffectDelivery
    let store: any Store
    let clock: any WallClock

    /// - Parameter files: what brings stored documents to partners.
    public init(
        _ letters: WarehouseLetters,
        files: any EffectDelivery,
        store: any Store,
        clock: any WallClock
    ) {
        self.letters = letters
        self.files = files
        self.store = store
        self.clock = clock
    }

    public func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        let now = clock.now()
        do throws(StoreFailure) {
            let letter = try await store.write { (transaction) throws(StoreFailure) in
                try letters.letter(for: effect, in: transaction, at: now)
            }
            switch letter {
            case .notAsked: return .skipped
            case .unwritable(let code, let detail): return .parked(code: code, detail: detail)
            case .document(let id, let partner, let isSent):
                if !isSent {
                    var file = effect
                    file.target = Target.partner(partner)
                    file.operation = Operation.partnerFile.rawValue
                    file.payload = try StoredValue.encode(PartnerFile(document: id))
                    let outcome = await files.deliver(
                        file,
                        isInDoubt: isInDoubt,
                        deadline: deadline
                    )
                    guard case .done = outcome else { return outcome }
                }
                return try await outcome(of: effect, document: id)
            }
        } catch {
            return .retry(after: nil, code: error.code, detail: error.description, status: nil)
        }
    }

    private func outcome(
        of effect: StoredEffect,
        document: String
    ) async throws(StoreFailure) -> DeliveryOutcome {
        let now = clock.now()
        let verdict = try await store.read {
            (snapshot) throws(StoreFailure) -> WarehouseLetters.Verdict in
            try letters.verdict(on: effect, document: document, in: snapshot, at: now)
        }
        switch verdict {
        case .done(let reference, let result):
            return .done(reference: reference, status: nil, answer: [], result: result)
        case .refused(let reason):
            return .refused(
                code: "partner.document.rejected",
                detail: reason,
                status: nil,
                answer: []
            )
        case .waiting:
            return .deferred(
                after: Self.patience,
                code: "partner.acknowledgment.awaited",
                detail: "\(document) is sent and not acknowledged yet"
            )
        case .givenUp:
            return .parked(
                code: WarehouseLetters.neverAcknowledged,
                detail: "\(document) was never acknowledged; ask whether the warehouse has it"
            )
        }
    }

    public func concurrency(of target: String) -> Int { 4 }

    public func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? { nil }
}
