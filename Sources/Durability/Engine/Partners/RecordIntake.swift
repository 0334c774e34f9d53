import Canonical
import Crypto
import Database
import EDI
import Mapping
import Ordering
import Primitives
import Storage
import Translation

/// One file of rows or JSON records of one partner: recorded, its orders queued.
///
/// Such a file has no envelope, so it is known by its bytes and nothing answers it. An order that
/// cannot be read stops nothing but itself.
struct RecordIntake {
    let profile: PartnerProfile
    let mapping: EffectiveMapping
    let stored: StoredMessage
    let now: Timestamp

    private var entity: String { profile.entity.rawValue }
    /// The same bytes are one document, whichever way they come.
    private var controlNumber: String {
        Hexadecimal.text(stored.message.contentHash.prefix(16))
    }
    private var documentID: String { "in/\(profile.id)/\(controlNumber)" }

    func run(in transaction: borrowing Transaction) throws(StoreFailure) -> Disposition {
        if try transaction.documents.load(documentID) != nil { return .decided(nil) }
        let file: MappedFile
        do throws(MappedFileFailure) {
            file = try MappedOrderReader(profile, by: mapping).file(stored.message.body)
        } catch {
            return .parked(UnreadableDocument(detail: error.detail))
        }
        var notes: [String] = []
        var warnings: [String] = []
        // One at a time: a file of many orders is not held as fields beside its bytes.
        for index in 0..<file.count {
            let order = file[index]
            warnings += order.warnings
            guard let request = order.request else {
                notes.append(note(on: order, index + 1))
                continue
            }
            try queue(request, index + 1, in: transaction)
        }
        try record(notes, warnings: warnings, in: transaction)
        if !notes.isEmpty { try openWorkItem(notes, in: transaction) }
        return .decided(nil)
    }

    private func note(on order: MappedOrder, _ number: Int) -> String {
        let name = order.document.head["purchaseOrderNumber"].map { " (\($0.text.prefix(64)))" }
        return "order \(number)\(name ?? ""): "
            + order.violations.map(\.description).joined(separator: "; ")
    }

    private func queue(
        _ request: OrderRequest,
        _ number: Int,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let body = try StoredValue.encode(request)
        let trace = SHA256.hash(data: Array("\(documentID)/\(number)".utf8))
        let message = InboundMessage(
            entity: entity,
            source: "partner:\(profile.id)",
            key: "\(controlNumber)/\(number)",
            kind: MessageKind.orderRequest.rawValue,
            contentHash: Array(SHA256.hash(data: body)),
            body: body,
            traceID: Hexadecimal.text(trace.prefix(16)),
            actor: profile.id
        )
        _ = try transaction.inbox.accept(message, at: now)
    }

    private func record(
        _ notes: [String],
        warnings: [String],
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        try transaction.documents.insert(
            PartnerDocument(
                id: documentID,
                entity: entity,
                partner: profile.id,
                direction: "in",
                type: mapping.document.description,
                controlNumber: controlNumber,
                state: notes.isEmpty ? "translated" : "partly translated",
                instance: nil,
                name: "inbox/\(stored.id)",
                detail: Self.told(notes) + Self.told(warnings),
                bytes: stored.message.body,
                createdAt: now
            )
        )
    }

    /// Notes that are kept with the document; the rest are counted.
    private static let notesMax = 200

    private static func told(_ notes: [String]) -> String {
        var lines = notes.prefix(notesMax).map { String($0.prefix(Limits.longTextBytes)) + "\n" }
        if notes.count > notesMax { lines.append("and \(notes.count - notesMax) more\n") }
        return lines.joined()
    }

    private func openWorkItem(
        _ notes: [String],
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let count = notes.count == 1 ? "one order" : "\(notes.count) orders"
        let text = "\(count) of the file cannot be taken; the others were.\n"
        try transaction.workItems.open(
            WorkItem(
                key: "document/\(documentID)",
                owner: .integrationSupport,
                reason: .documentRefused,
                detail: String(
                    (text + notes.joined(separator: "\n")).prefix(Limits.longTextBytes)
                )
            ),
            entity: entity,
            instance: InstanceReference(kind: "inbox", id: String(stored.id)),
            at: now
        )
    }
}

/// Bytes as `0af7…`.
enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.reduce(into: "") { text, byte in
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
