public import Connectors
import Crypto
import Foundation
import JSON
public import Primitives

/// The company's identity provider: where it is, its keys, and who a code stands for.
///
/// An actor because all sign-ins share what is known of the provider. Its documents are kept for an
/// hour; an unknown key is asked for at once, but once a minute at most; and after a failure it is
/// left alone for some seconds, so that a provider in trouble is not hurried by every browser.
public actor IdentityProvider {
    public nonisolated let settings: OpenIDSettings
    private let http: any HTTPExchange
    private let secrets: any SecretResolver
    private let clock: any WallClock
    private var metadata: Kept<ProviderMetadata>?
    private var keys: Kept<[SigningKey]>?
    /// When a key was looked for that was not there.
    private var keySoughtAt: Timestamp?
    private var failure: Kept<OpenIDFailure>?

    private struct Kept<Value: Sendable>: Sendable {
        var value: Value
        var since: Timestamp
    }

    /// How long one answer may take.
    static let patience = Duration.seconds(10)
    /// Bytes of a discovery document, a key set, or a token's answer.
    static let answerBytesMax = 256 * 1024
    private static let freshness = Duration.seconds(3_600)
    private static let keysPause = Duration.seconds(60)
    private static let failurePause = Duration.seconds(5)

    /// - Parameter http: whose network policy decides where the provider may be.
    public init(
        _ settings: OpenIDSettings,
        http: any HTTPExchange,
        secrets: any SecretResolver,
        clock: any WallClock
    ) {
        self.settings = settings
        self.http = http
        self.secrets = secrets
        self.clock = clock
    }

    /// Where a browser goes to sign in (OpenID Connect Core 1.0 §3.1.2.1, RFC 7636 §4.3).
    func authorizationAddress(
        state: String,
        nonce: String,
        verifier: String
    ) async throws(OpenIDFailure) -> String {
        let known = try await knownMetadata()
        return ProviderMetadata.extending(
            known.authorizationEndpoint,
            with: [
                ("response_type", "code"), ("client_id", settings.clientID),
                ("redirect_uri", settings.redirectAddress),
                ("scope", settings.scopes.joined(separator: " ")), ("state", state),
                ("nonce", nonce),
                ("code_challenge", Base64URL.text(SHA256.hash(data: Array(verifier.utf8)))),
                ("code_challenge_method", "S256"),
            ]
        )
    }

    /// Refuses an answer that another provider sent (RFC 9207 §2.4).
    func check(issuerOnReturn: String?) async throws(OpenIDFailure) {
        let isMissing = issuerOnReturn == nil
        if isMissing, try await !knownMetadata().namesItselfOnReturn { return }
        guard issuerOnReturn == settings.issuer else {
            throw OpenIDFailure(.untrusted, "the answer names another issuer, or none")
        }
    }

    /// Who the code stands for, with everything about the ID token checked.
    func person(
        code: String,
        verifier: String,
        nonce: String
    ) async throws(OpenIDFailure) -> ProvidedPerson {
        let known = try await knownMetadata()
        let token = try IDToken(try await idToken(for: code, verifier, from: known))
        let key = try await key(for: token, known)
        let claims = try token.claims(
            signedBy: key,
            as: IDToken.Expectation(
                issuer: settings.issuer,
                clientID: settings.clientID,
                nonce: nonce
            ),
            at: clock.now()
        )
        return try ProvidedPerson(claims, settings)
    }

    /// Where a person signs out of the provider too (RP-Initiated Logout 1.0 §2); `nil` when it has
    /// no such place, or cannot be asked now.
    func signOutAddress() async -> String? {
        do throws(OpenIDFailure) {
            return try await knownMetadata().endSessionEndpoint.map {
                ProviderMetadata.extending(
                    $0,
                    with: [
                        ("client_id", settings.clientID),
                        ("post_logout_redirect_uri", settings.signedOutAddress),
                    ]
                )
            }
        } catch {
            // They are signed out here all the same, and the page says so.
            return nil
        }
    }

    /// What keeps people from signing in here, for whoever looks after it; `nil` when the
    /// provider's documents can be used.
    public func fault() async -> String? {
        do throws(OpenIDFailure) {
            let known = try await knownMetadata()
            let set = try await fetch(known.keysAddress, "the key set")
            let usable = try SigningKey.keys(in: set)
            return usable.isEmpty ? "its key set has no key for RS256 or ES256" : nil
        } catch {
            return error.detail
        }
    }

    // MARK: - The token endpoint

    private func idToken(
        for code: String,
        _ verifier: String,
        from known: ProviderMetadata
    ) async throws(OpenIDFailure) -> String {
        var fields = [
            ("grant_type", "authorization_code"), ("code", code),
            ("redirect_uri", settings.redirectAddress), ("code_verifier", verifier),
        ]
        var headers = [
            HTTPField("Content-Type", "application/x-www-form-urlencoded"),
            HTTPField("Accept", "application/json"),
        ]
        let secret = try clientSecret()
        if let secret, !known.takesSecretInForm {
            // Each part is encoded before they are joined (RFC 6749 §2.3.1).
            let pair =
                FormFields.encoded(settings.clientID) + ":" + FormFields.encoded(secret.reveal())
            headers.append(
                HTTPField("Authorization", "Basic " + Data(pair.utf8).base64EncodedString())
            )
        } else {
            fields.append(("client_id", settings.clientID))
            if let secret { fields.append(("client_secret", secret.reveal())) }
        }
        let reply = try await send(
            HTTPCall(
                method: "POST",
                url: known.tokenEndpoint,
                headers: headers,
                body: Array(FormFields.encoded(fields).utf8),
                answerBytesMax: Self.answerBytesMax
            ),
            "the token endpoint"
        )
        guard reply.status == 200 else { throw Self.refusal(reply) }
        guard let text = try Self.document(reply, "the token endpoint")["id_token"]?.string else {
            throw OpenIDFailure(.malformed, "the token endpoint gave no ID token; ask for openid")
        }
        return text
    }

    private func clientSecret() throws(OpenIDFailure) -> Secret? {
        guard let reference = settings.clientSecret else { return nil }
        do throws(SecretFailure) {
            return try secrets.resolve(reference)
        } catch {
            throw OpenIDFailure(.misconfigured, "the client secret: \(error)")
        }
    }

    /// RFC 6749 §5.2.
    private static func refusal(_ reply: HTTPReply) -> OpenIDFailure {
        // An answer that is no JSON has no error code to tell.
        let said = (try? JSONValue(parsing: reply.body))?["error"]?.string ?? ""
        let isCode = !said.isEmpty && said.utf8.count <= 64 && said.isSearchable
        let detail = "the token endpoint answered \(reply.status)" + (isCode ? " \(said)" : "")
        if reply.status >= 500 || reply.status == 429 { return OpenIDFailure(.unreachable, detail) }
        return OpenIDFailure(said == "invalid_grant" ? .refused : .misconfigured, detail)
    }

    // MARK: - What is known of the provider

    private func knownMetadata() async throws(OpenIDFailure) -> ProviderMetadata {
        if let metadata, clock.now().since(metadata.since) < Self.freshness {
            return metadata.value
        }
        let address = ProviderMetadata.address(of: settings.issuer)
        let document = try await fetch(address, "the discovery document")
        let known = try ProviderMetadata(document, for: settings)
        metadata = Kept(value: known, since: clock.now())
        return known
    }

    /// The key that a token names. Providers change their keys, so one that is unknown is looked
    /// for anew.
    private func key(
        for token: IDToken,
        _ known: ProviderMetadata
    ) async throws(OpenIDFailure) -> SigningKey {
        let now = clock.now()
        if let keys, now.since(keys.since) < Self.freshness {
            if let key = token.key(among: keys.value) { return key }
            if let keySoughtAt, now.since(keySoughtAt) < Self.keysPause { throw Self.unknownKey }
            keySoughtAt = now
        }
        let fresh = try SigningKey.keys(in: try await fetch(known.keysAddress, "the key set"))
        keys = Kept(value: fresh, since: clock.now())
        guard let key = token.key(among: fresh) else { throw Self.unknownKey }
        return key
    }

    private static let unknownKey = OpenIDFailure(
        .untrusted,
        "the ID token: it is signed by a key that is not in the provider's key set"
    )

    private func fetch(_ address: String, _ what: String) async throws(OpenIDFailure) -> JSONValue {
        if let failure, clock.now().since(failure.since) < Self.failurePause { throw failure.value }
        do throws(OpenIDFailure) {
            let call = HTTPCall(
                method: "GET",
                url: address,
                headers: [HTTPField("Accept", "application/json")],
                answerBytesMax: Self.answerBytesMax
            )
            let reply = try await send(call, what)
            guard reply.status == 200 else {
                throw OpenIDFailure(.unreachable, "\(what) answered \(reply.status)")
            }
            let document = try Self.document(reply, what)
            failure = nil
            return document
        } catch {
            failure = Kept(value: error, since: clock.now())
            throw error
        }
    }

    private func send(_ call: HTTPCall, _ what: String) async throws(OpenIDFailure) -> HTTPReply {
        do throws(ConnectorFailure) {
            return try await http.send(call, deadline: clock.now().advanced(by: Self.patience))
        } catch {
            switch error.reason {
            case .answerTooLarge(let limit):
                throw OpenIDFailure(.malformed, "\(what) is longer than \(limit) bytes")
            case .forbiddenDestination(let detail), .misconfigured(let detail):
                throw OpenIDFailure(.misconfigured, "\(what) may not be called: \(detail)")
            default:
                throw OpenIDFailure(.unreachable, "\(what) did not answer: \(error.code)")
            }
        }
    }

    private static func document(
        _ reply: HTTPReply,
        _ what: String
    ) throws(OpenIDFailure) -> JSONValue {
        do throws(JSONFailure) {
            return try JSONValue(parsing: reply.body)
        } catch {
            throw OpenIDFailure(.malformed, "\(what) is not JSON")
        }
    }
}
