public import Primitives

/// Why something could not be done on an SFTP server.
public enum SFTPFailure: Failure, Equatable {
    /// No connection stands: no such name, nobody listens, no answer in time.
    case unreachable(detail: String)
    /// The connection broke or fell silent in the middle.
    case interrupted(detail: String)
    /// Our own rules do not allow the address.
    case forbiddenAddress(detail: String)
    /// The server showed a key that nobody has pinned; nothing was sent to it.
    case unknownHostKey(host: String, seen: HostKeyFingerprint)
    /// `methods` are those that the server takes from this user.
    case signInRefused(user: String, methods: String)
    /// The password or key is not there or cannot be read; `detail` names it, and never holds it.
    case unusableCredential(detail: String)
    case notThere(path: String)
    case denied(path: String)
    /// A file of this name with other content is there; it is never overwritten.
    case otherContent(path: String)
    case tooLarge(path: String, limitBytes: Int)
    /// It is not the file any more that was seen.
    case changedMeanwhile(path: String)
    /// The name would leave the folder, hide the file, or break somebody's listing.
    case badName(String)
    /// The server could not, in its own words.
    case failed(path: String, detail: String)

    public var code: String {
        switch self {
        case .unreachable: "sftp.unreachable"
        case .interrupted: "sftp.interrupted"
        case .forbiddenAddress: "sftp.address.forbidden"
        case .unknownHostKey: "sftp.host_key.unknown"
        case .signInRefused: "sftp.sign_in.refused"
        case .unusableCredential: "sftp.credential.unusable"
        case .notThere: "sftp.path.missing"
        case .denied: "sftp.path.denied"
        case .otherContent: "sftp.file.other_content"
        case .tooLarge: "sftp.file.too_large"
        case .changedMeanwhile: "sftp.file.changed"
        case .badName: "sftp.name.invalid"
        case .failed: "sftp.failed"
        }
    }

    public var remedy: Remedy {
        switch self {
        case .unreachable, .interrupted, .changedMeanwhile, .failed: .retry(after: nil)
        case .forbiddenAddress, .unknownHostKey, .signInRefused, .unusableCredential, .notThere,
            .denied, .otherContent, .tooLarge, .badName:
            .escalate(to: .integrationSupport)
        }
    }

    public var description: String {
        switch self {
        case .unreachable(let detail), .interrupted(let detail), .unusableCredential(let detail):
            detail
        case .forbiddenAddress(let detail): "\(detail); privateNetworks allows private addresses"
        case .unknownHostKey(let host, let seen):
            "\(host) shows the host key \(seen), which is not among hostKeys. Ask the partner "
                + "whether it is theirs; if so, add it there"
        case .signInRefused(let user, let methods):
            "the server does not let \(user) in. It takes: \(methods). Check user, password and key"
        case .notThere(let path): "\(path) is not there; make it, or correct its path"
        case .denied(let path): "the user may not use \(path); have the partner give it the right"
        case .otherContent(let path): "\(path) is there already with other content"
        case .tooLarge(let path, let limit): "\(path) is larger than \(limit) bytes"
        case .changedMeanwhile(let path): "\(path) changed while it was read"
        case .badName(let name):
            "\(name.debugDescription) is no file name of 1 to 200 plain characters"
        case .failed(let path, let detail): "\(path): \(detail)"
        }
    }
}
