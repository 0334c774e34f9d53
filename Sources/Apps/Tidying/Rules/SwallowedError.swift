struct SwallowedError: SwiftRule {
    let name = "swallow"
    let reason = "an error that nobody hears of is a promise broken in silence"
    private static let nextStatement = ["for", "func", "guard", "if", "return", "switch", "while"]

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        guard case .room = place else { return [] }
        return optionalTries(in: file) + emptyCatches(in: file)
    }

    private func optionalTries(in file: SourceFile) -> [Finding] {
        file.occurrences(of: ["try", "?"]).compactMap { range in
            let line = file.code[range.lowerBound].line
            guard !file.hasComment(beside: line), !elseSaysWhy(after: range.upperBound, in: file)
            else { return nil }
            return Finding(
                in: file.path,
                line: line,
                "try?: handle the failure, or say in a comment beside it why it may be lost"
            )
        }
    }

    /// `guard let a = try? read() else {`, and a comment as the first thing there.
    private func elseSaysWhy(after start: Int, in file: SourceFile) -> Bool {
        var depth = 0
        for index in start..<file.code.count - 1 {
            if file.code[index].reads("{") { depth += 1 }
            if file.code[index].reads("}") { depth -= 1 }
            if depth < 0 || Self.nextStatement.contains(where: file.code[index].reads) {
                return false
            }
            if depth == 0, file.code[index].reads("else"), file.code[index + 1].reads("{") {
                return file.hasComment(beside: file.code[index + 1].line)
            }
        }
        return false
    }

    private func emptyCatches(in file: SourceFile) -> [Finding] {
        file.occurrences(of: ["catch"]).compactMap { range in
            let brace = file.code[range.upperBound...].firstIndex { $0.reads("{") }
            guard let brace, let close = file.closing(brace), close == brace + 1 else { return nil }
            let lines = file.code[range.lowerBound].line...file.code[close].line
            guard !lines.contains(where: file.hasComment) else { return nil }
            return Finding(
                in: file.path,
                line: lines.lowerBound,
                "empty catch: handle the failure, or say in a comment beside it why it may be lost"
            )
        }
    }
}
