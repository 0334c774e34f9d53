/// Everything that was read of some bytes: interchanges, and what is wrong with them.
///
/// There is always a document. How much of it may be used is what `disposition` and `isUsable` of
/// its parts say, under the policy it was read with.
public struct EDIDocument: Sendable {
    let tokens: TokenTable
    public let interchanges: [Interchange]
    /// In byte order; at most `Limits.ediDiagnostics`.
    public let diagnostics: [EDIDiagnostic]
    /// How many more there were.
    public let suppressedDiagnosticCount: Int

    /// The bytes it was read from; every offset counts from their start.
    public var bytes: [UInt8] { tokens.bytes }

    /// All segments of all X12 interchanges, envelopes included; empty segments do not count.
    public var segments: EDISegments {
        EDISegments(tokens: tokens, range: 0..<tokens.segments.count)
    }

    /// Every transaction set with the group and the interchange it came in.
    public var transactions:
        [(interchange: Interchange, group: FunctionalGroup, transaction: TransactionSet)]
    {
        interchanges.flatMap { interchange in
            interchange.groups.flatMap { group in
                group.transactions.map { (interchange, group, $0) }
            }
        }
    }

    /// What was found in one transaction set.
    public func diagnostics(of transaction: TransactionSet) -> [EDIDiagnostic] {
        diagnostics.filter {
            $0.place.interchange == transaction.path.interchange
                && $0.place.group == transaction.path.group
                && $0.place.transaction == transaction.path.transaction
        }
    }
}
