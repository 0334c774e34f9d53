/// What does not agree between a receipt, its intent and the document in the target.
public enum ReceiptFinding: Equatable, Sendable {
    /// The intent has a receipt, and no document carries its key.
    case missing
    /// The document that carries the key has another number than the receipt.
    case otherDocument(number: String)
    /// Quantities or amounts differ; in words.
    case differs(String)
    /// The intent is not the one that the receipt was made for.
    case intentChanged
    /// A second document carries the key.
    case doubled(number: String)
    /// A document carries a key of ours that no intent has.
    case stranger(key: String)
}

/// One finding, with the names of what it is about.
public struct ReceiptLine: Equatable, Sendable {
    /// The effect's key, or the key that the document carries.
    public var key: String
    public var operation: String
    /// The target's number, by the receipt or as it was found.
    public var number: String
    public var finding: ReceiptFinding
}

/// What a review came to.
public struct ReceiptSummary: Equatable, Sendable {
    /// Receipts whose document was read again and agrees.
    public var agreed = 0
    /// Receipts of operations that the target cannot be asked about by key.
    public var unasked = 0
    /// Documents with a receipt of ours, seen while listing.
    public var listed = 0
    /// Documents that carry no key of ours: made by others.
    public var foreign = 0
    /// Documents whose intent is still under way here.
    public var underWay = 0
    /// Operations whose documents cannot be listed: strangers among them are not seen.
    public var unlisted: Set<String> = []
    public var lines: [ReceiptLine] = []

    public static let linesMax = 10_000

    public var isClean: Bool { lines.isEmpty }

    mutating func note(_ line: ReceiptLine) {
        if lines.count < Self.linesMax { lines.append(line) }
    }
}
