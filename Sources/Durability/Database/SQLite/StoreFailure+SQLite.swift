import GRDB
import GRDBSQLite

extension StoreFailure {
    /// What an SQLite result code means to a caller, with what to do about it.
    ///
    /// `message` comes from SQLite, which names tables and columns but no values.
    init(sqlite code: Int32, message: String, in place: String) {
        switch code {
        case uniqueViolated, primaryKeyViolated, rowIDViolated:
            self = .duplicate(constraint: Self.columns(in: message))
            return
        default: break
        }
        // The low byte is the primary code; the rest only refines it.
        switch code & 0xFF {
        case SQLITE_FULL:
            self = .unavailable("the disk is full; free space on it and try again")
        case SQLITE_READONLY:
            self = .unavailable(
                "the database file is read-only; check its owner, mode and mount (\(message))"
            )
        case SQLITE_CANTOPEN:
            self = .unavailable(
                "the database file cannot be opened; check that its folder exists and is writable"
            )
        case SQLITE_IOERR:
            self = .unavailable("the disk failed with code \(code) (\(message)); check the disk")
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
            self = .unavailable(
                "another process holds the database file; stop it, or wait until it is done "
                    + "(\(message))"
            )
        case SQLITE_NOMEM:
            self = .unavailable("there was no memory for it")
        case SQLITE_INTERRUPT, SQLITE_ABORT:
            self = .unavailable("it was interrupted (\(message))")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            self = .corrupt(
                "\(message); check that the path is right, or restore the file from a backup"
            )
        default:
            self = .corrupt("\(message), in: \(place)")
        }
    }

    /// `UNIQUE constraint failed: lot.site, lot.item` names its columns after the colon.
    private static func columns(in message: String) -> String {
        guard let colon = message.firstRange(of: "failed: ") else { return message }
        return String(message[colon.upperBound...]).replacing(", ", with: ",")
    }

    /// A failure GRDB raised, while opening or closing.
    init(opening path: String, _ error: any Error) {
        guard let error = error as? DatabaseError else {
            self = .unavailable("\(path): \(error)")
            return
        }
        let message = error.message ?? "code \(error.extendedResultCode.rawValue)"
        let code = error.extendedResultCode.rawValue
        switch StoreFailure(sqlite: code, message: message, in: "opening the file") {
        case .unavailable(let detail): self = .unavailable("\(path): \(detail)")
        case .corrupt(let detail): self = .corrupt("\(path): \(detail)")
        case let other: self = other
        }
    }
}

// Extended result codes are macros with arithmetic, which are not imported.
private let primaryKeyViolated = SQLITE_CONSTRAINT | 6 << 8
private let uniqueViolated = SQLITE_CONSTRAINT | 8 << 8
private let rowIDViolated = SQLITE_CONSTRAINT | 10 << 8
