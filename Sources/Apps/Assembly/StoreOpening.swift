package import Database
import Foundation
package import Logging
package import Primitives
import Storage

/// Opens the store that a location names, and brings its schema up to date.
///
/// - Parameter logger: told when the database is new or its schema is behind.
/// - Throws: before anything else runs, when the database takes no writes or is not ours to use.
package func openStore(
    _ location: String,
    clock: any WallClock,
    logger: Logger? = nil
) async throws(DatabaseUnusable) -> any Store {
    let place = DatabasePlace(location)
    do throws(StoreFailure) {
        if case .file(let path) = place {
            try makeFolder(of: path)
        }
        let store = try await place.open()
        do throws(StoreFailure) {
            announce(try await store.schemaState(beside: Schema.migrations), logger)
            try await store.migrate(Schema.migrations, now: clock.now())
        } catch {
            await store.close()
            throw error
        }
        return store
    } catch {
        throw DatabaseUnusable(place, error)
    }
}

private func makeFolder(of path: String) throws(StoreFailure) {
    let folder = URL(filePath: path).deletingLastPathComponent()
    do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
        let name = folder.path(percentEncoded: false)
        throw .unavailable(
            "its folder \(name) cannot be made; check the owner and mode of what is above it"
        )
    }
}

/// A database that is new where an old one was expected is a volume that is not there.
private func announce(_ state: SchemaState, _ logger: Logger?) {
    switch state {
    case .missing: logger?.notice("the database is new and empty; its schema is made")
    case .behind(let steps):
        logger?.notice("the schema is brought up to date", metadata: ["steps": "\(steps)"])
    case .current: break
    }
}

/// Where a database is.
enum DatabasePlace: Equatable {
    case file(String)
    case server(url: String)

    init(_ location: String) {
        let isServer = location.hasPrefix("postgres://") || location.hasPrefix("postgresql://")
        self = isServer ? .server(url: location) : .file(location)
    }

    /// Opens it as it is; a file that is not there is made.
    func open() async throws(StoreFailure) -> any Store {
        switch self {
        case .file(let path): try await SQLiteStore.open(at: path)
        case .server(let url): try await PostgresStore.open(url)
        }
    }
}

/// Why nothing can begin with the database that was named: one sentence, with what to do.
package struct DatabaseUnusable: Error, CustomStringConvertible {
    package let failure: StoreFailure
    private let place: DatabasePlace

    /// - Parameter location: as configured; its password is never shown.
    package init(_ location: String, _ failure: StoreFailure) {
        self.init(DatabasePlace(location), failure)
    }

    init(_ place: DatabasePlace, _ failure: StoreFailure) {
        self.place = place
        self.failure = failure
    }

    package var description: String { "\(name) cannot be used: \(reason)" }

    /// Never the URL: it may hold the password.
    private var name: String {
        switch place {
        case .file(let path): "the database \(path)"
        case .server: "the PostgreSQL database"
        }
    }

    var reason: String {
        switch failure {
        case .unavailable(let detail), .corrupt(let detail):
            for prefix in prefixes where detail.hasPrefix(prefix) {
                return String(detail.dropFirst(prefix.count))
            }
            return detail
        case .contention:
            return "another process holds it; stop that one, or wait until it is done"
        case .duplicate, .conflict, .commitUnknown: return "\(failure)"
        }
    }

    private var prefixes: [String] {
        switch place {
        case .file(let path): [path + ": "]
        case .server: ["PostgreSQL: "]
        }
    }
}
