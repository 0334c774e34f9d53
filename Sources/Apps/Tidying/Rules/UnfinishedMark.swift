struct UnfinishedMark: Rule {
    let name = "unfinished"
    let reason = "work that is known to be missing has an issue, or is done before it lands"

    func check(_ house: House) -> [Finding] {
        house.files.filter(\.isSwift).flatMap { marks(in: $0) + stubs(in: $0) }
    }

    private func marks(in file: SourceFile) -> [Finding] {
        file.tokens.filter { $0.kind == .comment }.compactMap { comment in
            let words = comment.text.split { !$0.isLetter && !$0.isNumber && $0 != "#" }
            if words.contains("FIXME") || words.contains("XXX") {
                return Finding(in: file.path, line: comment.line, "FIXME: fix it before it lands")
            }
            guard let mark = words.firstIndex(of: "TODO") else { return nil }
            let next = words.index(after: mark)
            let hasIssue =
                next < words.endIndex && words[next].first == "#"
                && words[next].dropFirst().contains { $0.isNumber }
            return hasIssue
                ? nil
                : Finding(in: file.path, line: comment.line, "TODO: name its issue, TODO #12")
        }
    }

    private func stubs(in file: SourceFile) -> [Finding] {
        let words = ["todo", "not impl", "unimplemented", "not yet impl"]
        return file.occurrences(of: ["fatalError", "("]).compactMap { range in
            guard range.upperBound < file.code.count else { return nil }
            let argument = file.code[range.upperBound]
            guard argument.kind == .literal,
                words.contains(where: argument.text.lowercased().hasPrefix)
            else { return nil }
            return Finding(in: file.path, line: argument.line, "a stub: write it, or leave it out")
        }
    }
}
