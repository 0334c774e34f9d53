import Connectors
import Crypto
import Foundation
import Primitives

/// One webhook as it is sent and signed (Standard Webhooks 1.0.0, "Signature scheme").
///
/// ```
/// webhook-id: msg_5c0f2a9d7b1e48c63f90a1d2e4b76c58
/// webhook-timestamp: 1795460340
/// webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=
/// traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
/// ```
/// The trace is the order's, the same in every message about it; it is not signed.
struct WebhookMessage: Sendable {
    var id: String
    var sentAt: Timestamp
    var body: [UInt8]
    /// The header `traceparent`; left out where there is no trace.
    var traceParent: String?

    /// - Parameter key: the effect's key, so that every try has the same id and the receiver can
    /// drop   repeats. The id is its hash, because a key may hold the point that separates what is
    /// signed.
    init(key: String, sentAt: Timestamp, body: [UInt8]) {
        let hash = SHA256.hash(data: Array(key.utf8))
        self.init(
            id: "msg_" + Hexadecimal.text(hash.prefix(16)),
            sentAt: sentAt,
            body: body
        )
    }

    init(id: String, sentAt: Timestamp, body: [UInt8]) {
        self.id = id
        self.sentAt = sentAt
        self.body = body
    }

    /// Whole seconds: the receiver's tolerance is minutes.
    private var seconds: String { String(sentAt.microseconds / 1_000_000) }

    func headers(signedWith secret: WebhookSecret) -> [HTTPField] {
        [
            HTTPField("Content-Type", "application/json"),
            HTTPField("User-Agent", "crossdock-webhooks/1"),
            HTTPField("webhook-id", id),
            HTTPField("webhook-timestamp", seconds),
            HTTPField("webhook-signature", signature(secret)),
        ] + [traceParent].compactMap(\.self).map { HTTPField("traceparent", $0) }
    }

    private func signature(_ secret: WebhookSecret) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(id).\(seconds).".utf8) + body,
            using: SymmetricKey(data: secret.key)
        )
        return "v1," + Data(code).base64EncodedString()
    }
}
