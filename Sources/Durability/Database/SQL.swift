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
    /// Whether the engine is asked how it would find the rows, and not for them.
    private(set) var asksForPlan = false

    public init(stringLiteral text: StaticString) { self.text = text }

    /// The question how the engine would answer this statement: EXPLAIN, in its own words.
    ///
    /// PostgreSQL tells a line of text in each row's first column, SQLite in its fourth.
    public var plan: SQL {
        var plan = self
        plan.asksForPlan = true
        return plan
    }

    /// Two texts are the same statement when the literal is the same one in the program.
    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.text.utf8Start == rhs.text.utf8Start && lhs.asksForPlan == rhs.asksForPlan
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(text.utf8Start)
        hasher.combine(asksForPlan)
    }
}
