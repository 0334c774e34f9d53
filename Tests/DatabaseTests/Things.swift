import Database
import StorageTesting

/// The one table of these tests: things by their name.
enum Things {
    static let insert: SQL = "INSERT INTO thing (name) VALUES ($1)"

    static func createTable(in store: any Store) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute(
                "CREATE TABLE thing (name {text} NOT NULL PRIMARY KEY) {strict}",
                []
            )
        }
    }

    static func names(in store: any Store) async throws -> [String] {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.rows("SELECT name FROM thing ORDER BY name") { $0.text(0) }
        }
    }
}
