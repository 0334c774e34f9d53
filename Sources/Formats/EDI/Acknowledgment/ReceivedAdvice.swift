/// What a partner's APERAK says of a message that we sent: its application, not its syntax check.
///
/// ```
/// BGM+313+A-17+27' RFF+ACW:42' RFF+ON:PO-4711' ERC+ZZZ' FTX+AAO+++the price of line 2 differs'
/// ```
public struct ReceivedAdvice: Equatable, Sendable {
    public struct Reference: Equatable, Sendable {
        /// Element 1153, such as `ACW` (previous message) or `ON` (order).
        public let qualifier: String
        public let number: String

        public init(_ qualifier: String, _ number: String) {
            self.qualifier = qualifier
            self.number = number
        }
    }

    /// The advice's own number; empty without one.
    public let number: String
    /// Whether it says in so many words that all is well; guides differ too much for more to be
    /// concluded.
    public let isAcceptance: Bool
    /// What it is about, in the order of the document; at most `referencesMax`.
    public let references: [Reference]
    /// Codes and texts, in the order of the document.
    public let findings: [String]

    public static let referencesMax = 20

    /// Reads `set`; `nil` when it is no APERAK.
    public init?(_ set: TransactionSet) {
        guard set.identifier == "APERAK", let beginning = set.segments.first("BGM") else {
            return nil
        }
        number = beginning[2].component(1).value ?? ""
        let function = beginning[3].value ?? ""
        let response = beginning[4].value ?? ""
        let isRefusal = function == "27" || ["RE", "REJ"].contains(response)
        let isWelcome =
            beginning[1].component(1).value == "312" || ["29", "44"].contains(function)
            || ["AP", "AC"].contains(response)
        isAcceptance = isWelcome && !isRefusal
        references = Array(set.segments.lazy.compactMap(Self.reference).prefix(Self.referencesMax))
        findings = Array(
            set.segments.lazy.compactMap(Self.finding)
                .prefix(ReceivedAcknowledgment.findingsMax)
        )
    }

    private static func reference(_ segment: EDISegment) -> Reference? {
        switch segment.id {
        case "RFF":
            guard let number = segment[1].component(2).value else { return nil }
            return Reference(segment[1].component(1).value ?? "", number)
        case "DOC":
            guard let number = segment[2].component(1).value else { return nil }
            return Reference("DOC", number)
        default: return nil
        }
    }

    private static func finding(_ segment: EDISegment) -> String? {
        switch segment.id {
        case "ERC":
            guard let code = segment[1].component(1).value, code != "ZZZ" else { return nil }
            return "code \(code)"
        case "FTX":
            let lines = (1...5).compactMap { segment[4].component($0).value }
            return lines.isEmpty ? nil : lines.joined(separator: " ")
        default: return nil
        }
    }
}
