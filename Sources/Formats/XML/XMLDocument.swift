public import Primitives

/// A whole XML document: its elements in the order in which they begin, the root first.
///
/// Names are local ones: a prefix says whose vocabulary a name is from, and senders choose it as
/// they like. Comments and processing instructions are left out.
public struct XMLDocument: Sendable {
    public struct Attribute: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public struct Element: Sendable {
        /// Without a prefix.
        public var name: String
        public var attributes: [Attribute]
        /// What stands directly in it, that of CDATA sections too; not that of its children.
        public var text: String
        /// Positions in `elements`.
        public var children: [Int]
        /// From its start tag's first byte to behind its end tag.
        public var bytes: Range<Int>

        public func attribute(_ name: String) -> String? {
            attributes.first { $0.name == name }?.value
        }
    }

    public let elements: [Element]

    public var root: Element { elements[0] }

    /// Reads UTF-8, UTF-16, ISO-8859-1, US-ASCII, ISO-8859-15 and windows-1252, as the document says.
    ///
    /// A document type's declaration is passed over, and what it names never asked for.
    public init(
        _ bytes: [UInt8],
        limits: XMLLimits = XMLLimits()
    ) throws(XMLFailure) {
        guard bytes.count <= limits.bytes else { throw .tooLong(limitBytes: limits.bytes) }
        let builder = XMLBuilder(limits)
        try builder.parse(bytes)
        elements = builder.elements
    }
}

/// How large a document may be.
public struct XMLLimits: Sendable {
    public var bytes: Int
    public var depth: Int
    public var elements: Int

    public init(
        bytes: Int = Limits.documentBytes,
        depth: Int = Limits.xmlDepth,
        elements: Int = Limits.xmlElements
    ) {
        self.bytes = bytes
        self.depth = depth
        self.elements = elements
    }
}
