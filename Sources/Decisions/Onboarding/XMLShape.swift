import XML

/// Where the orders of some XML documents stand, in each of them its lines, and what tells elements
/// of one name apart.
struct XMLShape {
    typealias Path = [String]

    /// From the root on; the root alone is the one order.
    private(set) var orders: Path = []
    /// From an order on.
    private(set) var lines: Path = []
    /// Elements that stand several times in one place, by their path from the root: what differs
    /// between them, if anything does.
    private(set) var parts: [Path: Part?] = [:]
    /// Whether some document holds several orders.
    private(set) var hasManyOrders = false

    /// What tells elements of one name apart.
    struct Part: Hashable {
        var name: String
        var isAttribute: Bool

        /// `[@role=ST]`
        func condition(_ value: String) -> String { "[\(isAttribute ? "@" : "")\(name)=\(value)]" }
    }

    static let depthMax = 10
    private static let pathsMax = 2_000
    /// More would be a number, not a kind.
    private static let kindsMax = 12

    /// What all elements of one path have in common.
    private struct Facts {
        /// At most so many stand beside one another.
        var together = 0
        var isComplex = false
        var roles: Set<ColumnRole> = []
        /// Names of children that some element of the path has.
        var children: Set<String> = []
        /// Whether every element of the path has one child.
        var hasOneChild = true
    }

    init?(of documents: [XMLDocument]) {
        guard let root = documents.first?.root.name,
            documents.allSatisfy({ $0.root.name == root })
        else { return nil }
        var facts: [Path: Facts] = [:]
        for document in documents {
            Self.look(at: 0, [document.root.name], together: 1, document, &facts)
        }
        guard let found = Self.lines(of: facts) else { return nil }
        orders = Self.orders(around: found, facts)
        lines = Array(found.dropFirst(orders.count))
        hasManyOrders = (facts[orders]?.together ?? 0) > 1
        for (path, fact) in facts where fact.together > 1 && path != found && path != orders {
            parts[path] = .some(Self.part(of: path, in: documents))
        }
    }

    // MARK: - Looking

    /// Notes an element and what is in it, and answers what its leaves may be.
    @discardableResult
    private static func look(
        at position: Int,
        _ path: Path,
        together: Int,
        _ document: XMLDocument,
        _ facts: inout [Path: Facts]
    ) -> Set<ColumnRole> {
        let element = document.elements[position]
        guard path.count <= depthMax, facts[path] != nil || facts.count < pathsMax else {
            return []
        }
        var roles: Set<ColumnRole> = []
        func name(_ more: String) {
            let words = HeaderWords("/" + (path.suffix(1) + [more]).joined(separator: "/"))
            if let best = HeaderVocabulary.best(of: words) { roles.insert(best.role) }
        }
        for attribute in element.attributes { name(attribute.name) }
        var counts: [String: Int] = [:]
        for child in element.children { counts[document.elements[child].name, default: 0] += 1 }
        for child in element.children {
            let inner = document.elements[child]
            if inner.children.isEmpty { name(inner.name) }
            roles.formUnion(
                look(
                    at: child,
                    path + [inner.name],
                    together: counts[inner.name] ?? 1,
                    document,
                    &facts
                )
            )
        }
        var own = facts[path] ?? Facts()
        own.together = max(own.together, together)
        own.isComplex = own.isComplex || !element.children.isEmpty || !element.attributes.isEmpty
        own.roles.formUnion(roles)
        own.children.formUnion(counts.keys)
        own.hasOneChild = own.hasOneChild && element.children.count == 1
        facts[path] = own
        return roles
    }

    // MARK: - Deciding

    /// The innermost element that speaks of an item and of how much of it; where no name says so,
    /// of those that stand several times the one that does so most often.
    private static func lines(of facts: [Path: Facts]) -> Path? {
        let items: Set<ColumnRole> = [.item, .sellersItem, .buyersItem, .gtin]
        let complex = facts.filter { $0.key.count > 1 && $0.value.isComplex }
        let speaking = complex.filter {
            $0.value.roles.contains(.quantity) && !$0.value.roles.isDisjoint(with: items)
        }
        func rank(_ entry: (key: Path, value: Facts)) -> (Int, Int, String) {
            (entry.key.count, entry.value.together, entry.key.joined(separator: "/"))
        }
        if let best = speaking.max(by: { rank($0) < rank($1) }) { return best.key }
        return complex.filter { $0.value.together > 1 }.max {
            ($0.value.together, $1.key.count) < ($1.value.together, $0.key.count)
        }?.key
    }

    /// The outermost element around the lines that stands several times; where none does, the one
    /// that alone stands in what is around it.
    private static func orders(around lines: Path, _ facts: [Path: Facts]) -> Path {
        for length in 2..<max(2, lines.count) {
            let path = Array(lines.prefix(length))
            if (facts[path]?.together ?? 0) > 1 { return path }
        }
        var path = Array(lines.prefix(1))
        while path.count + 1 < lines.count, let own = facts[path], own.hasOneChild,
            own.children.count == 1
        {
            path = Array(lines.prefix(path.count + 1))
        }
        return path
    }

    /// An attribute, or a child without children, that every element of the path has, with another
    /// value for each of those that stand together.
    private static func part(of path: Path, in documents: [XMLDocument]) -> Part? {
        var groups: [(document: XMLDocument, positions: [Int])] = []
        for document in documents {
            for parent in elements(at: path.dropLast(), of: document) {
                let positions = document.elements[parent].children.filter {
                    document.elements[$0].name == path.last
                }
                if !positions.isEmpty { groups.append((document, positions)) }
            }
        }
        guard let first = groups.first else { return nil }
        let element = first.document.elements[first.positions[0]]
        let options =
            element.attributes.map { Part(name: $0.name, isAttribute: true) }
            + element.children.map { first.document.elements[$0] }
            .filter { $0.children.isEmpty }.map { Part(name: $0.name, isAttribute: false) }
        return options.first { option in
            var all: Set<String> = []
            for group in groups {
                let values = group.positions.map { group.document.value(of: option, at: $0) }
                let known = Set(values.compactMap(\.self))
                guard known.count == values.count else { return false }
                all.formUnion(known)
            }
            return all.count <= kindsMax
        }
    }

    /// Elements of a path of names, without conditions.
    static func elements(at path: some Collection<String>, of document: XMLDocument) -> [Int] {
        guard path.first == document.root.name else { return [] }
        return path.dropFirst().reduce([0]) { scopes, name in
            scopes.flatMap { scope in
                document.elements[scope].children.filter { document.elements[$0].name == name }
            }
        }
    }
}

extension XMLDocument {
    /// What tells an element apart; `nil` where it has none, or one that a path cannot hold.
    func value(of part: XMLShape.Part, at position: Int) -> String? {
        let element = elements[position]
        let text =
            part.isAttribute
            ? element.attribute(part.name)
            : element.children.first { elements[$0].name == part.name }.map { elements[$0].text }
        guard let text, (1...30).contains(text.utf8.count),
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            })
        else { return nil }
        return text
    }
}
