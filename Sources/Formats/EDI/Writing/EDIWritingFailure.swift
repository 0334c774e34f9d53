public import Primitives

/// Why an interchange was not written, where, and what to do.
public enum EDIWritingFailure: Failure, Equatable {
    case separatorInValue(segment: SegmentID, element: Int)
    case foreignCharacter(segment: SegmentID, element: Int)
    case envelope(field: String, reason: String)
    /// What was written broke the standard's rules when it was read back.
    case invalid([EDIDiagnostic])

    public var code: String {
        switch self {
        case .separatorInValue: "edi.write.separator"
        case .foreignCharacter: "edi.write.character"
        case .envelope: "edi.write.envelope"
        case .invalid: "edi.write.invalid"
        }
    }

    public var remedy: Remedy { .escalate(to: .integrationSupport) }

    public var description: String {
        switch self {
        case .separatorInValue(let segment, let element):
            "\(segment) element \(element) holds a separator or a control character: choose other "
                + "delimiters for the partner, or let it be replaced with a blank"
        case .foreignCharacter(let segment, let element):
            "\(segment) element \(element) holds a character that the partner's encoding lacks: "
                + "choose another encoding, or let it be replaced with a blank"
        case .envelope(let field, let reason):
            "\(field) \(reason)"
        case .invalid(let diagnostics):
            "the document would be invalid: "
                + diagnostics.prefix(3).map(\.description).joined(separator: "; ")
        }
    }
}
