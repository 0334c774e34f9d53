public import Connectors
import Foundation
public import SFTP

/// A partner's SFTP server: where it is, and what proves both sides to each other.
public struct SFTPSite: Sendable {
    /// What we prove ourselves with; looked up at each connection, so a new one needs no restart.
    public enum Proof: Hashable, Sendable {
        case password(SecretReference)
        /// The path of a private key file.
        case key(path: String, passphrase: SecretReference?)
    }

    public var host: String
    public var port: Int
    public var user: String
    public var proof: Proof
    public var hostKeys: [HostKeyFingerprint]
    public var policy: OutboundPolicy
    let secrets: any SecretResolver

    public init(
        host: String,
        port: Int,
        user: String,
        proof: Proof,
        hostKeys: [HostKeyFingerprint],
        policy: OutboundPolicy,
        secrets: any SecretResolver
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.proof = proof
        self.hostKeys = hostKeys
        self.policy = policy
        self.secrets = secrets
    }

    /// Bytes of one key file.
    private static let keyBytes = 64 * 1024

    /// A session that is signed in.
    ///
    /// - Parameter patience: how long connecting may take, and every call after it.
    public func open(patience: Duration) async throws(SFTPFailure) -> SFTPSession {
        let policy = policy
        let server = SFTPServer(
            host: host,
            port: port,
            user: user,
            credential: try await credential(),
            hostKeys: hostKeys
        ) { address in
            guard let address = IPAddress(address) else { return "the address cannot be read" }
            do throws(ConnectorFailure) {
                try policy.check(address)
                return nil
            } catch {
                return "\(error)"
            }
        }
        return try await SFTPSession.open(to: server, patience: patience)
    }

    private func credential() async throws(SFTPFailure) -> SFTPCredential {
        switch proof {
        case .password(let reference): return .password(try resolve(reference))
        case .key(let path, let reference):
            var passphrase: String?
            if let reference { passphrase = try resolve(reference) }
            let text = try await FileThread.run { () throws(SFTPFailure) in try Self.keyText(path) }
            return .key(text: text, passphrase: passphrase)
        }
    }

    private func resolve(_ reference: SecretReference) throws(SFTPFailure) -> String {
        do throws(SecretFailure) {
            return try secrets.resolve(reference).reveal()
        } catch {
            throw .unusableCredential(detail: "\(error); set it where `crossdock serve` runs")
        }
    }

    private static func keyText(_ path: String) throws(SFTPFailure) -> String {
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            data = try handle.read(upToCount: keyBytes + 1) ?? Data()
            try handle.close()
        } catch {
            throw .unusableCredential(detail: "the key file \(path) cannot be read")
        }
        guard data.count <= keyBytes, let text = String(validating: data, as: UTF8.self) else {
            throw .unusableCredential(detail: "\(path) is no private key file")
        }
        return text
    }
}
