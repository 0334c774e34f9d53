extension Store {
    /// The database's size in bytes, without its write-ahead log.
    public func sizeBytes() async throws(StoreFailure) -> Int64 {
        try await read { (snapshot) throws(StoreFailure) in
            let session = snapshot.session
            switch session.dialect {
            case .sqlite:
                let pages = try session.first("PRAGMA page_count") { $0.integer(0) } ?? 0
                let bytes = try session.first("PRAGMA page_size") { $0.integer(0) } ?? 0
                return pages * bytes
            case .postgres:
                return try session.first(
                    "SELECT pg_database_size(current_database())"
                ) { $0.integer(0) } ?? 0
            }
        }
    }
}
