package import Connectors
import PartnerTransport
import Primitives

/// `https` of a partner's file: the address to which its documents are sent.
///
/// ```yaml
/// https:
///   url: https://edi.acme.example/documents
///   header: X-API-Key
///   secret: env:ACME_KEY
/// ```
package struct HTTPSConfiguration: Codable, Sendable {
    package var url: String
    /// `Authorization` unless said otherwise.
    package var header: String?
    /// In front of the secret; `Bearer` in `Authorization` unless said otherwise.
    package var scheme: String?
    package var secret: SecretReference?
    /// Networks with private addresses where the host may be.
    package var privateNetworks: [IPNetwork]?
    package var allowsPlainText: Bool?

    var policy: OutboundPolicy {
        OutboundPolicy(
            hosts: RestAddress.host(of: url).map { [$0] } ?? [],
            privateNetworks: privateNetworks ?? [],
            allowsPlainText: allowsPlainText ?? false
        )
    }

    var outboxHeader: HTTPSOutbox.Header? {
        guard let secret else { return nil }
        let name = header ?? "Authorization"
        let isBearer = name.lowercased() == "authorization"
        return HTTPSOutbox.Header(
            name: name,
            scheme: scheme ?? (isBearer ? "Bearer" : nil),
            secret: secret
        )
    }

    /// What keeps it from being used, as far as the file alone can tell: setting and reason.
    var problems: [(setting: String, detail: String)] {
        var problems: [(setting: String, detail: String)] = []
        do throws(ConnectorFailure) {
            try policy.check(url: url)
        } catch {
            problems.append(("url", "\(error); see privateNetworks and allowsPlainText"))
        }
        if let header {
            let isName =
                !header.isEmpty
                && header.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                        || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-")
                }
            if !isName { problems.append(("header", "is no name of a header")) }
            if secret == nil { problems.append(("secret", "is missing: what the header holds")) }
        }
        return problems
    }
}
