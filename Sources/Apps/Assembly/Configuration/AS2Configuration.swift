import AS2
import Foundation
import PartnerTransport
import Primitives
import Translation

/// `as2` of a partner's file: both names, our keys, its certificates.
///
/// ```yaml
/// as2:
///   us: CROSSDOCK
///   partner: ACME
///   keys: [keys/as2.pem]
///   certificates: [keys/acme.pem]
///   signed: true
///   encrypted: true
/// ```
package struct AS2Configuration: Codable, Sendable {
    package var us: String
    package var partner: String
    /// PEM files with a certificate and its key each; receipts are signed with the first.
    package var keys: [String]
    /// PEM or DER files; during a rollover the old one and the new one.
    package var certificates: [String]
    /// Whether an unsigned message is refused; yes unless said otherwise.
    package var signed: Bool?
    /// Whether a message in the clear is refused; yes unless said otherwise.
    package var encrypted: Bool?

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
            )
        )
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
