package import Connectors
package import Engine
import PartnerTransport
import Primitives
import Translation

/// `https` of a partner's file: the address to which its documents are sent, and the one where
/// documents for us wait.
///
/// ```yaml
/// https:
///   out: https://edi.acme.example/documents
///   in: https://edi.acme.example/waiting
///   isList: true
///   header: X-API-Key
///   secret: env:ACME_KEY
/// ```
package struct HTTPSConfiguration: Codable, Sendable {
    /// Where the partner takes ours.
    package var outURL: String?
    /// Where documents for us wait.
    package var inURL: String?
    /// Whether `in` answers with a list of addresses instead of one document.
    package var isList: Bool?
    /// Whether what was taken is removed there by a DELETE.
    package var removes: Bool?
    /// How the partner's system signs the documents that it posts to us.
    package var signature: SignatureConfiguration?
    /// How often `in` is read; a minute unless said otherwise.
    package var everySeconds: Int?
    /// `Authorization` unless said otherwise.
    package var header: String?
    /// In front of the secret; `Bearer` in `Authorization` unless said otherwise.
    package var scheme: String?
    package var secret: SecretReference?
    /// Networks with private addresses where the host may be.
    package var privateNetworks: [IPNetwork]?
    package var allowsPlainText: Bool?

    private enum CodingKeys: String, CodingKey {
        case outURL = "out"
        case inURL = "in"
        case isList, removes, signature, everySeconds, header, scheme, secret, privateNetworks
        case allowsPlainText
    }

    var policy: OutboundPolicy {
        OutboundPolicy(
            hosts: [outURL, inURL].compactMap { $0.flatMap(RestAddress.host) },
            privateNetworks: privateNetworks ?? [],
            allowsPlainText: allowsPlainText ?? false
        )
    }

    /// - Parameter http: enforces `policy`.
    func site(over http: any HTTPExchange, clock: any WallClock) -> HTTPSSite {
        let name = header ?? "Authorization"
        let isBearer = name.lowercased() == "authorization"
        return HTTPSSite(
            secret.map {
                HTTPSSite.Header(
                    name: name,
                    scheme: scheme ?? (isBearer ? "Bearer" : nil),
                    secret: $0
                )
            },
            over: http,
            secrets: SystemSecrets(),
            clock: clock
        )
    }

    /// Where documents for us wait, if anywhere, for that partner.
    func pickup(of partner: PartnerConfiguration) -> HTTPSPickup.Settings? {
        inURL.map { url in
            HTTPSPickup.Settings(
                partner: partner.profile.id,
                entity: partner.profile.entity.rawValue,
                url: url,
                isList: isList ?? false,
                removes: removes ?? false,
                every: .seconds(everySeconds ?? 60)
            )
        }
    }

    /// What keeps it from being used, as far as the file alone can tell: setting and reason.
    var problems: [(setting: String, detail: String)] {
        var problems: [(setting: String, detail: String)] = []
        for (setting, url) in [("out", outURL), ("in", inURL)] {
            guard let url else { continue }
            do throws(ConnectorFailure) {
                try policy.check(url: url)
            } catch {
                problems.append((setting, "\(error); see privateNetworks and allowsPlainText"))
            }
        }
        if outURL == nil, inURL == nil, signature == nil {
            problems.append(("in", "give at least one of in, out and signature"))
        }
        if let header = signature?.header, !Self.isHeader(header) {
            problems.append(("signature.header", "is no name of a header"))
        }
        if let everySeconds, !SFTPConfiguration.seconds.contains(everySeconds) {
            let allowed = SFTPConfiguration.seconds
            problems.append(
                ("everySeconds", "must be \(allowed.lowerBound) to \(allowed.upperBound)")
            )
        }
        let ofReading = [
            ("isList", isList != nil), ("removes", removes != nil),
            ("everySeconds", everySeconds != nil),
        ]
        for (setting, isThere) in ofReading where isThere && inURL == nil {
            problems.append((setting, "needs in: it says how that is read"))
        }
        if let header {
            if !Self.isHeader(header) { problems.append(("header", "is no name of a header")) }
            if secret == nil { problems.append(("secret", "is missing: what the header holds")) }
        }
        return problems
    }

    private static func isHeader(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                    || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-")
            }
    }
}

/// `https.signature`: the header in which the partner's system puts the HMAC-SHA256 of each document
/// that it posts to `/v1/documents/PARTNER/signed`.
///
/// ```yaml
/// signature: {header: X-Shop-Hmac-Sha256, secret: env:SHOP_SECRET}
/// ```
package struct SignatureConfiguration: Codable, Sendable {
    package var header: String
    package var secret: SecretReference
    /// `base64` unless said otherwise.
    package var encoding: DocumentSignature.Encoding?
    /// In front of the signature, such as `sha256=`.
    package var prefix: String?

    func signature(by secrets: any SecretResolver) -> DocumentSignature {
        let reference = secret
        return DocumentSignature(
            header: header,
            encoding: encoding ?? .base64,
            prefix: prefix ?? ""
        ) {
            // What cannot be had is told by who is asked: no document is taken meanwhile.
            (try? secrets.resolve(reference).reveal()).map { Array($0.utf8) }
        }
    }
}
