/// The type of a data element (X12.5 §3.5.1).
public enum ElementType: String, Codable, CaseIterable, Hashable, Sendable, BitwiseCopyable {
    /// Printable characters.
    case text = "AN"
    /// A code of a list.
    case code = "ID"
    /// Digits with so many implied decimals.
    case integer = "N0"
    case implied1 = "N1"
    case implied2 = "N2"
    case implied3 = "N3"
    case implied4 = "N4"
    case implied6 = "N6"
    /// Digits with an explicit decimal point where needed.
    case decimal = "R"
    /// `YYMMDD` or `CCYYMMDD`, by the element's length.
    case date = "DT"
    /// `HHMM`, `HHMMSS` and decimals of seconds.
    case time = "TM"
    case binary = "B"
}

/// How one element or component of a segment may look.
struct ElementRule: BitwiseCopyable, Sendable {
    /// The data dictionary's number; 0 for the interchange's own elements and for composites.
    var number: UInt16
    var type: ElementType
    var minimum: UInt16
    var maximum: UInt32
    var isMandatory: Bool
    var repetitions: UInt16
    /// Index of the composite's rule; -1 for a simple element.
    var composite: Int32
    /// Index of its code list; -1 when any code goes.
    var codes: Int32
    /// Where that list begins among the dictionary's packed codes.
    var firstCode: Int32 = 0
}

/// Which elements depend on each other (X12.5 §3.7.2), such as `P0304`.
struct SyntaxNote: BitwiseCopyable, Sendable {
    enum Kind: Character, Sendable, BitwiseCopyable {
        /// All or none.
        case paired = "P"
        /// At least one.
        case required = "R"
        /// At most one.
        case exclusion = "E"
        /// With the first, all the others.
        case conditional = "C"
        /// With the first, at least one of the others.
        case listConditional = "L"
    }

    var kind: Kind
    /// Bit n - 1 stands for element n.
    var first: UInt64
    var others: UInt64

    /// The elements that are missing or too many given which are present; 0 when the note holds.
    func violated(by present: UInt64) -> UInt64 {
        let all = first | others
        switch kind {
        case .paired:
            return present & all == 0 ? 0 : all & ~present
        case .required:
            return present & all == 0 ? first : 0
        case .exclusion:
            return (present & all).nonzeroBitCount > 1 ? present & others : 0
        case .conditional:
            return present & first == 0 ? 0 : others & ~present
        case .listConditional:
            guard present & first != 0, present & others == 0 else { return 0 }
            return others & (~others &+ 1)
        }
    }
}

/// The elements of one segment, or the components of one composite.
struct SegmentRule: BitwiseCopyable, Sendable {
    var firstElement: Int32
    var elementCount: Int32
    var firstNote: Int32
    var noteCount: Int32
    /// Known by tag only: its elements are not checked.
    var isOpen: Bool
    /// Further elements may follow, which are not checked.
    var isOpenEnded = false
    /// Bit n - 1 stands for mandatory element n of the first 64.
    var mandatory: UInt64 = 0
}
