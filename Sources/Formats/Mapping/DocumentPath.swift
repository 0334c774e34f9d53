public import EDI
import Primitives

/// Where a value stands in a document, found by tag and qualifier and never by counting segments.
///
/// ```
/// BEG.03                  element 3 of BEG
/// DTM[01=002].02          of the DTM whose first element is 002
/// DTM[01-1=137].01-2      component 2 of a composite
/// N1[01=ST]/N4.02         of the N4 inside the N1 loop that ST opens
/// PO1/id[UP]              the item number behind UP, in whichever pair it stands
/// ```
public struct DocumentPath: Hashable, Sendable, CustomStringConvertible {
    /// One segment, or the loop that it opens.
    public struct Step: Hashable, Sendable {
        public var tag: SegmentID
        /// The qualifier it must hold; any segment with the tag without one.
        public var qualifier: Qualifier?
    }

    public struct Qualifier: Hashable, Sendable {
        public var position: Position
        public var value: String
    }

    /// An element, or a component of it, both counted from 1.
    public struct Position: Hashable, Sendable {
        public var element: Int
        public var component: Int?
    }

    enum Target: Hashable, Sendable {
        case position(Position)
        /// The value behind a qualifier, in the pairs from this element on.
        case pair(qualifier: String, first: Int)
    }

    public let description: String
    let steps: [Step]
    let target: Target

    /// Reads a path of at most `Limits.shortTextBytes` bytes.
    public init(_ text: String) throws(MappingFailure) {
        let malformed = MappingFailure.pathMalformed(text)
        guard text.utf8.count <= Limits.shortTextBytes else { throw malformed }
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let last = parts.popLast() else { throw malformed }
        if last.hasPrefix("id["), last.hasSuffix("]") {
            let qualifier = String(last.dropFirst(3).dropLast())
            steps = try Self.steps(parts, or: malformed)
            guard Self.isCode(qualifier), let tag = steps.last?.tag,
                let first = Self.firstPair(of: tag)
            else { throw malformed }
            target = .pair(qualifier: qualifier, first: first)
        } else {
            guard let point = last.lastIndex(of: "."),
                let position = Position(last[last.index(after: point)...])
            else { throw malformed }
            steps = try Self.steps(parts + [last[..<point]], or: malformed)
            target = .position(position)
        }
        description = text
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

    /// Where the pairs of qualifier and item number begin (data elements 235 and 234).
    private static func firstPair(of tag: SegmentID) -> Int? {
        switch tag {
        case "LIN": 2
        case "PO1", "IT1": 6
        case "SLN": 9
        default: nil
        }
    }

    static func isCode(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(\.isLetterOrDigit)
    }
}

extension DocumentPath.Step {
    /// `N1` or `N1[01=ST]`.
    init?(_ text: Substring) {
        let name = text.prefix { $0 != "[" }
        guard (2...3).contains(name.utf8.count), DocumentPath.isCode(name) else { return nil }
        tag = SegmentID(name)
        guard name.endIndex < text.endIndex else { return }
        guard text.hasSuffix("]") else { return nil }
        let halves = text[text.index(after: name.endIndex)...].dropLast()
            .split(separator: "=", omittingEmptySubsequences: false)
        guard halves.count == 2, let position = DocumentPath.Position(halves[0]),
            DocumentPath.isCode(halves[1])
        else { return nil }
        qualifier = DocumentPath.Qualifier(position: position, value: String(halves[1]))
    }

    func matches(_ segment: EDISegment) -> Bool {
        guard let qualifier else { return true }
        return qualifier.position.element(of: segment).value == qualifier.value
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
