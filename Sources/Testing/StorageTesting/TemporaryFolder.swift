import Foundation

/// A folder that goes away with its owner.
///
/// A class because the folder has one life.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("crossdock-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit { remove() }

    public func remove() {
        // A folder left behind among the temporary ones fails no test.
        try? FileManager.default.removeItem(atPath: path)
    }
}
