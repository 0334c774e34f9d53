import GRDBSQLite

/// A prepared statement, kept for the life of its connection.
///
/// A class because it owns the engine's handle; confined to its connection's thread.
final class SQLiteStatement {
    let handle: OpaquePointer
    let translated: TranslatedSQL

    init(_ sql: SQL, on connection: OpaquePointer) throws(StoreFailure) {
        let translated = try sql.translated(for: .sqlite)
        var handle: OpaquePointer?
        var isOneStatement = true
        var text = translated.text
        let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                var tail: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v3(
                    connection,
                    characters.baseAddress,
                    Int32(characters.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT),
                    &handle,
                    &tail
                )
                if let start = characters.baseAddress, let tail, code == SQLITE_OK {
                    isOneStatement = bytes[(tail - start)...].allSatisfy { $0 <= 0x20 }
                }
                return code
            }
        }
        guard code == SQLITE_OK else {
            let message = String(cString: sqlite3_errmsg(connection))
            throw StoreFailure(
                sqlite: sqlite3_extended_errcode(connection),
                message: message,
                in: sql.excerpt
            )
        }
        guard let handle, isOneStatement else {
            sqlite3_finalize(handle)
            throw .corrupt("a text must hold exactly one statement: \(sql.excerpt)")
        }
        self.handle = handle
        self.translated = translated
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds every value, or returns the code of the first that did not fit.
    func bind(_ values: [SQLValue]) -> Int32 {
        var number: Int32 = 0
        for value in values {
            number += 1
            let code = bind(value, at: number)
            if code != SQLITE_OK { return code }
        }
        return SQLITE_OK
    }

    private func bind(_ value: SQLValue, at number: Int32) -> Int32 {
        switch value {
        case .null:
            return sqlite3_bind_null(handle, number)
        case .integer(let integer):
            return sqlite3_bind_int64(handle, number, integer)
        case .text(""):
            return sqlite3_bind_text(handle, number, "", 0, copyNow)
        case .text(var text):
            return text.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) { characters in
                    sqlite3_bind_text64(
                        handle,
                        number,
                        characters.baseAddress,
                        UInt64(characters.count),
                        copyNow,
                        UInt8(SQLITE_UTF8)
                    )
                }
            }
        case .bytes(let bytes):
            // A null pointer would bind NULL, and an empty array may have one.
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, number, 0) }
            return bytes.withUnsafeBytes {
                sqlite3_bind_blob64(handle, number, $0.baseAddress, UInt64($0.count), copyNow)
            }
        }
    }

    /// Ends the run and forgets the values, so that the cache keeps no payload alive.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }
}

/// SQLITE_TRANSIENT, a cast macro that is not imported: copy the value before the call returns.
private let copyNow = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
