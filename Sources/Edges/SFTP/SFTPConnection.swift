import CLibSSH2
import Foundation

/// One signed-in connection. Every call blocks its thread, at most until `end`.
///
/// A class, because it owns a socket and memory that is not Swift's; one thread at a time uses it.
final class SFTPConnection {
    /// When calls give up.
    var end: ContinuousClock.Instant
    let session: OpaquePointer
    private let socket: Int32
    private var channel: OpaquePointer?

    /// libssh2's tables; zero when they stand.
    private static let libraryStatus = libssh2_init(0)

    /// Connects, holds the server's key against the pinned ones, and only then signs in.
    static func open(
        to server: SFTPServer,
        until end: ContinuousClock.Instant
    ) throws(SFTPFailure) -> SFTPConnection {
        guard libraryStatus == 0 else { throw .unreachable(detail: "libssh2 does not start") }
        let socket = try SFTPSocket.connect(to: server, until: end)
        guard let session = libssh2_session_init_ex(nil, nil, nil, nil) else {
            _ = close(socket)
            throw .unreachable(detail: "libssh2 makes no session")
        }
        let connection = SFTPConnection(session, over: socket, until: end)
        try connection.handshake(with: server)
        try connection.signIn(to: server)
        return connection
    }

    private init(_ session: OpaquePointer, over socket: Int32, until end: ContinuousClock.Instant) {
        self.session = session
        self.socket = socket
        self.end = end
    }

    /// Says goodbye, and waits at most a second for each word of it.
    deinit {
        libssh2_session_set_timeout(session, 1_000)
        if let channel { _ = libssh2_sftp_shutdown(channel) }
        _ = libssh2_session_disconnect_ex(session, SSH_DISCONNECT_BY_APPLICATION, "done", "")
        _ = libssh2_session_free(session)
        _ = close(socket)
    }

    private func handshake(with server: SFTPServer) throws(SFTPFailure) {
        // DSA is left out; the newest first, so that most servers show an Ed25519 key.
        let keys =
            "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
            + "rsa-sha2-512,rsa-sha2-256,ssh-rsa"
        _ = libssh2_session_method_pref(session, LIBSSH2_METHOD_HOSTKEY, keys)
        let place = "\(server.host):\(server.port)"
        arm()
        guard libssh2_session_handshake(session, socket) == 0 else {
            throw .unreachable(detail: "\(place) and we do not agree on SSH: \(lastWords)")
        }
        guard let hash = libssh2_hostkey_hash(session, LIBSSH2_HOSTKEY_HASH_SHA256),
            let seen = HostKeyFingerprint(
                bytes: [UInt8](UnsafeRawBufferPointer(start: hash, count: 32))
            )
        else { throw .unreachable(detail: "\(place) shows no host key") }
        // All are compared, so that the time does not tell which one matched.
        let matches = server.hostKeys.map { $0.matches(seen) }
        guard matches.contains(true) else {
            throw .unknownHostKey(host: server.host, seen: seen)
        }
    }

    private func signIn(to server: SFTPServer) throws(SFTPFailure) {
        let user = server.user
        let length = UInt32(user.utf8.count)
        arm()
        let offered = libssh2_userauth_list(session, user, length)
        let methods = offered.map { String(cString: $0) } ?? "nothing"
        let status: Int32
        switch server.credential {
        case .password(let password):
            let size = UInt32(password.utf8.count)
            status = libssh2_userauth_password_ex(session, user, length, password, size, nil)
        case .key(let text, let passphrase):
            status = libssh2_userauth_publickey_frommemory(
                session,
                user,
                Int(length),
                nil,
                0,
                text,
                text.utf8.count,
                passphrase
            )
        }
        switch status {
        case 0: break
        case LIBSSH2_ERROR_AUTHENTICATION_FAILED, LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED,
            LIBSSH2_ERROR_PASSWORD_EXPIRED:
            throw .signInRefused(user: user, methods: methods)
        case LIBSSH2_ERROR_SOCKET_SEND, LIBSSH2_ERROR_SOCKET_RECV, LIBSSH2_ERROR_TIMEOUT,
            LIBSSH2_ERROR_SOCKET_DISCONNECT, LIBSSH2_ERROR_SOCKET_TIMEOUT:
            throw .interrupted(detail: "signing in: \(lastWords)")
        default:
            // libssh2 has a code of its own for each way in which text is no key.
            throw .unusableCredential(
                detail: "the key or password cannot be used: \(lastWords). Keys are Ed25519, ECDSA "
                    + "or RSA, as ssh-keygen writes them; a pass phrase goes into keyPassphrase"
            )
        }
        channel = libssh2_sftp_init(session)
        guard channel != nil else {
            throw .interrupted(detail: "the server starts no SFTP: \(lastWords)")
        }
    }

    // MARK: - For what is done with it

    /// The open channel, with the time that is left for the next call.
    func armed() throws(SFTPFailure) -> OpaquePointer {
        guard ContinuousClock.now < end else { throw .interrupted(detail: "no answer in time") }
        arm()
        guard let channel else { throw .interrupted(detail: "the connection is not signed in") }
        return channel
    }

    private func arm() { libssh2_session_set_timeout(session, end.millisecondsLeft) }

    /// What the last call, on `path`, failed with.
    func failure(on path: String) -> SFTPFailure {
        guard libssh2_session_last_errno(session) == LIBSSH2_ERROR_SFTP_PROTOCOL, let channel else {
            return .interrupted(detail: "\(path): \(lastWords)")
        }
        let code = libssh2_sftp_last_error(channel)
        switch code {
        case UInt(LIBSSH2_FX_NO_SUCH_FILE), UInt(LIBSSH2_FX_NO_SUCH_PATH):
            return .notThere(path: path)
        case UInt(LIBSSH2_FX_PERMISSION_DENIED), UInt(LIBSSH2_FX_WRITE_PROTECT):
            return .denied(path: path)
        case UInt(LIBSSH2_FX_NO_SPACE_ON_FILESYSTEM), UInt(LIBSSH2_FX_QUOTA_EXCEEDED):
            return .failed(path: path, detail: "the server has no space left")
        default: return .failed(path: path, detail: "the server answers SFTP error \(code)")
        }
    }

    private var lastWords: String {
        var text: UnsafeMutablePointer<CChar>?
        let code = libssh2_session_last_error(session, &text, nil, 0)
        guard code != 0, let text else { return "no reason given" }
        return "\(String(cString: text)) (\(code))"
    }
}
