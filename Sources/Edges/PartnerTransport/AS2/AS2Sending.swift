public import AS2

/// How messages go to one partner over AS2, and how their receipts come back.
public struct AS2Sending: Sendable {
    /// The partner's AS2 address.
    public var url: String
    public var isCompressed: Bool
    /// The digest of signatures and receipts; `nil`: messages are not signed.
    public var digest: DigestAlgorithm?
    /// `nil`: messages go in the clear.
    public var cipher: CipherAlgorithm?
    public var receipt: ReceiptRequest?
    /// How long a receipt may take that comes on a connection of its own.
    public var receiptWithin: Duration

    public init(
        url: String,
        isCompressed: Bool = false,
        digest: DigestAlgorithm? = .sha256,
        cipher: CipherAlgorithm? = .aes256,
        receipt: ReceiptRequest? = ReceiptRequest(signedBy: .sha256),
        receiptWithin: Duration = .seconds(3_600)
    ) {
        self.url = url
        self.isCompressed = isCompressed
        self.digest = digest
        self.cipher = cipher
        self.receipt = receipt
        self.receiptWithin = receiptWithin
    }
}
