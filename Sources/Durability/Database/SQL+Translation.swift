/// A statement in one engine's own words.
struct TranslatedSQL: Sendable {
    var text: String
    /// The highest `$n`, so a call with too few or too many values is told before the engine sees
    /// it.
    var parameterCount: Int
    /// Whether it begins or ends a transaction or a savepoint, which is the store's business only.
    var controlsTransaction: Bool
    /// Whether it locks rows, which a read may not.
    var locksRows: Bool
}

extension SQL {
    /// Replaces the words in braces, and for SQLite `$1` (there a *name*) by `?1`.
    ///
    /// Quoted text, quoted names and comments stay as they are.
    func translated(for dialect: Dialect) throws(StoreFailure) -> TranslatedSQL {
        let source = text.withUTF8Buffer { Array($0) }
        var result: [UInt8] = []
        result.reserveCapacity(source.count + 32)
        if asksForPlan { result += dialect.explain.utf8 }
        var parameterCount = 0
        var locksRows = false
        var at = 0
        while at < source.count {
            let byte = source[at]
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "-"):
                let end = Self.endOfVerbatim(source, from: at)
                result += source[at..<end]
                at = end
            case UInt8(ascii: "$"):
                let digits = source[(at + 1)...].prefix { (0x30...0x39).contains($0) }.prefix(5)
                parameterCount = max(parameterCount, try parameter(digits))
                result += dialect.mark.utf8
                result += digits
                at = digits.endIndex
            case UInt8(ascii: "{") where source[at...].starts(with: "{in $".utf8):
                let digits = source[(at + 5)...].prefix { $0 != UInt8(ascii: "}") }
                parameterCount = max(parameterCount, try parameter(digits))
                let words = dialect.membership
                result += words.before.utf8
                result += digits
                result += words.after.utf8
                at = min(digits.endIndex + 1, source.count)
            case UInt8(ascii: "{"):
                let word = source[(at + 1)...].prefix { $0 != UInt8(ascii: "}") }
                let name = String(decoding: word, as: UTF8.self)
                guard word.endIndex < source.count, let words = dialect.words[name] else {
                    throw .corrupt("there is no word {\(name)} to translate, in: \(excerpt)")
                }
                result += words.utf8
                locksRows = locksRows || name.hasPrefix("for update")
                at = word.endIndex + 1
            default:
                result.append(byte)
                at += 1
            }
        }
        return TranslatedSQL(
            text: String(decoding: result, as: UTF8.self),
            parameterCount: parameterCount,
            controlsTransaction: controlsTransaction,
            locksRows: locksRows
        )
    }

    private func parameter(_ digits: ArraySlice<UInt8>) throws(StoreFailure) -> Int {
        let number = Int(String(decoding: digits, as: UTF8.self)) ?? 0
        guard (1...SQL.parametersMax).contains(number) else {
            throw .corrupt("parameters are $1 to $\(SQL.parametersMax), in: \(excerpt)")
        }
        return number
    }

    /// Refuses what either engine would refuse or misread, before it is sent.
    func check(_ values: [SQLValue], against statement: TranslatedSQL) throws(StoreFailure) {
        guard !statement.controlsTransaction else {
            throw .corrupt("a body may not end its transaction; use savepoint, in: \(excerpt)")
        }
        guard values.count == statement.parameterCount else {
            throw .corrupt(
                "\(values.count) values for \(statement.parameterCount) parameters, in: \(excerpt)"
            )
        }
        for (index, value) in values.enumerated() {
            guard case .text(let text) = value, text.utf8.contains(0) else { continue }
            throw .corrupt("text with a NUL character for $\(index + 1), in: \(excerpt)")
        }
    }

    private var controlsTransaction: Bool {
        let first = text.description.split(whereSeparator: \.isWhitespace).first ?? ""
        let words = [
            "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE",
        ]
        return words.contains(first.uppercased())
    }

    /// How many parameters one statement may have; SQLite as usually built takes no more.
    static let parametersMax = 32_766

    /// The statement's beginning on one line, for a failure's text. It never holds a value.
    var excerpt: String {
        let words = text.description.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 120 ? words.prefix(120) + "…" : words
    }

    /// Where the quoted text, quoted name or line comment that starts at `start` ends.
    private static func endOfVerbatim(_ source: [UInt8], from start: Int) -> Int {
        let quote = source[start]
        let rest = source[(start + 1)...]
        guard quote == UInt8(ascii: "-") else {
            return rest.firstIndex(of: quote).map { $0 + 1 } ?? source.count
        }
        guard rest.first == UInt8(ascii: "-") else { return start + 1 }
        return rest.firstIndex(of: UInt8(ascii: "\n")) ?? source.count
    }
}

extension Dialect {
    /// What asks for a statement's plan.
    fileprivate var explain: String { self == .sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN " }

    /// What stands before a parameter's number.
    fileprivate var mark: String { self == .sqlite ? "?" : "$" }

    /// What stands around the number of a list that membership is asked of. Both engines look each
    /// of its texts up in an index on what is compared.
    fileprivate var membership: (before: String, after: String) {
        switch self {
        case .sqlite: ("IN (SELECT value FROM json_each(?", "))")
        case .postgres: ("= ANY(ARRAY(SELECT json_array_elements_text(CAST($", " AS json))))")
        }
    }

    /// What each word in braces means to this engine.
    fileprivate var words: [String: String] {
        switch self {
        case .sqlite: Self.sqliteWords
        case .postgres: Self.postgresWords
        }
    }

    private static let sqliteWords = [
        "int64": "INTEGER", "bytes": "BLOB", "text": "TEXT", "strict": "STRICT",
        "identity": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "for update": "", "for update skip locked": "", "server time": "server_time()",
        "bytewise": "COLLATE BINARY",
    ]
    private static let postgresWords = [
        "int64": "BIGINT", "bytes": "BYTEA", "text": "TEXT", "strict": "",
        "identity": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "for update": "FOR UPDATE", "for update skip locked": "FOR UPDATE SKIP LOCKED",
        "bytewise": "COLLATE \"C\"",
        // Stable within a statement, so that an index may serve a comparison with it.
        "server time": "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000000 AS BIGINT)",
    ]
}
