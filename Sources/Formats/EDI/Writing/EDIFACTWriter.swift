/// Writes EDIFACT interchanges strictly: envelopes, counts and release characters are its own.
///
/// What it wrote it reads back under the strict policy before anybody sees it, as `X12Writer` does.
///
/// ```
/// UNA:+.? 'UNB+UNOC:3+SELLER:14+BUYER:14+261123:1859+7'
/// UNH+1+ORDRSP:D:96A:UN:EAN008'…UNT+6+1'
/// UNZ+1+7'
/// ```
public struct EDIFACTWriter: Sendable {
    /// What to do with characters that the character set of UNB01 lacks; its own encoding is not
    /// used.
    public var textPolicy: OutboundTextPolicy
    public var library: SchemaLibrary
    /// Writes a line break behind each segment terminator.
    public var endsLines: Bool

    public init(
        textPolicy: OutboundTextPolicy = OutboundTextPolicy(),
        library: SchemaLibrary = .builtIn,
        endsLines: Bool = false
    ) {
        self.textPolicy = textPolicy
        self.library = library
        self.endsLines = endsLines
    }

    public func write(
        _ interchange: OutboundMessageInterchange
    ) throws(EDIWritingFailure) -> [UInt8] {
        let bytes = try encoded(interchange)
        let document = EDIReader(policy: .strict, library: library).read(bytes)
        let errors = document.diagnostics.filter { $0.severity == .error }
        guard errors.isEmpty else { throw .invalid(errors) }
        return bytes
    }

    private func encoded(
        _ interchange: OutboundMessageInterchange
    ) throws(EDIWritingFailure) -> [UInt8] {
        let delimiters = try Self.checkedDelimiters(of: interchange)
        var policy = textPolicy
        policy.encoding = try Self.encoding(interchange.syntaxIdentifier)
        var encoder = SegmentEncoder(delimiters, policy, endsLines: endsLines)
        if interchange.beginsWithServiceStringAdvice || delimiters != .edifact {
            encoder.appendServiceStringAdvice()
        }
        try encoder.append(try header(of: interchange))
        for message in interchange.messages { try append(message, to: &encoder) }
        try encoder.append(
            OutboundSegment(
                "UNZ",
                .number(interchange.messages.count),
                .text(interchange.controlReference)
            )
        )
        return encoder.bytes
    }

    private func header(
        of interchange: OutboundMessageInterchange
    ) throws(EDIWritingFailure) -> OutboundSegment {
        guard (1...4).contains(interchange.syntaxVersion) else {
            throw .envelope(field: "UNB01", reason: "must name a syntax version of 1 to 4")
        }
        try Self.checkReference(interchange.controlReference, "UNB05")
        for (identity, field) in [(interchange.sender, "UNB02"), (interchange.receiver, "UNB03")]
        where !(1...35).contains(identity.id.utf8.count) {
            throw .envelope(field: field, reason: "must have 1 to 35 characters")
        }
        let moment = interchange.moment
        return OutboundSegment(
            "UNB",
            .composite([interchange.syntaxIdentifier, String(interchange.syntaxVersion)]),
            interchange.sender.element,
            interchange.receiver.element,
            .composite([
                interchange.syntaxVersion < 4 ? moment.shortDate : moment.longDate, moment.time,
            ]),
            .text(interchange.controlReference),
            .absent,
            .text(interchange.applicationReference),
            .absent,
            interchange.requestsAcknowledgment ? "1" : .absent,
            .absent,
            interchange.isTest ? "1" : .absent
        )
    }

    private func append(
        _ message: OutboundMessage,
        to encoder: inout SegmentEncoder
    ) throws(EDIWritingFailure) {
        try Self.checkReference(message.reference, "UNH01")
        try encoder.append(
            OutboundSegment(
                "UNH",
                .text(message.reference),
                .composite(message.type.components)
            )
        )
        for segment in message.segments { try encoder.append(segment) }
        try encoder.append(
            OutboundSegment("UNT", .number(message.segments.count + 2), .text(message.reference))
        )
    }

    // MARK: - Checks

    private static func checkReference(
        _ reference: String,
        _ field: String
    ) throws(EDIWritingFailure) {
        guard (1...14).contains(reference.utf8.count) else {
            throw .envelope(field: field, reason: "must have 1 to 14 characters")
        }
    }

    /// Repetition is of syntax version 4; what is escaped must be escapable.
    private static func checkedDelimiters(
        of interchange: OutboundMessageInterchange
    ) throws(EDIWritingFailure) -> EDIDelimiters {
        var delimiters = interchange.delimiters
        if interchange.syntaxVersion < 4 { delimiters.repetition = nil }
        guard delimiters.areDistinct, delimiters.component != nil,
            delimiters.terminator.count == 1
        else { throw .envelope(field: "UNA", reason: "needs distinct characters of one byte each") }
        return delimiters
    }

    private static func encoding(
        _ syntaxIdentifier: String
    ) throws(EDIWritingFailure) -> OutboundTextPolicy.Encoding {
        guard let repertoire = CharacterRepertoire(syntaxIdentifier) else {
            throw .envelope(
                field: "UNB01",
                reason: "names a character set that is not written: use UNOA, UNOB, UNOC or UNOY"
            )
        }
        return repertoire.encoding
    }
}
