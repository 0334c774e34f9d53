public import Primitives

/// What became of one file in a watched folder at one look.
public struct FolderNews: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        /// Durable in the in-door, and moved to `done/`.
        case accepted(message: Int64)
        /// The same bytes were accepted before, as this message; moved to `done/`, nothing happens
        /// twice.
        case duplicate(of: Int64)
        /// Moved to `failed/` with a file that says why.
        case refused(FolderRefusal)
        /// Left where it is, because it cannot be moved safely; a person must look.
        case leftAlone(FolderRefusal)
        /// Left where it is for the next look; nothing was lost.
        case postponed(code: String, detail: String)
    }

    public var file: String
    public var outcome: Outcome

    public init(_ file: String, _ outcome: Outcome) {
        self.file = file
        self.outcome = outcome
    }
}

/// Why a file is not taken in.
public enum FolderRefusal: Failure, Equatable {
    case tooLarge(bytes: Int64, limitBytes: Int)
    case empty
    /// A link, a pipe, a device: only plain files are read.
    case notAFile
    case subfolder
    case badName

    public var code: String {
        switch self {
        case .tooLarge: "folder.file.too_large"
        case .empty: "folder.file.empty"
        case .notAFile: "folder.file.not_a_file"
        case .subfolder: "folder.file.subfolder"
        case .badName: "folder.name.invalid"
        }
    }

    public var remedy: Remedy { .reject }

    public var description: String {
        switch self {
        case .tooLarge(let bytes, let limit):
            "the file has \(bytes) bytes; at most \(limit) are taken. Split it and send the parts."
        case .empty: "the file stayed empty. Send it again with its content."
        case .notAFile: "it is no plain file; links, pipes and devices are not followed."
        case .subfolder: "subfolders are not read. Put files directly into the folder."
        case .badName:
            "the name is not 1 to 200 plain characters without slashes. Rename the file."
        }
    }
}
