public import Foundation

/// Everything a rule may look at: the files and the floor plan.
public struct House: Sendable {
    public var files: [SourceFile]
    public var plan: FloorPlan

    public init(files: [SourceFile], plan: FloorPlan) {
        self.files = files
        self.plan = plan
    }

    /// Where a file stands.
    enum Place {
        case room(FloorPlan.Target, FloorPlan.Floor)
        case suite(FloorPlan.Target)
        /// The manifest, a script, a page.
        case elsewhere
    }

    func place(of file: SourceFile) -> Place {
        guard let target = plan.target(holding: file.path) else { return .elsewhere }
        return target.floor.map { .room(target, $0) } ?? .suite(target)
    }

    /// Folders that hold what a build or a run leaves behind.
    static func isLeftover(_ folder: String) -> Bool {
        folder.hasPrefix(".build") || [".git", ".venv", "var", "__pycache__"].contains(folder)
    }

    /// Reads every text file under `root`, in the order of their paths.
    ///
    /// A file that is not UTF-8, or weighs over a mebibyte, is no text.
    public static func read(root: URL, plan: FloorPlan) throws -> House {
        let top = root.standardizedFileURL.path + "/"
        var files: [SourceFile] = []
        var folders = [root.standardizedFileURL]
        while let folder = folders.popLast() {
            let entries = try FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: [.isDirectoryKey, .isSymbolicLinkKey, .fileSizeKey]
            )
            for entry in entries {
                let values = try entry.resourceValues(
                    forKeys: [.isDirectoryKey, .isSymbolicLinkKey, .fileSizeKey]
                )
                if values.isSymbolicLink == true { continue }
                if values.isDirectory == true {
                    if !isLeftover(entry.lastPathComponent) { folders.append(entry) }
                    continue
                }
                guard values.fileSize ?? 0 <= 1 << 20,
                    let text = String(data: try Data(contentsOf: entry), encoding: .utf8)
                else { continue }
                let path = entry.standardizedFileURL.path.dropFirst(top.count)
                files.append(SourceFile(path: String(path), text: text))
            }
        }
        return House(files: files.sorted { $0.path < $1.path }, plan: plan)
    }
}
