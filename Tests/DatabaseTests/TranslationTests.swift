import Testing

@testable import Database

/// One text, two engines.
struct TranslationTests {
    private func translated(_ sql: SQL, _ dialect: Dialect) throws -> String {
        try sql.translated(for: dialect).text
    }

    @Test func `parameters are numbered for SQLite, where a dollar would name them`() throws {
        let sql: SQL = "UPDATE t SET a = $2, b = $10 WHERE c = $2"
        #expect(try translated(sql, .sqlite) == "UPDATE t SET a = ?2, b = ?10 WHERE c = ?2")
        #expect(try translated(sql, .postgres) == "UPDATE t SET a = $2, b = $10 WHERE c = $2")
        #expect(try sql.translated(for: .sqlite).parameterCount == 10)
    }

    @Test func `the words in braces are each engine's own`() throws {
        let create: SQL = "CREATE TABLE t (a {identity}, b {int64}, c {bytes}, d {text}) {strict}"
        #expect(
            try translated(create, .sqlite)
                == "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b INTEGER, c BLOB, "
                + "d TEXT) STRICT"
        )
        #expect(
            try translated(create, .postgres)
                == "CREATE TABLE t (a BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b BIGINT, "
                + "c BYTEA, d TEXT) "
        )
        let lock: SQL =
            "SELECT a FROM t {for update} UNION SELECT b FROM u {for update skip locked}"
        #expect(try translated(lock, .sqlite) == "SELECT a FROM t  UNION SELECT b FROM u ")
        #expect(
            try translated(lock, .postgres)
                == "SELECT a FROM t FOR UPDATE UNION SELECT b FROM u FOR UPDATE SKIP LOCKED"
        )
        let time: SQL = "SELECT COALESCE({server time}, $1)"
        #expect(try translated(time, .sqlite) == "SELECT COALESCE(server_time(), ?1)")
        #expect(try translated(time, .postgres).contains("statement_timestamp()"))
        #expect(try lock.translated(for: .sqlite).locksRows)
        #expect(try !create.translated(for: .sqlite).locksRows)
    }

    @Test func `membership in a list is one parameter`() throws {
        let sql: SQL = "SELECT a FROM t WHERE b = $1 AND a {in $2}"
        #expect(
            try translated(sql, .sqlite)
                == "SELECT a FROM t WHERE b = ?1 AND a IN (SELECT value FROM json_each(?2))"
        )
        #expect(
            try translated(sql, .postgres)
                == "SELECT a FROM t WHERE b = $1 AND a "
                + "= ANY(ARRAY(SELECT json_array_elements_text(CAST($2 AS json))))"
        )
        #expect(try sql.translated(for: .sqlite).parameterCount == 2)
    }

    @Test(
        arguments: [
            "SELECT '{text} $1 it''s' FROM t", "SELECT \"{text} $1\" FROM t",
            "SELECT a -- {text} $1 it's", "SELECT a - b, '-- {text}' FROM t", "SELECT '{",
        ] as [SQL]
    )
    func `quoted text, quoted names and comments stay as they are`(_ sql: SQL) throws {
        #expect(try translated(sql, .sqlite) == sql.text.description)
        #expect(try sql.translated(for: .sqlite).parameterCount == 0)
    }

    @Test(
        arguments: [
            "SELECT {nothing}", "SELECT {in $}", "SELECT {in $1 a}", "SELECT {text", "SELECT {}",
            "SELECT $", "SELECT $0", "SELECT $x",
            "SELECT $99999",
        ] as [SQL]
    )
    func `what means nothing is refused`(_ sql: SQL) {
        #expect(throws: StoreFailure.self) { try sql.translated(for: .sqlite) }
        #expect(throws: StoreFailure.self) { try sql.translated(for: .postgres) }
    }

    @Test func `a translation after a comment goes on at the next line`() throws {
        let sql: SQL = """
            SELECT a -- it's {a} comment
            FROM t WHERE b = $1
            """
        #expect(try translated(sql, .sqlite) == "SELECT a -- it's {a} comment\nFROM t WHERE b = ?1")
    }

    @Test func `a statement's excerpt is one short line`() {
        let long: SQL = """
            SELECT aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,   bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,
                cccccccccccccccccccccccccccccccccccccc, dddddddddddddddddddddddddd
            FROM t
            """
        #expect(long.excerpt.count == 121)
        #expect(!long.excerpt.contains("\n"))
        #expect(long.excerpt.hasPrefix("SELECT aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbb"))
    }

    @Test func `two statements are the same when their literal is`() {
        let texts: [SQL] = ["SELECT 1", "SELECT 2"]
        #expect(texts[0] != texts[1])
        #expect(Set(texts + texts).count == 2)
    }
}
