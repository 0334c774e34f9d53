/// A folder from which a partner fetches files.
///
/// A file appears whole, synced to the disk, under its final name; a name that is taken is never
/// overwritten. Writing the same content again changes nothing, so a repeated delivery is harmless.
public struct OutFolder: Sendable {
    public let path: String

    public enum Outcome: Equatable, Sendable {
        case written
        /// The same content was there under this name.
        case wasThere
    }

    public init(path: String) { self.path = path }

    /// - Throws: `otherContent` when the name belongs to something else.
    public func write(_ bytes: [UInt8], as name: String) async throws(FolderFailure) -> Outcome {
        guard FileName.isPlain(name), !FileName.isUnfinished(name) else { throw .badName(name) }
        let path = path
        return try await FileThread.run { () throws(FolderFailure) in
            let folder = try DirectoryHandle(path)
            let isNew = try folder.create(name, bytes, mode: 0o640)
            if isNew { return .written }
            guard let there = try folder.entry(name), there.kind == .file,
                there.sizeBytes == Int64(bytes.count),
                try folder.read(name, expected: there, limitBytes: bytes.count) == bytes
            else { throw .otherContent(name: name) }
            return .wasThere
        }
    }
}
