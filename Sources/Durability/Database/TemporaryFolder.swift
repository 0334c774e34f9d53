import Foundation

/// A folder that goes away with its owner.
///
/// A class because the folder has one life.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws(StoreFailure) {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("crossdock-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw .unavailable("no temporary folder could be made: \(error)")
        }
        path = folder.path
    }

    deinit { remove() }

    package func remove() {
        // What is left behind among the temporary files is the system's to sweep.
        try? FileManager.default.removeItem(atPath: path)
    }
}
