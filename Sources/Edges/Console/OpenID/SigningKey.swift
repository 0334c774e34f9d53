import Crypto
import CryptoExtras
import Foundation
import JSON

/// The signatures that are taken. Neither `none` nor a shared secret can ever be among them.
enum SigningAlgorithm: String, Sendable {
    case rs256 = "RS256"
    case es256 = "ES256"
}

/// A public key of the provider (RFC 7517): `{"kty":"RSA","kid":"1","n":"…","e":"AQAB"}`.
struct SigningKey: Sendable {
    private enum Material: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
    }

    let id: String?
    let algorithm: SigningAlgorithm
    private let material: Material

    /// Keys of one set that are looked at.
    static let keysMax = 64
    /// Bytes of a modulus: 2048 to 8192 bits.
    private static let modulusBytes = 256...1_024

    /// The keys of a set that can verify what we take; others are left out, as RFC 7517 §5 asks.
    static func keys(in set: JSONValue) throws(OpenIDFailure) -> [SigningKey] {
        guard let members = set["keys"]?.array else {
            throw OpenIDFailure(.malformed, "the key set has no list of keys")
        }
        guard members.count <= keysMax else {
            throw OpenIDFailure(.malformed, "the key set has more than \(keysMax) keys")
        }
        return members.compactMap(SigningKey.init)
    }

    private init?(_ member: JSONValue) {
        guard member["use"]?.string ?? "sig" == "sig" else { return nil }
        id = member["kid"]?.string
        switch member["kty"]?.string {
        case "RSA":
            guard let modulus = Self.number(member["n"]), let exponent = Self.number(member["e"]),
                Self.modulusBytes.contains(modulus.count), (1...8).contains(exponent.count),
                let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent)  // No key: left out.
            else { return nil }
            (algorithm, material) = (.rs256, .rsa(key))
        case "EC":
            guard member["crv"]?.string == "P-256", let x = Self.coordinate(member["x"]),
                let y = Self.coordinate(member["y"]),
                // A point that is not on the curve is no key: left out.
                let key = try? P256.Signing.PublicKey(x963Representation: [4] + x + y)
            else { return nil }
            (algorithm, material) = (.es256, .p256(key))
        default: return nil
        }
        guard member["alg"]?.string ?? algorithm.rawValue == algorithm.rawValue else { return nil }
    }

    /// Whether this key made `signature` over `bytes`.
    func verifies(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        switch material {
        case .rsa(let key):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature),
                for: SHA256.hash(data: bytes),
                padding: .insecurePKCS1v1_5  // RS256 is this (RFC 7518 §3.3), and still sound.
            )
        case .p256(let key):
            // Bytes that are no signature verify nothing.
            guard let made = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(made, for: bytes)
        }
    }

    /// A positive number, big-endian, without leading zeros.
    private static func number(_ value: JSONValue?) -> [UInt8]? {
        guard let text = value?.string, let bytes = Base64URL.bytes(text) else { return nil }
        return Array(bytes.drop { $0 == 0 })
    }

    private static func coordinate(_ value: JSONValue?) -> [UInt8]? {
        guard let text = value?.string, let bytes = Base64URL.bytes(text), bytes.count == 32
        else { return nil }
        return bytes
    }
}
