package import AS2
package import Connectors
import Foundation
import PartnerTransport
import Primitives
import Translation

/// `as2` of a partner's file: both names, our keys, its certificates, and how documents go out.
///
/// ```yaml
/// as2:
///   us: CROSSDOCK
///   partner: ACME
///   keys: [keys/as2.pem]
///   certificates: [keys/acme.pem]
///   url: https://as2.acme.example/as2
///   cipher: aes256
///   digest: sha256
///   receipt: signed
/// ```
package struct AS2Configuration: Codable, Sendable {
    package var us: String
    package var partner: String
    /// PEM files with a certificate and its key each; receipts are signed with the first.
    package var keys: [String]
    /// PEM or DER files; during a rollover the old one and the new one.
    package var certificates: [String]
    /// Whether messages are signed, and an unsigned one is refused; yes unless said otherwise.
    package var signed: Bool?
    /// Whether messages are encrypted, and one in the clear is refused; yes unless said otherwise.
    package var encrypted: Bool?
    /// Where documents for the partner are sent; without it they go to its outbox.
    package var url: String?
    /// `aes256` unless said otherwise; `3des` for software that has nothing newer.
    package var cipher: CipherAlgorithm?
    /// Of signatures and of the receipts asked for; `sha256` unless said otherwise.
    package var digest: DigestAlgorithm?
    /// Whether documents are compressed before they are signed.
    package var compressed: Bool?
    package var receipt: WantedReceipt?
    /// Our own AS2 address: receipts come there later instead of in the answer.
    package var receiptURL: String?
    /// How long a receipt may take that comes later; an hour unless said otherwise.
    package var receiptWithinMinutes: Int?
    /// Hosts beside that of `url` to which the partner may ask us to send receipts.
    package var receiptHosts: [String]?
    /// Networks with private addresses where the partner's hosts may be.
    package var privateNetworks: [IPNetwork]?
    /// Whether `http:` will do: signed and encrypted content needs no second cover.
    package var allowsPlainText: Bool?

    package enum WantedReceipt: String, Codable, CaseIterable, Sendable {
        case signed, plain, none
    }

    /// What `receiptWithinMinutes` may be.
    static let receiptMinutes = 1...10_080

    package init(
        us: String,
        partner: String,
        keys: [String],
        certificates: [String],
        signed: Bool? = nil,
        encrypted: Bool? = nil
    ) {
        self.us = us
        self.partner = partner
        self.keys = keys
        self.certificates = certificates
        self.signed = signed
        self.encrypted = encrypted
    }

    /// - Throws: with the file's name, when one cannot be read or holds something else.
    func agreement(with configured: PartnerConfiguration) throws(AS2Failure) -> AS2Agreement {
        var credentials: [Credential] = []
        for path in keys {
            let bytes = try Self.read(path)
            credentials.append(
                try Self.naming(path) { () throws(AS2Failure) in
                    try Credential(certificate: bytes, key: bytes)
                }
            )
        }
        var trusted: [Certificate] = []
        for path in certificates {
            let bytes = try Self.read(path)
            trusted.append(
                try Self.naming(path) { () throws(AS2Failure) in try Certificate(bytes) }
            )
        }
        guard !credentials.isEmpty, !trusted.isEmpty else {
            throw AS2Failure(
                .credential,
                "as2 of partner \(configured.profile.id) needs at least one of keys and one of "
                    + "certificates"
            )
        }
        return AS2Agreement(
            partner: configured.profile.id,
            entity: configured.profile.entity.rawValue,
            ourName: us,
            partnerName: partner,
            receiving: ReceivingPolicy(
                credentials: credentials,
                certificates: trusted,
                mustBeSigned: signed ?? true,
                mustBeEncrypted: encrypted ?? true
            ),
            sending: url.map { sending(to: $0) },
            receiptHosts: receiptHosts ?? []
        )
    }

    private func sending(to url: String) -> AS2Sending {
        let digest = digest ?? .sha256
        return AS2Sending(
            url: url,
            isCompressed: compressed ?? false,
            digest: signed ?? true ? digest : nil,
            cipher: encrypted ?? true ? cipher ?? .aes256 : nil,
            receipt: receipt(by: digest),
            receiptWithin: .seconds(60 * (receiptWithinMinutes ?? 60))
        )
    }

    private func receipt(by digest: DigestAlgorithm) -> ReceiptRequest? {
        switch receipt ?? .signed {
        case .signed: ReceiptRequest(signedBy: digest, returnURL: receiptURL)
        case .plain: ReceiptRequest(signedBy: nil, returnURL: receiptURL)
        case .none: nil
        }
    }

    /// What this partner's hosts may be called by.
    func outboundPolicy(for agreement: AS2Agreement) -> OutboundPolicy {
        OutboundPolicy(
            hosts: agreement.hosts,
            privateNetworks: privateNetworks ?? [],
            allowsPlainText: allowsPlainText ?? false
        )
    }

    /// What keeps it from being used, as far as the file alone can tell: setting and reason.
    var problems: [(setting: String, detail: String)] {
        var problems: [(setting: String, detail: String)] = []
        let policy = OutboundPolicy(
            privateNetworks: privateNetworks ?? [],
            allowsPlainText: allowsPlainText ?? false
        )
        if let url {
            do throws(ConnectorFailure) {
                try policy.check(url: url)
            } catch {
                problems.append(("url", "\(error); see privateNetworks and allowsPlainText"))
            }
        }
        if let receiptURL {
            let parsed = URL(string: receiptURL)
            if parsed?.host() == nil || !["http", "https"].contains(parsed?.scheme?.lowercased()) {
                problems.append(("receiptURL", "is no http or https address"))
            }
        }
        if let minutes = receiptWithinMinutes, !Self.receiptMinutes.contains(minutes) {
            let (least, most) = (Self.receiptMinutes.lowerBound, Self.receiptMinutes.upperBound)
            problems.append(("receiptWithinMinutes", "must be \(least) to \(most)"))
        }
        if url == nil {
            let idle: [(String, Bool)] = [
                ("cipher", cipher != nil), ("digest", digest != nil),
                ("compressed", compressed != nil), ("receipt", receipt != nil),
                ("receiptURL", receiptURL != nil),
                ("receiptWithinMinutes", receiptWithinMinutes != nil),
            ]
            problems += idle.filter(\.1).map { ($0.0, "needs url: it is for what we send") }
        }
        return problems
    }

    private static func read(_ path: String) throws(AS2Failure) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw AS2Failure(.credential, "\(path) cannot be read: \(error.localizedDescription)")
        }
    }

    private static func naming<Value>(
        _ path: String,
        _ parse: () throws(AS2Failure) -> Value
    ) throws(AS2Failure) -> Value {
        do throws(AS2Failure) {
            return try parse()
        } catch {
            throw AS2Failure(error.kind, "\(path): \(error.detail)")
        }
    }
}
