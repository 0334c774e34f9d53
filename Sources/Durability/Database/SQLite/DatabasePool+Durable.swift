import CSQLite
import GRDB
import GRDBSQLite
import Primitives

/// Asked for once, before the first connection; where SQLite runs already, it goes on counting.
private let withoutMemoryCount: Void = {
    _ = crossdock_sqlite_count_no_memory()
}()

extension DatabasePool {
    /// Opens a file so that a commit is on the disk before it is acknowledged.
    convenience init(durableAt path: String, _ options: SQLiteOptions) throws(StoreFailure) {
        precondition(options.readers > 0 && options.batchBodies > 0 && options.waitingBodies > 0)
        guard sqlite3_libversion_number() >= 3_037_000 else {
            throw .unavailable(
                "SQLite is \(String(cString: sqlite3_libversion())); install 3.37 or newer"
            )
        }
        _ = withoutMemoryCount
        do {
            try self.init(path: path, configuration: options.configuration)
            try writeWithoutTransaction { database in
                // The pool turns synchronous down to NORMAL after `prepareDatabase`, so it is set
                // here.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try database.expect(2, of: "synchronous")
                try database.expect("wal", of: "journal_mode")
                try database.expect(1, of: "foreign_keys")
            }
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            throw StoreFailure(opening: path, error)
        }
    }
}

extension SQLiteOptions {
    fileprivate var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "crossdock"
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(lockTime / .seconds(1))
        configuration.persistentReadOnlyConnections = true
        configuration.prepareDatabase { [self] database in
            let clock = DatabaseFunction("server_time", argumentCount: 0) { [serverTime] _ in
                serverTime?().microseconds
            }
            database.add(function: clock)
            try database.execute(
                sql: """
                    PRAGMA secure_delete = FAST;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA fullfsync = ON;
                    PRAGMA checkpoint_fullfsync = ON;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA cache_size = -\(cacheBytes / 1_024);
                    PRAGMA wal_autocheckpoint = \(checkpointPages);
                    PRAGMA journal_size_limit = 67108864;
                    """
            )
        }
        return configuration
    }
}

extension GRDB.Database {
    /// Reads a setting back, because a setting that was not taken is a promise not kept.
    fileprivate func expect<Setting: DatabaseValueConvertible & Equatable>(
        _ wanted: Setting,
        of pragma: String
    ) throws {
        let found = try Setting.fetchOne(self, sql: "PRAGMA \(pragma)")
        guard found == wanted else {
            let setting = found.map { "\($0)" } ?? "nothing"
            throw StoreFailure.unavailable(
                "SQLite answered \(setting) for \(pragma) where \(wanted) was set; check its build"
            )
        }
    }
}
