import Connectors
public import Engine
import Foundation
public import Primitives
public import Storage

/// Sends a partner's documents to an address of the partner's: one POST each, the document as the
/// body, under the document's own key.
///
/// | answer | becomes |
/// |---|---|
/// | 2xx | done |
/// | 429, 503, 502, 504, none at all | the partner is away: no try, and what waits keeps its place |
/// | any other, a redirect | another try by the schedule, then parked |
///
/// Guarantee: at least once, always with the same bytes under the same `Idempotency-Key`.
/// Loss: none; what is given up on is parked and opens a work item.
public struct HTTPSOutbox: Sendable {
    let url: String
    let site: HTTPSSite

    /// When a secret that cannot be had is asked for again.
    static let secretPause = Duration.seconds(300)

    public init(to url: String, at site: HTTPSSite) {
        self.url = url
        self.site = site
    }

    /// - Returns: `done` for 2xx, otherwise what is to become of the document.
    public func send(_ document: PartnerDocument, deadline: Timestamp) async -> DeliveryOutcome {
        let call: HTTPCall
        do throws(SecretFailure) {
            call = try self.call(document)
        } catch {
            // No other document would fare better.
            return .away(
                after: Self.secretPause,
                code: error.code,
                detail: "\(error)",
                status: nil,
                isInDoubt: false
            )
        }
        do throws(ConnectorFailure) {
            let reply = try await site.send(call, noLaterThan: deadline)
            guard (200..<300).contains(reply.status) else {
                return .ofReceiver(reply, code: "partner.https.refused", at: site.clock.now())
            }
            return .done(reference: document.name, status: reply.status, answer: [])
        } catch {
            return .ofReceiver(error)
        }
    }

    private func call(_ document: PartnerDocument) throws(SecretFailure) -> HTTPCall {
        let headers = [
            HTTPField("Content-Type", Self.mediaType(of: document)),
            HTTPField("Content-Disposition", "attachment; filename=\"\(document.name)\""),
            HTTPField("Idempotency-Key", document.id),
        ]
        return HTTPCall(
            method: "POST",
            url: url,
            headers: headers + (try site.credentials()),
            body: document.bytes
        )
    }

    /// RFC 1767 §2 for EDI; anything else is only bytes.
    static func mediaType(of document: PartnerDocument) -> String {
        if document.bytes.starts(with: Array("ISA".utf8)) { return "application/EDI-X12" }
        let isEDIFACT =
            document.bytes.starts(with: Array("UNA".utf8))
            || document.bytes.starts(with: Array("UNB".utf8))
        return isEDIFACT ? "application/EDIFACT" : "application/octet-stream"
    }
}
