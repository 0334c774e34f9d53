import JSON
import Primitives

/// What a provider says about a person, signed (OpenID Connect Core 1.0 §2): three parts of base 64
/// with dots between them, of which nothing is believed before `claims(…)` has checked it.
struct IDToken: Sendable {
    /// What must be in it for us.
    struct Expectation: Sendable {
        var issuer: String
        var clientID: String
        var nonce: String
    }

    let algorithm: SigningAlgorithm
    let keyID: String?
    private let payload: JSONValue
    private let signedBytes: [UInt8]
    private let signature: [UInt8]

    static let bytesMax = 64 * 1024
    /// How far the provider's clock may be from ours.
    static let skew = Duration.seconds(60)

    init(_ text: String) throws(OpenIDFailure) {
        guard text.utf8.count <= Self.bytesMax else {
            throw OpenIDFailure(.untrusted, "the ID token is longer than \(Self.bytesMax) bytes")
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]),
            let payload = Self.object(parts[1]), let signature = Base64URL.bytes(parts[2])
        else { throw OpenIDFailure(.untrusted, "the ID token is no signed token") }
        guard let name = header["alg"]?.string, let algorithm = SigningAlgorithm(rawValue: name)
        else {
            throw OpenIDFailure(
                .untrusted,
                "the ID token is not signed by RS256 or ES256; set one of them at the provider"
            )
        }
        // RFC 7515 §4.1.11: an extension that must be understood, and none is.
        guard case .none = header["crit"] else {
            throw OpenIDFailure(.untrusted, "the ID token demands an extension")
        }
        self.algorithm = algorithm
        keyID = header["kid"]?.string
        self.payload = payload
        self.signature = signature
        signedBytes = Array((parts[0] + "." + parts[1]).utf8)
    }

    /// The key among `keys` that says to have signed this; `nil` when there is none, or when it
    /// names none and several could.
    func key(among keys: [SigningKey]) -> SigningKey? {
        let fitting = keys.filter { $0.algorithm == algorithm }
        guard let keyID else { return fitting.count == 1 ? fitting.first : nil }
        return fitting.first { $0.id == keyID }
    }

    /// The claims, after everything that OpenID Connect Core 1.0 §3.1.3.7 asks to be checked.
    func claims(
        signedBy key: SigningKey,
        as expected: Expectation,
        at now: Timestamp
    ) throws(OpenIDFailure) -> JSONValue {
        try require(
            key.algorithm == algorithm && key.verifies(signature, of: signedBytes),
            "its signature is not by the provider's key"
        )
        try require(
            payload["iss"]?.string == expected.issuer,
            "iss is not the configured issuer"
        )
        try checkAudience(expected.clientID)
        try checkTimes(at: now)
        try require(
            payload["nonce"]?.string.map { ConstantTime.areEqual($0, expected.nonce) } ?? false,
            "nonce is not the one of this sign-in"
        )
        let subject = payload["sub"]?.string ?? ""
        try require(
            (1...255).contains(subject.utf8.count)
                && subject.utf8.allSatisfy { (0x20...0x7E).contains($0) },
            "sub is missing, or not 1 to 255 plain characters"
        )
        return payload
    }

    private func checkAudience(_ clientID: String) throws(OpenIDFailure) {
        let audience: [String?] =
            payload["aud"]?.array.map { $0.map(\.string) } ?? [payload["aud"]?.string]
        try require(audience.contains(clientID), "aud does not hold our client id")
        // Of several who are meant, one asked: we (Core 1.0 §3.1.3.7, 4 and 5).
        let isOurs =
            if let party = payload["azp"] { party.string == clientID } else { audience.count == 1 }
        try require(isOurs, "azp is not our client id")
    }

    private func checkTimes(at now: Timestamp) throws(OpenIDFailure) {
        guard let expiry = time("exp"), let issued = time("iat") else {
            throw OpenIDFailure(.untrusted, "the ID token: exp or iat is missing or no time")
        }
        try require(expiry.advanced(by: Self.skew) > now, "it has expired; compare the clocks")
        try require(issued <= now.advanced(by: Self.skew), "iat lies ahead; compare the clocks")
        guard payload.object?.names.contains("nbf") == true else { return }
        let start = time("nbf")
        try require(
            start.map { $0 <= now.advanced(by: Self.skew) } ?? false,
            "nbf lies ahead; compare the clocks"
        )
    }

    /// Seconds since 1970, perhaps with a fraction, up to the year 2255.
    private func time(_ claim: String) -> Timestamp? {
        guard let microseconds = payload[claim]?.number?.scaled(toDigits: 6),
            (0...9_000_000_000_000_000).contains(microseconds)
        else { return nil }
        return Timestamp(microseconds: microseconds)
    }

    private func require(_ holds: Bool, _ detail: String) throws(OpenIDFailure) {
        guard holds else { throw OpenIDFailure(.untrusted, "the ID token: " + detail) }
    }

    private static func object(_ part: Substring) -> JSONValue? {
        // Whatever is no object is told by the caller.
        guard let bytes = Base64URL.bytes(part), let value = try? JSONValue(parsing: bytes),
            value.object != nil
        else { return nil }
        return value
    }
}
