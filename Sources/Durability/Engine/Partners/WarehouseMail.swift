import Canonical
import Crypto
import Database
import EDI
import Primitives
import Storage
import Translation

/// What a warehouse has told, on its way through the in-door: each report once, under the number
/// that the warehouse has for it or the document that brought it.
struct WarehouseMail {
    let profile: PartnerProfile
    let now: Timestamp

    /// - Returns: false where the same key came with other content before.
    @discardableResult
    func post(
        _ report: WarehouseReport,
        key: String,
        traceID: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Bool {
        let body = try StoredValue.encodeSorted(report)
        let hash = Array(SHA256.hash(data: body))
        let message = InboundMessage(
            entity: profile.entity.rawValue,
            source: WarehouseMail.source(of: profile.id),
            key: key,
            kind: MessageKind.warehouseReport.rawValue,
            contentHash: hash,
            body: body,
            traceID: traceID,
            actor: profile.id
        )
        switch try transaction.inbox.accept(message, at: now) {
        case .accepted: return true
        case .duplicate(let first): return first.message.contentHash == hash
        }
    }

    static let prefix = "partner:"

    static func source(of partner: String) -> String { prefix + partner }

    /// What came of one set.
    struct Outcome {
        var violations: [TranslationViolation] = []
        var warnings: [String] = []
        /// What contradicts what came before, which stands.
        var conflicts: [String] = []
        /// Whether any of it was acted upon, now or before.
        var isUsed = false
    }

    func take(
        _ set: TransactionSet,
        by reader: WarehouseSetReader,
        as document: String,
        traceID: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Outcome {
        let reading = reader.read(set, at: now)
        var outcome = Outcome(violations: reading.violations, warnings: reading.warnings)
        for (index, found) in reading.reports.enumerated() {
            let key = found.key ?? "\(document)/\(index + 1)"
            outcome.isUsed = true
            if try post(found.report, key: key, traceID: traceID, in: transaction) { continue }
            outcome.conflicts.append(
                "\(key) came before with other content, which stands; ask which is true, and "
                    + "adjust the stock by hand"
            )
        }
        return outcome
    }
}
