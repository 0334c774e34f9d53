import GRDBSQLite

/// The row a statement stands on.
///
/// A class so that one object serves every row of a query; valid until the next step.
final class SQLiteRow: SQLRow {
    private let statement: OpaquePointer

    init(_ statement: SQLiteStatement) { self.statement = statement.handle }

    func isNull(_ column: Int) -> Bool { type(of: column) == SQLITE_NULL }

    func integer(_ column: Int) -> Int64 {
        require(SQLITE_INTEGER, "an integer", at: column)
        return sqlite3_column_int64(statement, Int32(column))
    }

    func text(_ column: Int) -> String {
        require(SQLITE_TEXT, "text", at: column)
        let start = sqlite3_column_text(statement, Int32(column))
        let count = sqlite3_column_bytes(statement, Int32(column))
        return String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }

    func bytes(_ column: Int) -> [UInt8] {
        require(SQLITE_BLOB, "bytes", at: column)
        // Null for an empty value, which is an empty buffer.
        let start = sqlite3_column_blob(statement, Int32(column))
        let count = sqlite3_column_bytes(statement, Int32(column))
        return Array(UnsafeRawBufferPointer(start: start, count: Int(count)))
    }

    private func require(_ wanted: Int32, _ name: String, at column: Int) {
        let found = type(of: column)
        precondition(
            found == wanted,
            "column \(column) is \(Self.names[found] ?? "unknown"), not \(name)"
        )
    }

    private func type(of column: Int) -> Int32 {
        precondition(
            column >= 0 && column < sqlite3_data_count(statement),
            "there is no column \(column)"
        )
        return sqlite3_column_type(statement, Int32(column))
    }

    private static let names: [Int32: String] = [
        SQLITE_INTEGER: "an integer", SQLITE_FLOAT: "a floating-point number",
        SQLITE_TEXT: "text", SQLITE_BLOB: "bytes", SQLITE_NULL: "null",
    ]
}
