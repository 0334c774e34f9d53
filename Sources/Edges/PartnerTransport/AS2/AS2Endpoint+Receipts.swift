import AS2
import Database
import Logging
import Primitives
import Storage

/// Receipts that come on a connection of their own.
extension AS2Endpoint {
    func take(
        receipt message: HTTPMessage,
        _ agreement: AS2Agreement
    ) async throws(StoreFailure) -> AS2Answer {
        let receipt: ReceivedReceipt
        do throws(AS2Failure) {
            receipt = try ReceivedReceipt(message, known: agreement.receiving.certificates)
        } catch {
            logger.notice(
                "an AS2 receipt was refused",
                metadata: [
                    "partner": "\(agreement.partner)", "reason": "\("\(error)".prefix(200))",
                ]
            )
            return .plain(400, "This receipt cannot be used: \(error).")
        }
        let id = Self.bare(receipt.receipt.originalMessageID)
        let send = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.as2Sends.load(id)
        }
        guard let send, send.partner == agreement.partner else {
            return .plain(404, "No message of ours with that Original-Message-ID went to you.")
        }
        if send.wantsSignedReceipt, receipt.signer == nil {
            // Anybody can write one; the partner's own still comes.
            return .plain(400, "A signed receipt was asked for; this one proves nothing.")
        }
        let verdict = AS2Verdict(receipt, on: send)
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            let isOpen = try transaction.as2Sends.load(id).map { !$0.state.isSettled } ?? false
            try verdict.note(on: send, in: transaction, at: now)
            guard isOpen, case .refused(_, let detail) = verdict.outcome else { return }
            try AS2Verdict.report(
                "\(detail). Once that is mended: crossdock documents send-again \(send.document)",
                on: send,
                in: transaction,
                at: now
            )
        }
        return .plain(200, "Receipt taken.")
    }

    /// Some software drops the angle brackets of a Message-ID that it repeats.
    private static func bare(_ id: String) -> String {
        var id = id[...]
        if id.hasPrefix("<") { id = id.dropFirst() }
        if id.hasSuffix(">") { id = id.dropLast() }
        return String(id)
    }
}
