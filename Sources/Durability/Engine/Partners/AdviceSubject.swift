import Database
import EDI
import Primitives
import Storage
import Translation

/// What a partner's APERAK is about: a document of ours, or what it says that it is about.
///
/// Guides differ in what they refer to: the interchange or message of ours, the document's own
/// number (BGM), or the order's. A document is found by the first two at once, and by the others
/// among the documents of the order.
struct AdviceSubject {
    let document: PartnerDocument?
    /// Such as `our INVOIC 7 (invoice/order PO-4711)`.
    let words: String

    init(
        _ advice: ReceivedAdvice,
        from profile: PartnerProfile,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let named = advice.references.map { "\($0.qualifier) \($0.number.prefix(64))" }
            .joined(separator: ", ")
        document = try Self.document(advice, profile, transaction)
        guard let document else {
            words =
                named.isEmpty
                ? "a document that it does not name" : "what it names as \(named)"
            return
        }
        words = "our \(document.type) \(document.controlNumber)" + (named.isEmpty ? "" : " (\(named))")
    }

    private static func document(
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
        let numbers = Set(advice.references.map(\.number))
        for order in try orders(advice, profile, transaction) {
            let known = try transaction.documents.documents(ofInstance: "order", order)
                .filter { $0.partner == profile.id && Self.isMessage($0.type) }
            // The one whose own number is named; else the latest.
            let exact = known.last { document in
                EDIReader().read(document.bytes).transactions.contains { found in
                    let number = found.transaction.root.first("BGM")?[2].component(1).value
                    return number.map(numbers.contains) ?? false
                }
            }
            if let document = exact ?? known.last { return document }
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

    private static func isMessage(_ type: String) -> Bool {
        OutboundDocumentKind(named: type)?.message == type
    }
}
