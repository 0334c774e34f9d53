/// The levels of an HL hierarchy (856), tied by HL01 and HL02 and not by where they stand.
public struct Hierarchy: Sendable {
    public struct Level: Sendable {
        /// The HL loop; its opening segment is the HL.
        public let loop: EDILoop
        /// HL01, as sent.
        public let number: String
        /// HL03: `S` shipment, `O` order, `T` tare, `P` pack, `I` item, …
        public let code: String
        /// Index of the level that HL02 names; `nil` for a top level or an unknown parent.
        public let parent: Int?
        /// Indices of the levels that name this one, in the order sent.
        public fileprivate(set) var children: [Int]
    }

    /// In the order sent.
    public private(set) var levels: [Level] = []

    public init(of transaction: TransactionSet) {
        var indexByNumber: [String: Int] = [:]
        for loop in transaction.root.loops("HL") {
            guard let opening = loop.opening else { continue }
            let number = opening[1].value ?? ""
            // A parent stands before its children, so a level never finds itself or a later one.
            let parent = opening[2].value.flatMap { indexByNumber[$0] }
            if let parent { levels[parent].children.append(levels.count) }
            indexByNumber[number] = levels.count
            levels.append(
                Level(
                    loop: loop,
                    number: number,
                    code: opening[3].value ?? "",
                    parent: parent,
                    children: []
                )
            )
        }
    }

    /// The level's nearest ancestor with `code`, itself included.
    public func ancestor(of index: Int, code: String) -> Level? {
        var current: Int? = index
        while let at = current {
            if levels[at].code == code { return levels[at] }
            current = levels[at].parent
        }
        return nil
    }
}
