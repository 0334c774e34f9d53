public import JSON
public import XML

/// A mapping as it is used: its own rules over those of everything it extends.
public struct EffectiveMapping: Sendable {
    public let name: String
    public let document: DocumentKind
    public let mapping: Mapping
    /// How a file of rows is laid out.
    public let csv: CSVShape?
    public let fixed: FixedShape?
    /// What a JSON document's orders stand under.
    public let orders: JSONPointer
    /// What an XML document's orders stand under, the root's name first; the root is the order
    /// without it.
    public let elements: ElementPath?
    public let tests: [MappingTest]
    /// Each rule with the mapping that said it last, in the order in which they are read.
    public let sources: [RuleSource]
    /// What nobody has decided yet.
    public let questions: [OpenQuestion]
    /// It and everything it extends, the nearest first.
    public internal(set) var chain: [String] = []

    /// A rule in words, and whose it is.
    public struct RuleSource: Hashable, Sendable {
        /// `purchaseOrderNumber`, or `lines.quantity`.
        public var field: String
        public var text: String
        public var mapping: String
    }

    /// Fields that have an open question, such as `lines.quantity`.
    public var undecidedFields: Set<String> { Set(questions.map(\.field)) }

    /// The orders of a whole JSON document.
    public func records(of document: JSONValue) -> [JSONRecord] {
        JSONRecord.all(in: document, at: orders)
    }

    /// The orders of a whole XML document.
    public func records(of document: XMLDocument) -> [XMLRecord] {
        XMLRecord.all(in: document, at: elements)
    }

    /// The orders of a whole file of rows.
    public func orders(of bytes: [UInt8]) throws(RowFailure) -> [RowOrder] {
        if document == .fixed, let fixed {
            return try RowDocument(bytes, columns: fixed.columns).orders(by: fixed.order)
        }
        guard let csv else { return [] }
        return try RowDocument(bytes, delimiter: csv.delimiter).orders(by: csv.order)
    }

    public var reader: MappingReader { MappingReader(mapping) }
}

/// Something that the writer of a mapping left to be decided.
public struct OpenQuestion: Hashable, Sendable {
    /// `shipTo.code`, or `lines.quantity`.
    public var field: String
    public var text: String
    /// The mapping that asks it, maybe one that another extends.
    public var mapping: String

    public init(field: String, text: String, mapping: String) {
        self.field = field
        self.text = text
        self.mapping = mapping
    }
}

/// Every mapping of an installation beside those that come with the product.
public struct MappingLibrary: Sendable {
    private var files: [String: MappingFile]

    /// Mappings that one may extend through one another.
    public static let basesMax = 8

    public init(_ files: [MappingFile] = []) {
        var known: [String: MappingFile] = [:]
        for file in BaseMappings.all + files { known[file.name] = file }
        self.files = known
    }

    public var names: Set<String> { Set(files.keys) }

    /// The same with this mapping in the place of the one of its name, or beside all.
    public func replacing(_ file: MappingFile) -> MappingLibrary {
        var library = self
        library.files[file.name] = file
        return library
    }

    /// The mapping of this name with everything it extends.
    public func effective(_ name: String) throws(MappingFailure) -> EffectiveMapping {
        var chain: [MappingFile] = []
        var next: String? = name
        while let wanted = next {
            guard let file = files[wanted] else { throw .baseUnknown(wanted) }
            guard !chain.contains(where: { $0.name == wanted }), chain.count < Self.basesMax else {
                throw .baseCircle(wanted)
            }
            chain.append(file)
            next = file.extends
        }
        var draft = MappingDraft()
        for file in chain.reversed() { try draft.add(file) }
        var mapping = try draft.effective(name)
        mapping.chain = chain.map(\.name)
        return mapping
    }
}
