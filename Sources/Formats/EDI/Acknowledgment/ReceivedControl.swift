/// What a partner's CONTRL says of an interchange that we sent (ISO 9735-4).
///
/// ```
/// UCI+42+SELLER:14+BUYER:14+7' UCM+42+ORDRSP:D:96A:UN+4' UCS+9' UCD+39+4:1'
/// ```
/// An interchange of ours holds one message, so whatever is refused in it is that message.
public struct ReceivedControl: Equatable, Sendable {
    /// UCI01: our UNB05, as sent back.
    public let interchangeReference: String
    /// The message that it names, such as `ORDRSP`; `nil` where it speaks of the interchange only.
    public let messageType: String?
    /// `nil` when it says that the interchange has come and not yet what became of it (action 8).
    public let verdict: ReceivedAcknowledgment.Verdict?
    /// What the partner found, in words, in the order of the document.
    public let findings: [String]

    /// Reads `set`; `nil` when it is no CONTRL, or names no interchange or no action it knows.
    public init?(_ set: TransactionSet) {
        guard set.identifier == "CONTRL", let report = set.segments.first("UCI"),
            let reference = report[1].value, let action = report[4].value
        else { return nil }
        interchangeReference = reference
        messageType = set.segments.first("UCM")?[2].component(1).value
        let refusals = set.segments.contains { segment in
            (segment.id == "UCM" && segment[3].value == "4")
                || (segment.id == "UCF" && segment[4].value == "4")
        }
        let findings = Array(
            set.segments.lazy.compactMap(Self.finding)
                .prefix(ReceivedAcknowledgment.findingsMax)
        )
        self.findings = findings
        switch action {
        case "4": verdict = .rejected
        case "7":
            verdict = refusals ? .rejected : findings.isEmpty ? .accepted : .acceptedWithErrors
        case "8": verdict = refusals ? .rejected : nil
        default: return nil
        }
    }

    private static func finding(_ segment: EDISegment) -> String? {
        switch segment.id {
        case "UCI": return finding("the interchange", segment, from: 5)
        case "UCF": return finding("the group", segment, from: 5)
        case "UCM": return finding("the message", segment, from: 4)
        case "UCS":
            guard let code = segment[2].value else {
                return "segment number \(segment[1].text) of the message"
            }
            return "segment number \(segment[1].text) of the message: \(words(code))"
        case "UCD":
            let part = segment[2].component(2).value.map { ", component \($0)" } ?? ""
            let place = "element \(place(segment[2].component(1)))\(part)"
            return "\(place): \(words(segment[1].value ?? ""))"
        default: return nil
        }
    }

    /// Code, service segment and element, where the level itself is complained about.
    private static func finding(_ what: String, _ segment: EDISegment, from: Int) -> String? {
        guard let code = segment[from].value else { return nil }
        let tag = segment[from + 1].value.map { " in \($0)" } ?? ""
        let element = segment[from + 2].component(1)
        let position = element.isEmpty ? "" : ", element \(place(element))"
        return "\(what)\(tag)\(position): \(words(code))"
    }

    /// CONTRL counts the tag as the first element; people count from the first behind it.
    private static func place(_ element: EDIElement) -> String {
        element.number.map { $0 > 1 ? String($0 - 1) : "0, the tag" } ?? element.text
    }

    private static func words(_ code: String) -> String {
        syntaxWords[code] ?? "code \(code)"
    }

    /// Data element 0085.
    private static let syntaxWords = [
        "2": "they do not take this syntax version", "7": "they are not who it is for",
        "12": "its value is not valid", "13": "it must be there and is missing",
        "14": "it may not stand there in this form", "15": "it may not stand there",
        "16": "there are too many parts", "17": "they have not agreed to this",
        "18": "something unspecified is wrong", "19": "its decimal mark is not valid",
        "20": "a character may not be a service character",
        "21": "it has a character that is not allowed",
        "22": "a service character is not valid", "23": "they do not know who it is from",
        "24": "it is too old", "25": "they do not take test messages",
        "26": "they have it already", "27": "they do not support its security",
        "28": "reference numbers do not agree", "29": "counts do not agree",
        "30": "groups and messages are mixed",
        "31": "there are messages of several kinds in a group", "32": "it is empty",
        "33": "something stands outside a message", "34": "something stands outside a group",
        "35": "it comes too often", "36": "its group comes too often",
        "37": "it has a character of the wrong kind",
        "38": "a digit before the decimal mark is missing", "39": "it is too long",
        "40": "it is too short", "41": "the network could not deliver it",
        "42": "the network could not deliver it for the time being",
        "43": "the network does not know who it is for",
        "45": "it ends with separators that nothing needs",
        "46": "they do not take this character set",
        "47": "they do not support envelopes like this",
        "48": "parts that belong together are not all there",
    ]
}
