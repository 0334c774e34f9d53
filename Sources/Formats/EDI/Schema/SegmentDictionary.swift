/// The segments and elements of one release, in flat arrays that a checker can walk without
/// pointers.
///
/// A class because every schema of the release, and every document checked with one, shares it.
final class SegmentDictionary: Sendable {
    /// Six digits, such as `004010`.
    let release: String
    let elements: [ElementRule]
    let notes: [SyntaxNote]
    let rules: [SegmentRule]
    let composites: [SegmentRule]
    let codeLists: [Set<String>]
    let indexByID: [SegmentID: Int]

    init(release: String, _ tables: Tables) {
        self.release = release
        elements = tables.elements
        notes = tables.notes
        rules = tables.rules
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
