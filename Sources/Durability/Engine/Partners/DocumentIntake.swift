import Crypto
public import Database
public import Primitives
public import Storage

/// Puts a partner's document into the in-door under its own hash, so that the same bytes come in
/// once.
public struct DocumentIntake: Sendable {
    var store: any Store
    var entity: String
    /// The in-door's name for the way in which it comes.
    var source: String

    public init(store: any Store, entity: String, source: String) {
        self.store = store
        self.entity = entity
        self.source = source
    }

    /// - Returns: once it is durable, what the in-door made of it, and the document's SHA-256.
    public func accept(
        _ bytes: [UInt8],
        at now: Timestamp
    ) async throws(StoreFailure) -> (acceptance: Acceptance, hash: [UInt8]) {
        let hash = Array(SHA256.hash(data: bytes))
        let text = Hexadecimal.text(hash)
        let message = InboundMessage(
            entity: entity,
            source: source,
            key: text,
            kind: MessageKind.partnerDocument.rawValue,
            contentHash: hash,
            body: bytes,
            traceID: String(text.prefix(32)),
            actor: source
        )
        let acceptance = try await store.write { (transaction) throws(StoreFailure) in
            try transaction.inbox.accept(message, at: now)
        }
        await store.notify(.inbox)
        return (acceptance, hash)
    }
}
