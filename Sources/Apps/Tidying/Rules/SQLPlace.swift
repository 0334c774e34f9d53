struct SQLPlace: SwiftRule {
    let name = "sql-place"
    let reason = "a table's SQL stands in one file of Storage, where its plan is tested"

    /// Projections keep their read models' own tables, which can be dropped and rebuilt.
    private static let homes: Set<String> = ["Database", "Projections", "Storage"]
    /// How a statement starts, each word in capitals as ours are written.
    private static let openings = [
        ["SELECT"], ["INSERT", "INTO"], ["DELETE", "FROM"], ["CREATE", "TABLE"],
        ["CREATE", "INDEX"], ["CREATE", "UNIQUE", "INDEX"], ["ALTER", "TABLE"], ["DROP", "TABLE"],
    ]

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        // What checks the tables looks at them itself, and not through the verbs it checks.
        guard case .room(let room, let floor) = place, floor != .testing,
            !Self.homes.contains(room.name)
        else { return [] }
        return file.code.filter { $0.kind == .literal && isStatement($0.text) }.map {
            Finding(
                in: file.path,
                line: $0.line,
                "SQL in \(room.name): give the table's file in Storage a verb, and call that"
            )
        }
    }

    private func isStatement(_ text: String) -> Bool {
        let words = text.split(maxSplits: 5) { $0.isWhitespace }.map(String.init)
        let isUpdate = words.count > 3 && words[0] == "UPDATE" && words[2] == "SET"
        let isQuery = words.first == "WITH" && words.contains("AS") && text.contains("AS (")
        return isUpdate || isQuery
            || Self.openings.contains { words.count > $0.count && words.starts(with: $0) }
    }
}
