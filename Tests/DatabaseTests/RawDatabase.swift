import GRDBSQLite

/// SQLite as it comes, without the store's settings: what an instrument is tried on.
///
/// A class because it owns a connection.
final class RawDatabase {
    private let connection: OpaquePointer

    struct Refused: Error { var code: Int32 }

    init(at path: String) throws {
        var connection: OpaquePointer?
        let code = sqlite3_open(path, &connection)
        guard code == SQLITE_OK, let connection else {
            sqlite3_close(connection)
            throw Refused(code: code)
        }
        self.connection = connection
    }

    deinit { sqlite3_close(connection) }

    func run(_ sql: String) throws {
        let code = sqlite3_exec(connection, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw Refused(code: code) }
    }

    /// The first column of the first row.
    func text(_ sql: String) throws -> String? {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
        defer { sqlite3_finalize(statement) }
        guard code == SQLITE_OK else { throw Refused(code: code) }
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return sqlite3_column_text(statement, 0).map { String(cString: $0) }
        case SQLITE_DONE: return nil
        case let code: throw Refused(code: code)
        }
    }
}
