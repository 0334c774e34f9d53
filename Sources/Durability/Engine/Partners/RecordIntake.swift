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
/// cannot be read stops nothing but itself; the file waits for a person then, who has it decided
/// again once its mapping is mended. What was taken is known by its key and not taken twice.
struct RecordIntake {
    let profile: PartnerProfile
    let stored: StoredMessage
    let now: Timestamp

    private var entity: String { profile.entity.rawValue }
    /// The same bytes are one document, whichever way they come.
    private var controlNumber: String {
        Hexadecimal.text(stored.message.contentHash.prefix(16))
    }
    private var name: String { "inbox/\(stored.id)" }
    private static let partly = "partly translated"
    var documentID: String { "in/\(profile.id)/\(controlNumber)" }

    func run(
        by choice: MappingChoice,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Disposition {
        guard let mapping = choice.mapping else { return .decided(nil) }
        let known = try transaction.documents.load(documentID)
        if let known, known.name != name || known.state != Self.partly { return .decided(nil) }
        let file: MappedFile
        do throws(MappedFileFailure) {
            file = try MappedOrderReader(profile, by: mapping).file(stored.message.body)
        } catch {
            let reader = choice.reader.map { " (read by \($0))" } ?? ""
            return .parked(UnreadableDocument(detail: error.detail + reader))
        }
        var notes: [String] = []
        var warnings: [String] = []
        var failures = FailedReadings(profile, by: mapping)
        // One at a time: a file of many orders is not held as fields beside its bytes.
        for index in 0..<file.count {
            let order = file[index]
            warnings += order.warnings
            guard let request = order.request else {
                notes.append(note(on: order, index + 1))
                failures.add(order.violations)
                continue
            }
            if let note = try queue(request, index + 1, in: transaction) { notes.append(note) }
        }
        try record(notes, warnings, by: choice, isKnown: known != nil, in: transaction)
        try failures.count(of: documentID, in: transaction, at: now)
        if known == nil {
            try choice.count(hasFailed: !notes.isEmpty, from: profile.id, in: transaction)
        }
        return notes.isEmpty ? .decided(nil) : .parked(PartlyTaken(notes, by: choice.reader))
    }

    private func note(on order: MappedOrder, _ number: Int) -> String {
        let name = order.document.head["purchaseOrderNumber"].map { " (\($0.text.prefix(64)))" }
        return "order \(number)\(name ?? ""): "
            + order.violations.map(\.description).joined(separator: "; ")
    }

    /// - Returns: why it was not queued, where another order of the file was taken in its place.
    private func queue(
        _ request: OrderRequest,
        _ number: Int,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> String? {
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
        guard case .duplicate(let first) = try transaction.inbox.accept(message, at: now),
            first.message.contentHash != message.contentHash
        else { return nil }
        let taken = try StoredValue.decode(OrderRequest.self, from: first.message.body)
        guard taken.purchaseOrderNumber != request.purchaseOrderNumber else { return nil }
        return "order \(number) (\(request.purchaseOrderNumber)): "
            + "\(taken.purchaseOrderNumber) was taken in its place before; enter it by hand"
    }

    private func record(
        _ notes: [String],
        _ warnings: [String],
        by choice: MappingChoice,
        isKnown: Bool,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let state = notes.isEmpty ? "translated" : Self.partly
        let detail = Self.told(notes) + Self.told(warnings)
        guard !isKnown else {
            return try transaction.documents.retell(
                documentID,
                state: state,
                detail: detail,
                reader: choice.reader
            )
        }
        try transaction.documents.insert(
            PartnerDocument(
                id: documentID,
                entity: entity,
                partner: profile.id,
                direction: "in",
                type: choice.mapping?.document.description ?? "",
                controlNumber: controlNumber,
                state: state,
                instance: nil,
                name: name,
                detail: detail,
                bytes: stored.message.body,
                createdAt: now,
                reader: choice.reader
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
}

/// A file of which some orders cannot be taken; the others were.
struct PartlyTaken: Failure {
    var description: String
    var code: String { "partner.document.partly_taken" }
    var remedy: Remedy { .escalate(to: .integrationSupport) }

    init(_ notes: [String], by reader: String?) {
        let count = notes.count == 1 ? "one order" : "\(notes.count) orders"
        let text =
            "\(count) of the file cannot be taken\(reader.map { " by \($0)" } ?? ""); the others "
            + "were. Mend the mapping and decide it again, or dismiss it.\n"
        description = String((text + notes.joined(separator: "\n")).prefix(Limits.longTextBytes))
    }
}
