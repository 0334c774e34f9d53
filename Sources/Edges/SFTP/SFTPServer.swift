/// Which server to connect to, as whom, and by what it is known.
public struct SFTPServer: Sendable {
    public var host: String
    public var port: Int
    public var user: String
    public var credential: SFTPCredential
    /// Any of these host keys is the server; nothing else is, and nobody is trusted at first sight.
    public var hostKeys: [HostKeyFingerprint]
    /// Why a numeric address may not be called; `nil` when it may. Asked of the very address that
    /// is connected to.
    public var refusal: @Sendable (_ address: String) -> String?

    public init(
        host: String,
        port: Int,
        user: String,
        credential: SFTPCredential,
        hostKeys: [HostKeyFingerprint],
        refusal: @escaping @Sendable (_ address: String) -> String?
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.credential = credential
        self.hostKeys = hostKeys
        self.refusal = refusal
    }
}

/// What a user proves itself with. It prints as dots.
public enum SFTPCredential: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    case password(String)
    /// The text of a private key file (OpenSSH or PEM), and its pass phrase if it has one.
    case key(text: String, passphrase: String?)

    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// One thing in a folder of the server, as the server tells it.
public struct SFTPEntry: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case file, folder
        /// A link, a pipe, a device.
        case other
    }

    /// U+FFFD stands where its bytes are no UTF-8.
    public var name: String
    public var kind: Kind
    public var sizeBytes: Int64
    /// Seconds since 1970 by the server's clock.
    public var modifiedSeconds: Int64

    public init(name: String, kind: Kind, sizeBytes: Int64, modifiedSeconds: Int64) {
        self.name = name
        self.kind = kind
        self.sizeBytes = sizeBytes
        self.modifiedSeconds = modifiedSeconds
    }
}
