/// Writes interchanges strictly: envelopes and counts are its own, and nothing invalid gets out.
///
/// What it wrote it reads back under the strict policy before anybody sees it, so lengths, types,
/// mandatory elements, conditions and the order of segments are those of the schema; a set without
/// a schema is checked for its syntax only.
///
/// ```
/// ISA*00*          *00*…*ZZ*BUYER          *261123*1859*U*00401*000000007*0*P*:~
/// GS*PR*SELLER*BUYER*20261123*1859*7*X*004010~
/// ST*855*0001~…SE*6*0001~
/// GE*1*7~
/// IEA*1*000000007~
/// ```
public struct X12Writer: Sendable {
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

    public func write(_ interchange: OutboundInterchange) throws(EDIWritingFailure) -> [UInt8] {
        let bytes = try encoded(interchange)
        let document = EDIReader(policy: .strict, library: library).read(bytes)
        let errors = document.diagnostics.filter { $0.severity == .error }
        guard errors.isEmpty else { throw .invalid(errors) }
        return bytes
    }

    private func encoded(_ interchange: OutboundInterchange) throws(EDIWritingFailure) -> [UInt8] {
        var delimiters = interchange.delimiters
        delimiters.release = nil
        let usesRepetition = (Int(interchange.version) ?? 0) >= 402
        if !usesRepetition { delimiters.repetition = nil }
        guard delimiters.areDistinct else {
            throw .envelope(field: "delimiters", reason: "are not four different bytes")
        }
        var encoder = SegmentEncoder(delimiters, textPolicy, endsLines: endsLines)
        let number = try Self.controlNumber(interchange.controlNumber, "ISA13")
        let padded = ByteText.padded(number, to: 9)
        encoder.appendHeader(try Self.header(interchange, number: padded, delimiters))
        for acknowledgment in interchange.interchangeAcknowledgments {
            try encoder.append(acknowledgment)
        }
        for group in interchange.groups {
            try append(group, of: interchange, to: &encoder)
        }
        try encoder.append(
            OutboundSegment("IEA", .number(interchange.groups.count), .text(padded))
        )
        return encoder.bytes
    }

    private static func header(
        _ interchange: OutboundInterchange,
        number: String,
        _ delimiters: EDIDelimiters
    ) throws(EDIWritingFailure) -> [String] {
        let repetition = delimiters.repetition.map { String(Unicode.Scalar($0)) } ?? "U"
        return [
            "00", blanks(10), "00", blanks(10),
            try fixed(interchange.sender.qualifier, 2, "ISA05", delimiters),
            try fixed(interchange.sender.id, 15, "ISA06", delimiters),
            try fixed(interchange.receiver.qualifier, 2, "ISA07", delimiters),
            try fixed(interchange.receiver.id, 15, "ISA08", delimiters),
            interchange.moment.shortDate, interchange.moment.time, repetition,
            try fixed(interchange.version, 5, "ISA12", delimiters), number,
            interchange.requestsAcknowledgment ? "1" : "0",
            try fixed(interchange.usage, 1, "ISA15", delimiters),
        ]
    }

    private func append(
        _ group: OutboundGroup,
        of interchange: OutboundInterchange,
        to encoder: inout SegmentEncoder
    ) throws(EDIWritingFailure) {
        let number = try Self.controlNumber(group.controlNumber, "GS06")
        let isOld = (X12Version(group.version)?.number ?? 4_010) < 4_010
        let moment = interchange.moment
        try encoder.append(
            OutboundSegment(
                "GS",
                .text(group.functionalID),
                .text(interchange.sender.groupID),
                .text(interchange.receiver.groupID),
                .text(isOld ? moment.shortDate : moment.longDate),
                .text(moment.time),
                .number(number),
                "X",
                .text(group.version)
            )
        )
        for transaction in group.transactions {
            let control = OutboundElement.text(transaction.controlNumber)
            try encoder.append(OutboundSegment("ST", .text(transaction.set), control))
            for segment in transaction.segments { try encoder.append(segment) }
            let count = transaction.segments.count + 2
            try encoder.append(OutboundSegment("SE", .number(count), control))
        }
        try encoder.append(
            OutboundSegment("GE", .number(group.transactions.count), .number(number))
        )
    }

    private static func controlNumber(
        _ number: Int,
        _ field: String
    ) throws(EDIWritingFailure) -> Int {
        guard (1...999_999_999).contains(number) else {
            throw .envelope(field: field, reason: "must be 1 to 999999999, not \(number)")
        }
        return number
    }

    private static func fixed(
        _ text: String,
        _ length: Int,
        _ field: String,
        _ delimiters: EDIDelimiters
    ) throws(EDIWritingFailure) -> String {
        let count = text.utf8.count
        guard count > 0, count <= length else {
            throw .envelope(field: field, reason: "must have 1 to \(length) characters")
        }
        guard text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && !delimiters.contains($0) })
        else {
            throw .envelope(field: field, reason: "holds a separator or a foreign character")
        }
        return text + blanks(length - count)
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}
