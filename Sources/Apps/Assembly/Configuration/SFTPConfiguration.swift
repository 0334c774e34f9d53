package import Connectors
import PartnerTransport
import Primitives
package import SFTP
import Translation

/// `sftp` of a partner's file: its drop box, and the folders in it.
///
/// ```yaml
/// sftp:
///   host: sftp.acme.example
///   user: crossdock
///   key: keys/acme_ed25519
///   hostKeys: [SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8]
///   in: outbound
///   out: inbound
/// ```
package struct SFTPConfiguration: Codable, Sendable {
    package var host: String
    /// 22 unless said otherwise.
    package var port: Int?
    package var user: String
    /// Either this or `key`.
    package var password: SecretReference?
    /// The path of a private key file.
    package var key: String?
    package var keyPassphrase: SecretReference?
    /// Of the server, any of them.
    package var hostKeys: [HostKeyFingerprint]
    /// Where the partner puts files for us; absolute, or from where the user starts.
    package var inFolder: String?
    /// Where the partner takes ours.
    package var outFolder: String?
    /// How often `in` is looked into; a minute unless said otherwise.
    package var everySeconds: Int?
    /// Networks with private addresses where the host may be.
    package var privateNetworks: [IPNetwork]?

    private enum CodingKeys: String, CodingKey {
        case host, port, user, password, key, keyPassphrase, hostKeys, everySeconds
        case inFolder = "in"
        case outFolder = "out"
        case privateNetworks
    }

    /// What `everySeconds` may be.
    static let seconds = 5...86_400

    /// `nil` when there is nothing to prove ourselves with.
    func site(secrets: any SecretResolver) -> SFTPSite? {
        let proof: SFTPSite.Proof
        if let key {
            proof = .key(path: key, passphrase: keyPassphrase)
        } else if let password {
            proof = .password(password)
        } else {
            return nil
        }
        return SFTPSite(
            host: host,
            port: port ?? 22,
            user: user,
            proof: proof,
            hostKeys: hostKeys,
            policy: policy,
            secrets: secrets
        )
    }

    /// Where ours are put, as a path that a name can follow.
    var outPath: String? { outFolder.map(Self.path) }

    private static func path(_ folder: String) -> String {
        var folder = folder
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        return folder
    }

    /// The folder we look into, if there is one, for that partner's files.
    func pickup(of partner: PartnerConfiguration) -> SFTPPickup.Settings? {
        inFolder.map { folder in
            SFTPPickup.Settings(
                partner: partner.profile.id,
                entity: partner.profile.entity.rawValue,
                folder: Self.path(folder),
                every: .seconds(everySeconds ?? 60)
            )
        }
    }

    /// One folder of one server, whatever partner's file names it.
    var place: String? {
        inFolder.map { "\(user)@\(host.lowercased()):\(port ?? 22)/\(Self.path($0))" }
    }

    private var policy: OutboundPolicy { OutboundPolicy(privateNetworks: privateNetworks ?? []) }

    /// What keeps it from being used, as far as the file alone can tell: setting and reason.
    var problems: [(setting: String, detail: String)] {
        var problems: [(setting: String, detail: String)] = []
        let isName = host.allSatisfy { !$0.isWhitespace && !"/@".contains($0) }
        if host.isEmpty || !isName { problems.append(("host", "is no name of a host")) }
        if let address = IPAddress(host) {
            do throws(ConnectorFailure) {
                try policy.check(address)
            } catch {
                problems.append(("host", "\(error); see privateNetworks"))
            }
        }
        if let port, !(1...65_535).contains(port) {
            problems.append(("port", "must be 1 to 65535"))
        }
        if user.isEmpty { problems.append(("user", "is empty")) }
        if (password == nil) == (key == nil) {
            problems.append(("password", "give either it (env:NAME or file:PATH) or key, a file"))
        }
        if keyPassphrase != nil, key == nil {
            problems.append(("keyPassphrase", "needs key: it opens that file"))
        }
        if hostKeys.isEmpty {
            problems.append(
                (
                    "hostKeys",
                    "needs at least one. `ssh-keyscan \(host) | ssh-keygen -l -f -` shows those of "
                        + "the server; have the partner confirm one"
                )
            )
        }
        return problems + folderProblems
    }

    private var folderProblems: [(setting: String, detail: String)] {
        var problems: [(setting: String, detail: String)] = []
        for (setting, folder) in [("in", inFolder), ("out", outFolder)] where folder == "" {
            problems.append((setting, "is empty; . is where the user starts"))
        }
        switch (inFolder, outFolder) {
        case (nil, nil): problems.append(("in", "give in or out, or both"))
        case (let inFolder?, let outFolder?) where Self.path(inFolder) == Self.path(outFolder):
            problems.append(("out", "is in too, so what we send would come back in"))
        default: break
        }
        if let everySeconds, !Self.seconds.contains(everySeconds) {
            let (least, most) = (Self.seconds.lowerBound, Self.seconds.upperBound)
            problems.append(("everySeconds", "must be \(least) to \(most)"))
        }
        if everySeconds != nil, inFolder == nil {
            problems.append(("everySeconds", "needs in: it is how often that is looked into"))
        }
        return problems
    }
}
