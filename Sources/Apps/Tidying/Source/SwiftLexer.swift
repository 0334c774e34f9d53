/// Cuts Swift source into tokens, so that a word in a comment is never taken for code.
///
/// Tolerant: a file that does not compile still yields tokens. Code inside string interpolations
/// follows its literal as ordinary tokens.
struct SwiftLexer {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var end = 0
    private var tokens: [Token] = []

    static func tokens(of text: String) -> [Token] {
        var lexer = SwiftLexer(bytes: Array(text.utf8))
        lexer.readCode(untilParenthesisCloses: false)
        return lexer.tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func byte(_ offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    private func starts(with text: StaticString) -> Bool {
        guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy {
            bytes[position + $0] == text.utf8Start[$0]
        }
    }

    private mutating func advance() {
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private mutating func readCode(untilParenthesisCloses isInterpolation: Bool) {
        var depth = 0
        while position < bytes.count {
            switch byte() {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                advance()
            case UInt8(ascii: "/") where starts(with: "//"): readLineComment()
            case UInt8(ascii: "/") where starts(with: "/*"): readBlockComment()
            case UInt8(ascii: "/") where startsPattern(): readPattern()
            case UInt8(ascii: "\""): readLiteral(hashes: 0)
            case UInt8(ascii: "#") where hashesBeforeQuote() > 0:
                readLiteral(hashes: hashesBeforeQuote())
            case UInt8(ascii: "`"): readQuotedWord()
            case let other where Self.isWord(other): readWord()
            case UInt8(ascii: ")") where isInterpolation && depth == 0:
                position += 1
                return
            case let other:
                if other == UInt8(ascii: "(") { depth += 1 }
                if other == UInt8(ascii: ")") { depth -= 1 }
                let start = position
                position += 1
                add(.symbol, from: start, on: line)
            }
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }

    private mutating func add(_ kind: Token.Kind, from start: Int, on firstLine: Int) {
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        add(kind, text, from: start, on: firstLine)
    }

    private mutating func add(
        _ kind: Token.Kind,
        _ text: String,
        from start: Int,
        on firstLine: Int
    ) {
        tokens.append(
            Token(
                kind: kind,
                text: text,
                line: firstLine,
                lastLine: line,
                isAdjacent: start == end && start > 0
            )
        )
        end = position
    }

    private mutating func readWord() {
        let start = position
        while Self.isWord(byte()) { position += 1 }
        add(.word, from: start, on: line)
    }

    private mutating func readQuotedWord() {
        let start = position
        position += 1
        while position < bytes.count, byte() != UInt8(ascii: "`"), byte() != UInt8(ascii: "\n") {
            position += 1
        }
        let name = String(decoding: bytes[(start + 1)..<position], as: UTF8.self)
        if byte() == UInt8(ascii: "`") { position += 1 }
        add(.quotedWord, name, from: start, on: line)
    }

    private mutating func readLineComment() {
        let start = position
        while position < bytes.count, byte() != UInt8(ascii: "\n") { position += 1 }
        add(.comment, from: start, on: line)
    }

    private mutating func readBlockComment() {
        let (start, firstLine) = (position, line)
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                position += 2
            } else if starts(with: "*/") {
                depth -= 1
                position += 2
            } else {
                advance()
            }
        } while depth > 0 && position < bytes.count
        add(.comment, from: start, on: firstLine)
    }

    /// A slash starts a regular expression where a value may start and a second slash follows.
    private func startsPattern() -> Bool {
        guard !starts(with: "/ "), !starts(with: "/="), let last = tokens.last else { return false }
        guard last.kind == .symbol, "(=,:[{#".contains(last.text) else { return false }
        return bytes[(position + 1)...].prefix { $0 != UInt8(ascii: "\n") }
            .contains(UInt8(ascii: "/"))
    }

    private mutating func readPattern() {
        let start = position
        position += 1
        while position < bytes.count, byte() != UInt8(ascii: "/"), byte() != UInt8(ascii: "\n") {
            position += byte() == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position, bytes.count)
        if byte() == UInt8(ascii: "/") { position += 1 }
        add(.literal, "", from: start, on: line)
    }

    // MARK: - String literals

    private func hashesBeforeQuote() -> Int {
        var count = 0
        while byte(count) == UInt8(ascii: "#") { count += 1 }
        return byte(count) == UInt8(ascii: "\"") ? count : 0
    }

    private mutating func readLiteral(hashes: Int) {
        let (start, firstLine) = (position, line)
        position += hashes
        let isMultiline = starts(with: "\"\"\"")
        position += isMultiline ? 3 : 1
        var text: [UInt8] = []
        let place = tokens.count
        while position < bytes.count, isMultiline || byte() != UInt8(ascii: "\n") {
            if closesLiteral(hashes: hashes, isMultiline: isMultiline) {
                position += (isMultiline ? 3 : 1) + hashes
                break
            }
            if byte() == UInt8(ascii: "\\"), isEscape(hashes: hashes) {
                readEscape(hashes: hashes, into: &text)
            } else {
                text.append(byte())
                advance()
            }
        }
        let literal = Token(
            kind: .literal,
            text: String(decoding: text, as: UTF8.self),
            line: firstLine,
            lastLine: line,
            isAdjacent: start == end && start > 0
        )
        tokens.insert(literal, at: place)
        end = position
    }

    private func closesLiteral(hashes: Int, isMultiline: Bool) -> Bool {
        let quotes = isMultiline ? 3 : 1
        return (0..<quotes).allSatisfy { byte($0) == UInt8(ascii: "\"") }
            && (0..<hashes).allSatisfy { byte(quotes + $0) == UInt8(ascii: "#") }
    }

    private func isEscape(hashes: Int) -> Bool {
        (0..<hashes).allSatisfy { byte(1 + $0) == UInt8(ascii: "#") }
    }

    private mutating func readEscape(hashes: Int, into text: inout [UInt8]) {
        position += 1 + hashes
        guard position < bytes.count else { return }
        guard byte() == UInt8(ascii: "(") else {
            text += [UInt8(ascii: "\\"), byte()]
            advance()
            return
        }
        position += 1
        text += Array(#"\()"#.utf8)
        readCode(untilParenthesisCloses: true)
    }
}
