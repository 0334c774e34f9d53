/// One text file of the checkout; a Swift file with its tokens.
public struct SourceFile: Sendable {
    /// From the checkout's top: `Sources/Model/Primitives/Time.swift`.
    public let path: String
    public let lines: [Substring]
    /// Empty unless it is Swift.
    let tokens: [Token]
    /// The tokens without the comments.
    let code: [Token]

    public init(path: String, text: String) {
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
        tokens = path.hasSuffix(".swift") ? SwiftLexer.tokens(of: text) : []
        code = tokens.filter { $0.kind != .comment }
    }

    var isSwift: Bool { path.hasSuffix(".swift") }

    /// `Time.swift` of `Sources/Model/Primitives/Time.swift`.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Whether a comment stands on the line, just above it or just below it.
    func hasComment(beside line: Int) -> Bool {
        tokens.contains {
            $0.kind == .comment && ($0.line - 1...$0.lastLine + 1).contains(line)
        }
    }

    /// Where code reads these words and symbols in a row; each range counts tokens of `code`.
    func occurrences(of spelling: [String]) -> [Range<Int>] {
        guard code.count >= spelling.count else { return [] }
        return (0...(code.count - spelling.count)).compactMap { start in
            guard code[start].reads(spelling[0]) else { return nil }
            let range = start..<(start + spelling.count)
            return zip(range, spelling).allSatisfy { code[$0].reads($1) } ? range : nil
        }
    }

    /// The index in `code` of the bracket that closes the one at `open`.
    func closing(_ open: Int) -> Int? {
        let pairs = ["(": ")", "{": "}", "[": "]"]
        guard let close = pairs[code[open].text] else { return nil }
        var depth = 0
        for index in open..<code.count {
            if code[index].reads(code[open].text) { depth += 1 }
            if code[index].reads(close) { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}
