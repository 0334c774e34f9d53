/// A function or initializer with a body.
struct FunctionDeclaration: Equatable {
    var name: String
    /// Where its name stands.
    var line: Int
    /// Between its braces.
    var lineCount: Int
}

extension SourceFile {
    /// Words that start a declaration: a signature that meets one has no body.
    private static let declarationWords: Set<String> = [
        "actor", "associatedtype", "case", "class", "deinit", "enum", "extension", "fileprivate",
        "func", "import", "init", "internal", "let", "mutating", "nonisolated", "nonmutating",
        "open", "package", "private", "protocol", "public", "static", "struct", "subscript",
        "typealias", "var",
    ]

    /// The functions and initializers that have bodies, nested ones too.
    var functions: [FunctionDeclaration] {
        code.indices.compactMap { index in
            guard let signature = signature(at: index), let open = body(after: signature.start),
                let close = closing(open)
            else { return nil }
            return FunctionDeclaration(
                name: signature.name,
                line: code[index].line,
                lineCount: max(0, code[close].line - code[open].line - 1)
            )
        }
    }

    /// The name declared at `index`, and where its parameters start.
    private func signature(at index: Int) -> (name: String, start: Int)? {
        guard code[index].kind == .word, index + 1 < code.count,
            index == 0 || !code[index - 1].reads(".")
        else { return nil }
        switch code[index].text {
        case "func": return (code[index + 1].text, index + 2)
        case "init" where "(<?!".contains(code[index + 1].text): return ("init", index + 1)
        case "deinit" where code[index + 1].reads("{"): return ("deinit", index + 1)
        default: return nil
        }
    }

    /// The brace that opens the body of the signature which starts at `start`.
    private func body(after start: Int) -> Int? {
        var index = start
        while index < code.count {
            let token = code[index]
            if token.reads("{") { return index }
            if token.reads("}") || token.reads("=") && index > start + 1 { return nil }
            if token.kind == .word, Self.declarationWords.contains(token.text) { return nil }
            if token.reads("@"), code[index - 1].line < token.line { return nil }
            if token.reads("(") || token.reads("[") {
                guard let close = closing(index) else { return nil }
                index = close
            }
            index += 1
        }
        return nil
    }

    /// The types that the file declares, and those it extends, each with its line.
    var types: [(name: String, line: Int, isExtension: Bool)] {
        let words: Set<String> = [
            "struct", "class", "enum", "actor", "protocol", "typealias", "extension",
        ]
        return code.indices.dropLast().compactMap { index in
            let name = code[index + 1]
            guard code[index].kind == .word, words.contains(code[index].text),
                index == 0 || !code[index - 1].reads("."), name.kind == .word,
                name.text.first?.isUppercase == true || name.text.first?.isLetter == true,
                !Self.declarationWords.contains(name.text)
            else { return nil }
            let isExtension = code[index].text == "extension"
            return (isExtension ? lastName(from: index + 1) : name.text, name.line, isExtension)
        }
    }

    /// `Sort` of `extension OrderBoard.Sort`.
    private func lastName(from start: Int) -> String {
        var index = start
        while index + 2 < code.count, code[index + 1].reads("."), code[index + 2].kind == .word {
            index += 2
        }
        return code[index].text
    }
}
