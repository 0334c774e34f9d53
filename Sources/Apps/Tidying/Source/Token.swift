/// A piece of Swift source, with the line it starts on.
struct Token: Equatable {
    enum Kind: Equatable {
        /// An identifier, keyword or number.
        case word
        /// An identifier in backticks; its text is without them.
        case quotedWord
        /// One byte of punctuation.
        case symbol
        /// A string's contents; each interpolation in it reads `\()`.
        case literal
        /// A comment's text with its slashes.
        case comment
    }

    var kind: Kind
    var text: String
    var line: Int
    var lastLine: Int
    /// Whether nothing stands between it and the token before it.
    var isAdjacent: Bool

    /// A keyword, a plain identifier or punctuation of this spelling.
    func reads(_ spelling: String) -> Bool {
        (kind == .word || kind == .symbol) && text == spelling
    }
}
