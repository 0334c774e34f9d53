/// A statement's text. It can only be made from a literal, so no value ever becomes SQL.
///
/// Parameters are `$1`, `$2`, … The words in braces are translated for each engine:
/// `{for update}` locks the rows read (nothing on SQLite, whose only writer holds them already),
/// `{for update skip locked}` likewise, `{server time}` is the server's clock in microseconds (NULL
/// on SQLite, which has none, unless `SQLiteOptions.serverTime` stands for it), `{in $2}` asks
/// whether what stands before it is one of the texts of `$2`, an `SQLValue.list`, and in migrations
/// `{int64}`, `{bytes}`, `{text}`, `{strict}` and `{identity}` (a 64-bit primary key that counts by
/// itself).
public struct SQL: Hashable, Sendable, ExpressibleByStringLiteral {
    public let text: StaticString
    public init(stringLiteral text: StaticString) { self.text = text }

    /// Two texts are the same statement when the literal is the same one in the program.
    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.text.utf8Start == rhs.text.utf8Start
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(text.utf8Start) }
}
