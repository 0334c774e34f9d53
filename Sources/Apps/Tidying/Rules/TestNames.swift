struct TestNames: SwiftRule {
    let name = "test-name"
    let reason = "a test's name is a sentence that is true when it passes"

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        guard case .suite = place else { return [] }
        return file.occurrences(of: ["@", "Test"]).compactMap { range in
            var index = range.upperBound
            if index < file.code.count, file.code[index].reads("(") {
                guard let close = file.closing(index) else { return nil }
                if file.code[index + 1].kind == .literal { return nil }
                index = close + 1
            }
            while index < file.code.count, !file.code[index].reads("func") { index += 1 }
            guard index + 1 < file.code.count, file.code[index + 1].kind == .word else {
                return nil
            }
            return Finding(
                in: file.path,
                line: file.code[index + 1].line,
                "\(file.code[index + 1].text): write a sentence in backticks"
            )
        }
    }
}
