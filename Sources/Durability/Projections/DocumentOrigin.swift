import Database
import Engine
import Storage

/// The partner's document that an order came in, and what has read it.
public struct DocumentOrigin: Sendable, Equatable {
    public var document: String
    /// The mapping with its version; `nil` where the reader of X12 850s did.
    public var reader: String?

    /// `nil` for an order that came another way.
    init?(
        of messages: [StoredMessage],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        let prefix = "partner:"
        // An order's message is known by its document's control number and its place there.
        guard
            let message = messages.map(\.message).first(where: {
                $0.source.hasPrefix(prefix) && $0.kind == MessageKind.orderRequest.rawValue
            }),
            let number = message.key.split(separator: "/").first
        else { return nil }
        document = "in/\(message.source.dropFirst(prefix.count))/\(number)"
        reader = try snapshot.documents.reader(of: document)
    }
}
