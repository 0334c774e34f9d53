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
    /// Which diagnostics stand in which group and transaction set, so that answering a file with
    /// many sets costs no more than reading it.
    private let diagnosticsByPath: [EnvelopePath: [Int]]

    init(
        tokens: TokenTable,
        interchanges: [Interchange],
        diagnostics: [EDIDiagnostic],
        suppressedDiagnosticCount: Int
    ) {
        self.tokens = tokens
        self.interchanges = interchanges
        self.diagnostics = diagnostics
        self.suppressedDiagnosticCount = suppressedDiagnosticCount
        var byPath: [EnvelopePath: [Int]] = [:]
        for (index, diagnostic) in diagnostics.enumerated() {
            guard let interchange = diagnostic.place.interchange else { continue }
            let path = EnvelopePath(
                interchange: interchange,
                group: diagnostic.place.group,
                transaction: diagnostic.place.transaction
            )
            byPath[path, default: []].append(index)
        }
        diagnosticsByPath = byPath
    }

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
        diagnostics(at: transaction.path)
    }

    /// What was found in a group outside its transaction sets.
    func diagnostics(of group: FunctionalGroup) -> [EDIDiagnostic] { diagnostics(at: group.path) }

    /// What was found in an interchange outside its groups.
    func diagnostics(of interchange: Interchange) -> [EDIDiagnostic] {
        diagnostics(at: EnvelopePath(interchange: interchange.index))
    }

    private func diagnostics(at path: EnvelopePath) -> [EDIDiagnostic] {
        diagnosticsByPath[path]?.map { diagnostics[$0] } ?? []
    }
}
