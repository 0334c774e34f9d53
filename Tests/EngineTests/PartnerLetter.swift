import Database
import Engine
import Primitives
import SampleTrade
import Storage

/// One X12 set of a partner's, in an interchange of its own.
struct PartnerLetter {
    var set: String
    /// Segments between ST and SE, each without its end.
    var body: [String]
    var number: Int
    var group: String
    var sender: String
    var receiver = "ACME"
    /// `yyMMdd` and `HHmm`, as the envelope says them.
    var sentAt: (day: String, time: String) = ("261123", "1900")

    var text: String {
        let control = String(repeating: "0", count: 9 - String(number).count) + String(number)
        let segments =
            [
                "ISA*00*          *00*          *ZZ*\(padded(sender))*ZZ*\(padded(receiver))"
                    + "*\(sentAt.day)*\(sentAt.time)*U*00401*\(control)*0*P*:",
                "GS*\(group)*\(sender)*\(receiver)*20\(sentAt.day)*\(sentAt.time)*\(number)*X*004010",
                "ST*\(set)*0001",
            ] + body + ["SE*\(body.count + 2)*0001", "GE*1*\(number)", "IEA*1*\(control)"]
        return segments.joined(separator: "~") + "~"
    }

    private func padded(_ id: String) -> String {
        id + String(repeating: " ", count: 15 - id.count)
    }
}

extension TestBench {
    /// A partner's document lies at the door.
    func receive(
        _ text: String,
        from sender: String,
        by actor: String
    ) async throws {
        let bytes = Array(text.utf8)
        let message = InboundMessage(
            entity: DemoCatalogue.entity.rawValue,
            source: "folder:\(sender.lowercased())",
            key: text,
            kind: MessageKind.partnerDocument.rawValue,
            contentHash: bytes.reversed(),
            body: bytes,
            traceID: "0af7651916cd43dd8448eb211c80319c",
            actor: actor
        )
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            _ = try transaction.inbox.accept(message, at: now)
        }
    }
}
