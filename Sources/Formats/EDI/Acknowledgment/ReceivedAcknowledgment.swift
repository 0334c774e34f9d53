/// What a partner's 997 or 999 says of one group that we sent (X12.5, X12.6: AK1 to AK9).
public struct ReceivedAcknowledgment: Equatable, Sendable {
    public enum Verdict: String, Sendable {
        case accepted
        /// It is acted upon; the partner noted errors in it.
        case acceptedWithErrors
        /// All of the group, or a set in it, is not acted upon.
        case rejected
    }

    /// AK101, such as `PR` for an 855.
    public let functionalID: String
    /// AK102: our GS06.
    public let groupNumber: Int
    public let verdict: Verdict
    /// What the partner found, in words, in the order of the document; at most `findingsMax`.
    public let findings: [String]

    public static let findingsMax = 50

    /// Reads `set`; `nil` when it is neither a 997 nor a 999, or says of no group what became of
    /// it.
    public init?(_ set: TransactionSet) {
        guard set.identifier == "997" || set.identifier == "999",
            let group = set.segments.first("AK1"), let end = set.segments.first("AK9"),
            let functionalID = group[1].value, let number = group[2].number
        else { return nil }
        self.functionalID = functionalID
        groupNumber = number
        switch end[1].value {
        case "A": verdict = .accepted
        case "E": verdict = .acceptedWithErrors
        // P: partly. Our groups hold one set each, so that is the one they mean.
        case "M", "P", "R", "W", "X": verdict = .rejected
        default: return nil
        }
        findings = Array(set.segments.lazy.compactMap(Self.finding).prefix(Self.findingsMax))
    }

    private static func finding(_ segment: EDISegment) -> String? {
        switch segment.id {
        case "AK3", "IK3":
            let place = "segment \(segment[1].text) (number \(segment[2].text) in the set)"
            guard let code = segment[4].value else { return place }
            return "\(place): \(segmentWords[code] ?? "code \(code)")"
        case "AK4", "IK4":
            let copy = segment[4].value.map { " It was: \($0)." } ?? ""
            let code = segment[3].value ?? ""
            let place = "element \(segment[1].component(1).text)"
            return "\(place): \(elementWords[code] ?? "code \(code)").\(copy)"
        case "AK5", "IK5":
            return codes(segment, from: 2, in: setWords).map { "the set: \($0)" }
        case "AK9":
            return codes(segment, from: 5, in: groupWords).map { "the group: \($0)" }
        default:
            return nil
        }
    }

    private static func codes(
        _ segment: EDISegment,
        from first: Int,
        in words: [String: String]
    ) -> String? {
        guard segment.elementCount >= first else { return nil }
        let told = (first...segment.elementCount).compactMap { segment[$0].value }
            .map { words[$0] ?? "code \($0)" }
        return told.isEmpty ? nil : told.joined(separator: ", ")
    }

    /// Element 720, and 620 of a 999.
    private static let segmentWords = [
        "1": "its tag is not known", "2": "it is not expected there",
        "3": "it must be there and is missing", "4": "its loop comes too often",
        "5": "it comes too often", "6": "it does not belong in this set",
        "7": "it is out of sequence", "8": "it has faulty elements",
        "I4": "their guide does not use it", "I6": "their guide needs it here and it is missing",
        "I7": "their guide needs its loop more often", "I8": "their guide needs it more often",
        "I9": "their guide does not use it here",
    ]
    /// Element 723, and 621 of a 999.
    private static let elementWords = [
        "1": "it must be there and is missing",
        "2": "it must be there beside others and is missing",
        "3": "there are too many elements", "4": "it is too short", "5": "it is too long",
        "6": "it has a character that is not allowed", "7": "its code is not known",
        "8": "it is no date", "9": "it is no time", "10": "it may not stand beside others",
        "12": "it is repeated too often", "13": "it has too many components",
        "I6": "their guide does not use this code", "I9": "their guide needs it here",
        "I10": "their guide does not use it", "I11": "their guide needs it more often",
        "I12": "it has not the form that their guide asks for",
        "I13": "their guide does not use it here",
    ]
    /// Element 718, and 618 of a 999.
    private static let setWords = [
        "1": "they do not take this kind", "2": "its trailer is missing",
        "3": "header and trailer have different control numbers",
        "4": "its segments are not as many as the trailer says", "5": "segments are faulty",
        "6": "its kind is missing or not known", "7": "its control number is missing or no number",
        "I5": "segments are not as their guide says",
        "I6": "it is not the kind that their guide is for",
    ]
    /// Element 716.
    private static let groupWords = [
        "1": "they do not take this kind", "2": "they do not take this version",
        "3": "its trailer is missing", "4": "header and trailer have different control numbers",
        "5": "its sets are not as many as the trailer says",
        "6": "its control number is no number",
    ]
}
