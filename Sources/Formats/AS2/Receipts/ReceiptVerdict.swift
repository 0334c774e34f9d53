/// What a receipt proves about the message that it answers.
public enum ReceiptVerdict: Hashable, Sendable {
    /// The partner has exactly what was sent.
    case proven
    /// The partner has it, and says something besides: `duplicate-document`.
    case provenWithWarning(String)
    /// The partner did not take it, in its words.
    case refused(String)
    /// The partner took something, and it is not what was sent, or it does not say what.
    case contentDiffers(String)
    /// A signed receipt was asked for and this one is not.
    case notSigned
    /// It answers another message.
    case otherMessage(String)
}

extension ReceivedReceipt {
    /// Weighs the receipt against what was sent.
    public func verdict(on sent: SentProof) -> ReceiptVerdict {
        guard AS2Name.areSameID(receipt.originalMessageID, sent.id) else {
            return .otherMessage(receipt.originalMessageID)
        }
        if sent.wantsSignedReceipt, signer == nil { return .notSigned }
        let warning: String?
        switch receipt.disposition {
        case .processed: warning = nil
        case .warning(let words): warning = words
        case .error(let words), .failure(let words): return .refused(words)
        }
        // An unsigned receipt may come without one; a duplicate's often does.
        guard let mic = receipt.mic else {
            let isExcused = warning != nil || !sent.wantsSignedReceipt
            guard isExcused else { return .contentDiffers("the receipt holds no MIC") }
            return warning.map { .provenWithWarning($0) } ?? .proven
        }
        guard sent.mics.contains(mic) else {
            return .contentDiffers("the partner's MIC is \(mic)")
        }
        return warning.map { .provenWithWarning($0) } ?? .proven
    }
}

/// What is kept of a message until its receipt has come.
public struct SentProof: Hashable, Sendable {
    /// With angle brackets.
    public var id: String
    /// The same content by every algorithm: the partner chooses one.
    public var mics: [MessageIntegrityCheck]
    public var wantsSignedReceipt: Bool

    public init(id: String, mics: [MessageIntegrityCheck], wantsSignedReceipt: Bool) {
        self.id = id
        self.mics = mics
        self.wantsSignedReceipt = wantsSignedReceipt
    }
}
