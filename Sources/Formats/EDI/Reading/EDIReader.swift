/// Reads a partner's bytes, X12 or EDIFACT: tokens, envelopes, grammar, elements, in one call.
///
/// ```swift
/// let document = EDIReader(policy: .standard).read(bytes)
/// for (_, group, transaction) in document.transactions where transaction.isUsable {
///     print(group.version, transaction.identifier, transaction.controlNumber)
/// }
/// ```
///
/// Never throws: whatever is wrong is a diagnostic of the document. A bad transaction set does not
/// block its siblings, and a cut file yields every set that is complete.
public struct EDIReader: Sendable {
    public var policy: EDIReadingPolicy
    public var library: SchemaLibrary

    public init(policy: EDIReadingPolicy = .standard, library: SchemaLibrary = .builtIn) {
        self.policy = policy
        self.library = library
    }

    /// Time and memory grow with the number of bytes and no faster.
    public func read(_ bytes: [UInt8]) -> EDIDocument {
        let tokenized = EDITokenizer.tokenize(bytes)
        var reader = EnvelopeReader(tokenized, library: library, sink: DiagnosticSink(policy))
        return reader.read()
    }
}

extension EDIReader {
    /// Cuts a document and does nothing else, for measuring: how many segments and elements it has.
    package static func tokenCount(of bytes: [UInt8]) -> Int {
        let table = EDITokenizer.tokenize(bytes).table
        return table.segments.count + table.marks.count
    }
}
