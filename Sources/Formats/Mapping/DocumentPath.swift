public import EDI
import JSON
import Primitives

/// Where a value stands in a document, found by tag and qualifier and never by counting segments.
///
/// ```
/// BEG.03                  element 3 of BEG
/// DTM[01=002|067].02      of the DTM whose first element is 002; without one, of that with 067
/// DTM[01-1=137].01-2      component 2 of a composite
/// N1[01=ST]/N4.02         of the N4 inside the N1 loop that ST opens
/// N1[01=ST]/N3#2.01       of the second N3 in it
/// PO1/id[UP]              the item number behind UP, in whichever pair it stands
/// /order/number           in JSON: a pointer (RFC 6901) from the record
/// Party[@role=ST]/Name    in XML: an element by its local name
/// PO Number               in CSV: the name of a column
/// ```
public struct DocumentPath: Hashable, Sendable, CustomStringConvertible {
    /// How a path is written, which its document's kind decides.
    public enum Notation: Sendable {
        case segments, pointer, elements, column
    }

    /// One segment, or the loop that it opens.
    public struct Step: Hashable, Sendable {
        public var tag: SegmentID
        /// Which of several, counted from 1; all of them without one.
        public var occurrence: Int?
        /// The qualifier it must hold; any segment with the tag without one.
        public var qualifier: Qualifier?
    }

    public struct Qualifier: Hashable, Sendable {
        public var position: Position
        /// The one wanted most first; a later one counts only where nothing has an earlier one.
        public var values: [String]
    }

    /// An element, or a component of it, both counted from 1.
    public struct Position: Hashable, Sendable {
        public var element: Int
        public var component: Int?
    }

    enum Target: Hashable, Sendable {
        case position(Position)
        /// The value behind a qualifier, in the pairs that the tag has; the one wanted most first.
        case pair(qualifiers: [String])
        case pointer([String])
        case element(ElementPath)
        case column(String)
    }

    public let description: String
    let steps: [Step]
    let target: Target

    /// Reads a path of at most `Limits.shortTextBytes` bytes.
    public init(_ text: String, in notation: Notation = .segments) throws(MappingFailure) {
        guard !text.isEmpty, text.utf8.count <= Limits.shortTextBytes else {
            throw .pathMalformed(text)
        }
        description = text
        switch notation {
        case .segments:
            (steps, target) = try Self.segments(text)
        case .pointer:
            guard let pointer = JSONPointer(text) else { throw .pointerMalformed(text) }
            (steps, target) = ([], .pointer(pointer.tokens))
        case .elements:
            guard let path = ElementPath(text) else { throw .elementMalformed(text) }
            (steps, target) = ([], .element(path))
        case .column:
            (steps, target) = ([], .column(text))
        }
    }

    private static func segments(_ text: String) throws(MappingFailure) -> ([Step], Target) {
        let malformed = MappingFailure.pathMalformed(text)
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let last = parts.popLast() else { throw malformed }
        if last.hasPrefix("id["), last.hasSuffix("]") {
            let steps = try steps(parts, or: malformed)
            guard let qualifiers = codes(last.dropFirst(3).dropLast()), let tag = steps.last?.tag,
                ItemNumberPlaces.tags.contains(tag)
            else { throw malformed }
            return (steps, .pair(qualifiers: qualifiers))
        }
        guard let point = last.lastIndex(of: "."),
            let position = Position(last[last.index(after: point)...])
        else { throw malformed }
        return (try steps(parts + [last[..<point]], or: malformed), .position(position))
    }

    private static func steps(
        _ parts: [Substring],
        or malformed: MappingFailure
    ) throws(MappingFailure) -> [Step] {
        var steps: [Step] = []
        for part in parts {
            guard let step = Step(part) else { throw malformed }
            steps.append(step)
        }
        return steps
    }

    static func isCode(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(\.isLetterOrDigit)
    }

    /// `VN` or `VN|SK|VP`.
    static func codes(_ text: Substring) -> [String]? {
        let codes = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        return codes.allSatisfy(isCode) ? codes : nil
    }
}

/// Where a segment has pairs of an item number and what kind of number it is.
enum ItemNumberPlaces {
    static let tags: Set<SegmentID> = ["IT1", "LIN", "PIA", "PO1", "SLN"]

    /// In X12 the first qualifier's element, its number behind it (data elements 235 and 234); in
    /// EDIFACT the first composite C212.
    static func first(of tag: SegmentID, isEDIFACT: Bool) -> Int {
        switch tag {
        case "LIN" where isEDIFACT: 3
        case "LIN", "PIA": 2
        case "SLN": 9
        default: 6
        }
    }
}

extension DocumentPath.Step {
    /// `N1`, `N3#2`, `N1[01=ST]` or `NAD[01=DP|BY]`.
    init?(_ text: Substring) {
        let name = text.prefix { $0 != "[" }
        let parts = name.split(separator: "#", omittingEmptySubsequences: false)
        guard let tagText = parts.first, (2...3).contains(tagText.utf8.count),
            DocumentPath.isCode(tagText), parts.count <= 2
        else { return nil }
        tag = SegmentID(tagText)
        if parts.count == 2 {
            guard parts[1].utf8.count <= 2, let count = Int(parts[1]), count > 0 else { return nil }
            occurrence = count
        }
        guard name.endIndex < text.endIndex else { return }
        guard text.hasSuffix("]") else { return nil }
        let halves = text[text.index(after: name.endIndex)...].dropLast()
            .split(separator: "=", omittingEmptySubsequences: false)
        guard halves.count == 2, let position = DocumentPath.Position(halves[0]),
            let values = DocumentPath.codes(halves[1])
        else { return nil }
        qualifier = DocumentPath.Qualifier(position: position, values: values)
    }
}

extension DocumentPath.Position {
    /// `03` or `01-2`.
    init?(_ text: Substring) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, first.utf8.count == 2,
            let element = Int(first), element > 0
        else { return nil }
        self.element = element
        guard parts.count == 2 else { return }
        guard parts[1].utf8.count <= 2, let component = Int(parts[1]), component > 0 else {
            return nil
        }
        self.component = component
    }

    func element(of segment: EDISegment) -> EDIElement {
        let whole = segment[element]
        return component.map(whole.component) ?? whole
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
