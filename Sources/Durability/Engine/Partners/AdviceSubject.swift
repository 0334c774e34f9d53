import Database
import EDI
import Ordering
import Primitives
import Storage
import Translation

/// What a partner's APERAK is about: a document of ours, an order, or what it says that it is
/// about.
///
/// Guides differ in what they refer to: the interchange or message of ours, the document's own
/// number (BGM), or the order's. Only the first three name a document; of an order that has
/// several, none is guessed.
struct AdviceSubject {
    let document: PartnerDocument?
    let instance: InstanceReference?
    /// Such as `our INVOIC 7 (ACW 7)`.
    let words: String

    /// Documents of an order that are looked at, the latest.
    private static let documentsMax = 50

    init(
        _ advice: ReceivedAdvice,
        from profile: PartnerProfile,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let named = advice.references.map { "\($0.qualifier) \($0.number.prefix(64))" }
            .joined(separator: ", ")
        if let document = try Self.numbered(advice, profile, transaction) {
            self.init(document, named)
            return
        }
        let numbers = Set(advice.references.map(\.number))
        for order in try Self.orders(advice, profile, transaction) {
            let known = try transaction.documents.documents(ofInstance: "order", order)
                .filter { $0.partner == profile.id && Self.isMessage($0.type) }
                .suffix(Self.documentsMax)
            let exact = known.last { numbers.contains(Self.ownNumber(of: $0)) }
            if let document = exact ?? (known.count == 1 ? known.last : nil) {
                self.init(document, named)
                return
            }
            guard !known.isEmpty else { continue }
            let names = known.map { "\($0.type) \($0.controlNumber)" }.joined(separator: ", ")
            self.init(
                document: nil,
                instance: InstanceReference(kind: "order", id: order),
                words: "an order (\(named)), without saying to which of our \(names)"
            )
            return
        }
        self.init(
            document: nil,
            instance: nil,
            words: named.isEmpty
                ? "a document that it does not name" : "what it names as \(named)"
        )
    }

    private init(_ document: PartnerDocument, _ named: String) {
        self.init(
            document: document,
            instance: document.instance,
            words: "our \(document.type) \(document.controlNumber) (\(named))"
        )
    }

    private init(document: PartnerDocument?, instance: InstanceReference?, words: String) {
        self.document = document
        self.instance = instance
        self.words = words
    }

    /// By the reference of our interchange or message, which are the same number.
    private static func numbered(
        _ advice: ReceivedAdvice,
        _ profile: PartnerProfile,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> PartnerDocument? {
        for reference in advice.references
        where ["ACW", "AGO", "AGI", "DM"].contains(reference.qualifier) {
            guard let number = Int(reference.number) else { continue }
            let sent = try transaction.documents.sent(to: profile.id, numbered: number)
            if let found = sent.first(where: { Self.isMessage($0.type) }) {
                return try transaction.documents.load(found.id)
            }
        }
        return nil
    }

    /// Orders that the advice names: by the buyer's number, or by ours, with which the numbers of
    /// our own documents begin.
    private static func orders(
        _ advice: ReceivedAdvice,
        _ profile: PartnerProfile,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> [String] {
        var orders: [String] = []
        for reference in advice.references {
            let key = BusinessKey(
                entity: profile.entity.rawValue,
                channel: profile.channel.rawValue,
                customer: profile.customer.rawValue,
                number: reference.number
            )
            if let holder = try transaction.businessKeys.holder(of: key) {
                orders.append(holder.orderID)
            } else if let own = reference.number.split(separator: "-").first {
                orders.append(String(own))
            }
        }
        return orders
    }

    /// BGM's number in a document of ours; empty where there is none.
    private static func ownNumber(of document: PartnerDocument) -> String {
        let message = EDIReader().read(document.bytes).transactions.first?.transaction
        return message?.root.first("BGM")?[2].component(1).value ?? ""
    }

    private static func isMessage(_ type: String) -> Bool {
        OutboundDocumentKind(named: type)?.message == type
    }
}
