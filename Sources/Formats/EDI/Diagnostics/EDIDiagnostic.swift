/// One broken rule, where, how much it weighs, and the acknowledgement code it causes.
public struct EDIDiagnostic: Hashable, Sendable {
    public var rule: EDIRule
    public var severity: EDISeverity
    public var place: EDIPlace
    /// What was expected or found, as far as it helps: counts, lengths, control numbers. No free
    /// text of the document.
    public var detail: String
    /// Whose acknowledgements speak of it.
    public var standard: EDIStandard

    public init(
        _ rule: EDIRule,
        _ severity: EDISeverity,
        at place: EDIPlace,
        detail: String = ""
    ) {
        self.rule = rule
        self.severity = severity
        self.place = place
        self.detail = detail
        standard = .x12
    }

    public var level: EDILevel { rule.level }

    /// The code in TA105, AK905, AK502, AK304 or AK403, by the rule's level; in EDIFACT the syntax
    /// error in CONTRL (data element 0085).
    public var acknowledgmentCode: String? {
        guard standard == .x12 else { return rule.syntaxErrorCode }
        if rule == .interchangeHeaderElement, let element = place.element {
            return Self.headerNotes[element]
        }
        return rule.acknowledgmentCode
    }

    /// TA105 for a bad element of ISA, by its position.
    private static let headerNotes: [Int: String] = [
        1: "010", 2: "011", 3: "012", 4: "013", 5: "005", 6: "006", 7: "007", 8: "008",
        9: "014", 10: "015", 11: "016", 12: "017", 13: "018", 14: "019", 15: "020", 16: "027",
    ]
}

extension EDIDiagnostic: CustomStringConvertible {
    /// `error: PO103 is longer than allowed, 5 of at most 2 (segment 9, byte 412)`.
    public var description: String {
        var text = severity.rawValue + ": "
        let designator = place.designator
        if !designator.isEmpty {
            text += designator + " "
        } else if place.segmentID == .invalid {
            text += "a segment without a valid tag "
        }
        text += rule.summary
        if !detail.isEmpty { text += ", " + detail }
        var position = "byte " + String(place.byteOffset)
        if let ordinal = place.segmentOrdinal {
            position = "segment " + String(ordinal) + ", " + position
        }
        return text + " (" + position + ")"
    }
}
