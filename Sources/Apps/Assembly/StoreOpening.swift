package import Database
import Foundation
package import Primitives
import Storage

/// Opens the store that a location names, and brings its schema up to date.
package func openStore(
    _ location: String,
    clock: any WallClock
) async throws(StoreFailure) -> any Store {
    let store: any Store
    if location.hasPrefix("postgres://") || location.hasPrefix("postgresql://") {
        store = try await PostgresStore.open(location)
    } else {
        let folder = URL(filePath: location).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw .unavailable("the folder \(folder.path()) cannot be made: \(error)")
        }
        store = try await SQLiteStore.open(at: location)
    }
    do throws(StoreFailure) {
        try await store.migrate(Schema.migrations, now: clock.now())
    } catch {
        await store.close()
        throw error
    }
    return store
}
