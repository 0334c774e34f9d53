/// Reads the grammar of a transaction set from text.
///
/// ```
/// BEG! CUR REF* DTM:10 {200 N1! N2:2 N3:2 N4} {!100000 PO1! PID:1000}
/// ```
/// `!` is mandatory, `*` any number, `:n` at most n, nothing at most one. Braces hold a loop,
/// behind the opening one how often it may come (`*` any number, `!` at least once); its first
/// segment opens it. `@NAME` stands for a fragment. ST and SE belong to the envelope and are not
/// written.
struct SetNotation {
    private let fragments: [String: String]
    private let dictionary: SegmentDictionary
    /// The members of each loop, the outermost loop first.
    private var loops: [[TransactionSchema.Member]] = []
    private var tags: Set<SegmentID> = []

    static func read(
        _ set: BuiltInSchemas.SetText,
        fragments: [String: String],
        dictionary: SegmentDictionary
    ) throws(SchemaFailure) -> TransactionSchema {
        var notation = SetNotation(fragments: fragments, dictionary: dictionary)
        let words = try notation.expanded(set.grammar, depth: 0)
        var position = words.startIndex
        notation.loops.append([])
        try notation.readMembers(of: 0, from: words, at: &position, isNested: false)
        return TransactionSchema(
            set: set,
            dictionary: dictionary,
            loops: notation.loops,
            tags: notation.tags
        )
    }

    private init(fragments: [String: String], dictionary: SegmentDictionary) {
        self.fragments = fragments
        self.dictionary = dictionary
    }

    /// The words of a text, fragments written out, each with its line.
    private func expanded(
        _ text: String,
        depth: Int
    ) throws(SchemaFailure) -> [(word: Substring, line: Int)] {
        var words: [(word: Substring, line: Int)] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (offset, line) in lines.enumerated() {
            for whole in line.split(separator: " ") {
                let word = whole.prefix { $0 != "}" }
                if word.hasPrefix("@") {
                    guard depth < 4, let fragment = fragments[String(word.dropFirst())] else {
                        throw SchemaFailure(line: offset + 1, reason: "no fragment \(word)")
                    }
                    words += try expanded(fragment, depth: depth + 1)
                } else if !word.isEmpty {
                    words.append((word, offset + 1))
                }
                for _ in 0..<(whole.count - word.count) { words.append(("}", offset + 1)) }
            }
        }
        return words
    }

    private mutating func readMembers(
        of loop: Int,
        from words: [(word: Substring, line: Int)],
        at position: inout Int,
        isNested: Bool
    ) throws(SchemaFailure) {
        while position < words.count {
            let (word, line) = words[position]
            position += 1
            if word == "}" {
                guard isNested else { throw SchemaFailure(line: line, reason: "} without {") }
                return
            }
            if word.hasPrefix("{") {
                try readLoop(word.dropFirst(), of: loop, from: words, at: &position)
            } else {
                loops[loop].append(try member(word, line: line))
            }
        }
        if isNested { throw SchemaFailure(line: words.last?.line ?? 1, reason: "{ without }") }
    }

    private mutating func readLoop(
        _ count: Substring,
        of parent: Int,
        from words: [(word: Substring, line: Int)],
        at position: inout Int
    ) throws(SchemaFailure) {
        let line = words[position - 1].line
        let isMandatory = count.hasPrefix("!")
        let bound = isMandatory ? count.dropFirst() : count
        guard let maximum = bound == "*" ? Int.max : Int(bound) else {
            throw SchemaFailure(line: line, reason: "expected how often the loop may come")
        }
        let index = loops.count
        loops.append([])
        try readMembers(of: index, from: words, at: &position, isNested: true)
        guard let first = loops[index].first, first.loop < 0 else {
            throw SchemaFailure(line: line, reason: "a loop begins with a segment")
        }
        loops[parent].append(
            TransactionSchema.Member(
                id: first.id,
                isMandatory: isMandatory,
                maximum: maximum,
                loop: index,
                rule: first.rule
            )
        )
    }

    private mutating func member(
        _ word: Substring,
        line: Int
    ) throws(SchemaFailure) -> TransactionSchema.Member {
        var name = word
        var maximum = 1
        if name.hasSuffix("*") {
            maximum = .max
            name = name.dropLast()
        } else if let colon = name.firstIndex(of: ":") {
            guard let count = Int(name[colon...].dropFirst()) else {
                throw SchemaFailure(line: line, reason: "expected a count in \(word)")
            }
            maximum = count
            name = name[..<colon]
        }
        let isMandatory = name.hasSuffix("!")
        if isMandatory { name = name.dropLast() }
        let id = SegmentID(name)
        guard let rule = dictionary.indexByID[id] else {
            throw SchemaFailure(line: line, reason: "segment \(name) is not in the dictionary")
        }
        tags.insert(id)
        return TransactionSchema.Member(
            id: id,
            isMandatory: isMandatory,
            maximum: maximum,
            loop: -1,
            rule: rule
        )
    }
}
