import Foundation

/// A drill's own folder in the temporary folder: configuration, database, logs.
struct Workplace: Sendable {
    let root: URL

    init() throws {
        let files = FileManager.default
        root = files.temporaryDirectory.appending(
            path:
                "crossdock-drill-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)",
            directoryHint: .isDirectory
        )
        for folder in ["logs", "config/entities", "config/systems"] {
            try files.createDirectory(
                at: root.appending(path: folder),
                withIntermediateDirectories: true
            )
        }
    }

    var config: URL { root.appending(path: "config") }

    func log(_ name: String) -> URL { root.appending(path: "logs/\(name).log") }

    @discardableResult
    func write(_ text: String, to path: String) throws -> URL {
        let file = root.appending(path: path)
        try Data(text.utf8).write(to: file)
        return file
    }

    /// The last lines of each log, for a person who wonders.
    func tails(lines: Int) -> String {
        let folder = root.appending(path: "logs")
        // A folder that is gone has nothing to tell.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.sorted().map { name in
            // So has a log that cannot be read.
            let data = (try? Data(contentsOf: folder.appending(path: name))) ?? Data()
            let text = String(decoding: data.suffix(64 * 1024), as: UTF8.self)
            let last = text.split(separator: "\n").suffix(lines).joined(separator: "\n")
            return "--- \(name)\n\(last)"
        }.joined(separator: "\n")
    }

    func remove() {
        // A folder of ours that cannot be removed does no harm in the temporary folder.
        try? FileManager.default.removeItem(at: root)
    }
}
