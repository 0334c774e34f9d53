/// What became of a message, in the words of its receipt (RFC 4130 §7.5).
///
/// `automatic-action/MDN-sent-automatically; processed/error: decryption-failed`
public enum ReceiptDisposition: Hashable, Sendable, CustomStringConvertible {
    case processed
    /// Taken all the same: `duplicate-document`, or a partner's own words.
    case warning(String)
    /// Not taken: `authentication-failed`, `unknown-trading-partner`, …
    case error(String)
    /// Could not even be looked at: `unsupported format`, `unsupported MIC-algorithms`.
    case failure(String)

    /// Reads any capitals; some software writes `processed/Error`, or `failed` alone.
    ///
    /// `nil` when it says neither processed nor failed.
    public init?(text: some StringProtocol) {
        let words = text.split(separator: ";", maxSplits: 1)
        let type = ASCIIText.trimmed(words.last ?? "")
        let parts = type.split(separator: ":", maxSplits: 1)
        let head = ASCIIText.lowercased(parts.first ?? "").split(separator: "/", maxSplits: 1)
        let reason = parts.count == 2 ? ASCIIText.trimmed(parts[1]) : ""
        let modifier = head.count == 2 ? ASCIIText.trimmed(head[1]) : ""
        switch (ASCIIText.trimmed(head.first ?? ""), modifier) {
        case ("processed", ""): self = .processed
        case ("processed", "warning"): self = .warning(reason)
        // What is meant by any other modifier is not that all went well.
        case ("processed", _): self = .error(reason.isEmpty ? modifier : reason)
        case ("failed", _): self = .failure(reason.isEmpty ? modifier : reason)
        default: return nil
        }
    }

    public static let duplicate = ReceiptDisposition.warning("duplicate-document")
    public static let unknownPartner = ReceiptDisposition.error("unknown-trading-partner")

    /// Whether the other side has the message.
    public var isTaken: Bool {
        switch self {
        case .processed, .warning: true
        case .error, .failure: false
        }
    }

    public var description: String { "automatic-action/MDN-sent-automatically; " + type }

    private var type: String {
        switch self {
        case .processed: "processed"
        case .warning(let reason): "processed/warning: \(reason)"
        case .error(let reason): "processed/error: \(reason)"
        case .failure(let reason): "failed/failure: \(reason)"
        }
    }
}
