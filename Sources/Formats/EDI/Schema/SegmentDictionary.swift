/// The segments and elements of one release, in flat arrays that a checker can walk without
/// pointers.
///
/// A class because every schema of the release, and every document checked with one, shares it.
final class SegmentDictionary: Sendable {
    /// Six digits, such as `004010`.
    let release: String
    let elements: FrozenBuffer<ElementRule>
    let notes: FrozenBuffer<SyntaxNote>
    let rules: FrozenBuffer<SegmentRule>
    let composites: [SegmentRule]
    let codeLists: [Set<String>]
    /// The same lists, each code of up to eight bytes in one word, a zero behind each list.
    let packedCodes: FrozenBuffer<UInt64>
    let indexByID: [SegmentID: Int]

    init(release: String, _ tables: Tables) {
        self.release = release
        var packed: [UInt64] = []
        var firstCodes: [Int32] = []
        for list in tables.codeLists {
            firstCodes.append(Int32(packed.count))
            packed += list.filter { $0.utf8.count <= 8 }.map { code in
                code.utf8.reduce(0) { $0 << 8 | UInt64($1) }
            }
            packed.append(0)
        }
        packedCodes = FrozenBuffer(packed)
        elements = FrozenBuffer(
            tables.elements.map { rule in
                var rule = rule
                if rule.codes >= 0 { rule.firstCode = firstCodes[Int(rule.codes)] }
                return rule
            }
        )
        notes = FrozenBuffer(tables.notes)
        rules = FrozenBuffer(
            tables.rules.map { rule in
                var rule = rule
                for position in 0..<min(64, Int(rule.elementCount))
                where tables.elements[Int(rule.firstElement) + position].isMandatory {
                    rule.mandatory |= 1 << UInt64(position)
                }
                return rule
            }
        )
        composites = tables.composites
        codeLists = tables.codeLists
        indexByID = tables.indexByID
    }

    func knows(_ id: SegmentID) -> Bool { indexByID[id] != nil }

    /// A dictionary while it is being read.
    struct Tables {
        var elements: [ElementRule] = []
        var notes: [SyntaxNote] = []
        var rules: [SegmentRule] = []
        var composites: [SegmentRule] = []
        var codeLists: [Set<String>] = []
        var indexByID: [SegmentID: Int] = [:]
    }
}
