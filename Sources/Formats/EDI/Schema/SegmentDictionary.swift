/// The segments and elements of one release, in flat arrays that a checker can walk without pointers.
struct SegmentDictionary: Sendable {
    /// Six digits, such as `004010`.
    var release: String
    var elements: [ElementRule] = []
    var notes: [SyntaxNote] = []
    var rules: [SegmentRule] = []
    var composites: [SegmentRule] = []
    var codeLists: [Set<String>] = []
    var indexByID: [SegmentID: Int] = [:]

    init(release: String) { self.release = release }

    func knows(_ id: SegmentID) -> Bool { indexByID[id] != nil }

    func rule(_ id: SegmentID) -> SegmentRule? { indexByID[id].map { rules[$0] } }
}
