struct ForcedUnwrapping: SwiftRule {
    let name = "force"
    let reason = "a crash is no answer to a customer; outside tests nothing is forced"

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        guard case .room = place else { return [] }
        return file.code.indices.dropFirst().compactMap { index in
            let token = file.code[index]
            guard token.reads("!"), token.isAdjacent, !isInequality(index, in: file),
                let replacement = replacement(after: file.code[index - 1])
            else { return nil }
            return Finding(in: file.path, line: token.line, replacement)
        }
    }

    private func isInequality(_ index: Int, in file: SourceFile) -> Bool {
        index + 1 < file.code.count && file.code[index + 1].reads("=")
            && file.code[index + 1].isAdjacent
    }

    private func replacement(after token: Token) -> String? {
        switch token.text {
        case "try": "try!: throw a typed failure that says what to do"
        case "as": "as!: use as? with a guard, or a type that needs no cast"
        case ")", "]": "!: guard let, or precondition with a sentence"
        default:
            token.kind == .word || token.kind == .quotedWord
                ? "\(token.text)!: guard let, or precondition with a sentence" : nil
        }
    }
}
