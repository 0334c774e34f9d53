public import Primitives

/// Why a folder or a file in it could not be used.
public enum FolderFailure: Failure, Equatable {
    /// The operating system said no; `detail` is its text.
    case unavailable(path: String, detail: String)
    /// The path is a symbolic link or no folder: whoever placed it could lead us elsewhere.
    case notAFolder(path: String)
    /// The name would leave the folder, hide the file, or break somebody's listing.
    case badName(String)
    /// A file of this name with other content is there; it is never overwritten.
    case otherContent(name: String)
    /// The file changed or vanished while it was read; the next look decides.
    case changedMeanwhile(name: String)
    case tooLarge(name: String, limitBytes: Int)

    public var code: String {
        switch self {
        case .unavailable: "folder.unavailable"
        case .notAFolder: "folder.not_a_folder"
        case .badName: "folder.name.invalid"
        case .otherContent: "folder.file.other_content"
        case .changedMeanwhile: "folder.file.changed"
        case .tooLarge: "folder.file.too_large"
        }
    }

    public var remedy: Remedy {
        switch self {
        case .unavailable, .changedMeanwhile: .retry(after: nil)
        case .notAFolder, .badName, .otherContent, .tooLarge: .escalate(to: .integrationSupport)
        }
    }

    public var description: String {
        switch self {
        case .unavailable(let path, let detail): "\(path): \(detail)"
        case .notAFolder(let path):
            "\(path) is not a folder of its own (a symbolic link is not followed); make it one"
        case .badName(let name):
            "\(name.debugDescription) is no file name of 1 to 200 plain characters"
        case .otherContent(let name): "\(name) is there already with other content"
        case .changedMeanwhile(let name): "\(name) changed while it was read"
        case .tooLarge(let name, let limit): "\(name) is larger than \(limit) bytes"
        }
    }
}
