import Connectors
import Crypto
import CryptoExtras
import Foundation
import Hummingbird
import HummingbirdTesting
import JSON
import Primitives
import Synchronization

/// A small identity provider over real HTTP, which can lie in every way that a test asks for.
///
/// A class because browser, server and test share it. It keeps the rules that a provider must keep:
/// a code counts once, for the redirect address, the secret and the verifier it was asked with.
final class TestProvider: Sendable {
    static let clientID = "crossdock"
    /// With everything in it that must be encoded before it becomes a Basic credential.
    static let secret = "s/e+c:r et%"
    static let redirect = "https://orders.example.com/console/sign-in/return"

    struct State {
        var issuer = ""
        var keys = [ProviderKey.rsa("one")]
        var signingKey: ProviderKey?
        var grants: [String: Grant] = [:]
        var keySetReads = 0
        var discoveryReads = 0
        /// Asked instead of answering as the standard says.
        var discovery: (@Sendable ([String: JSONValue]) async throws -> Response)?
        var keySet: (@Sendable () -> Response)?
        var tokenAnswer: (@Sendable () -> Response)?
        /// Changes an ID token before it is signed.
        var forge: @Sendable (_ token: inout TokenDraft) -> Void = { _ in }
    }

    struct Grant {
        var nonce: String
        var challenge: String
        var person: [String: JSONValue]
    }

    // Guards what the provider knows and how it lies.
    let state = Mutex(State())
    private let clock: any WallClock

    init(clock: any WallClock) { self.clock = clock }

    var issuer: String { state.withLock { $0.issuer } }

    /// What a person's browser brings back after signing in: the fields of the redirection.
    func authorize(
        _ asked: [String: String],
        as person: [String: JSONValue]
    ) -> [(String, String)]? {
        guard asked["client_id"] == Self.clientID, asked["redirect_uri"] == Self.redirect,
            asked["response_type"] == "code", asked["code_challenge_method"] == "S256",
            asked["scope"]?.contains("openid") == true, let state = asked["state"],
            let nonce = asked["nonce"], let challenge = asked["code_challenge"]
        else { return nil }
        let code = "code-" + state
        self.state.withLock {
            $0.grants[code] = Grant(nonce: nonce, challenge: challenge, person: person)
        }
        return [("code", code), ("state", state), ("iss", issuer)]
    }

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get(".well-known/openid-configuration") { _, _ in try await self.discovery() }
        router.get("keys") { _, _ in self.keySet() }
        router.post("token") { request, _ in try await self.token(request) }
        return router
    }

    private func discovery() async throws -> Response {
        let (issuer, lie) = state.withLock { state in
            state.discoveryReads += 1
            return (state.issuer, state.discovery)
        }
        let document: [String: JSONValue] = [
            "issuer": .string(issuer),
            "authorization_endpoint": .string(issuer + "/authorize?tenant=acme"),
            "token_endpoint": .string(issuer + "/token"), "jwks_uri": .string(issuer + "/keys"),
            "end_session_endpoint": .string(issuer + "/end"),
            "authorization_response_iss_parameter_supported": true,
        ]
        if let lie { return try await lie(document) }
        return Self.json(document)
    }

    private func keySet() -> Response {
        let (keys, lie) = state.withLock { state in
            state.keySetReads += 1
            return (state.keys, state.keySet)
        }
        return lie?() ?? Self.json(["keys": .array(keys.map(\.published))])
    }

    private func token(_ request: Request) async throws -> Response {
        var request = request
        if let lie = state.withLock({ $0.tokenAnswer }) { return lie() }
        let body = String(buffer: try await request.collectBody(upTo: 16_384))
        var components = URLComponents()
        components.percentEncodedQuery = body
        let fields = Dictionary(
            (components.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        ) { first, _ in first }
        // "s/e+c:r et%" as a form writes it.
        let credentials = Data("crossdock:s%2Fe%2Bc%3Ar%20et%25".utf8).base64EncodedString()
        guard request.headers[.authorization] == "Basic " + credentials else {
            return Self.json(["error": "invalid_client"], status: .unauthorized)
        }
        // Taken out: a code counts once.
        let grant = state.withLock { $0.grants.removeValue(forKey: fields["code"] ?? "") }
        let verifier = fields["code_verifier"] ?? ""
        let challenge = base64URL(SHA256.hash(data: Data(verifier.utf8)))
        guard let grant, fields["grant_type"] == "authorization_code",
            fields["redirect_uri"] == Self.redirect, challenge == grant.challenge
        else { return Self.json(["error": "invalid_grant"], status: .badRequest) }
        return Self.json([
            "access_token": "opaque", "token_type": "Bearer",
            "id_token": .string(try idToken(for: grant)),
        ])
    }

    private func idToken(for grant: Grant) throws -> String {
        let (issuer, key, forge) = state.withLock {
            ($0.issuer, $0.signingKey ?? $0.keys[0], $0.forge)
        }
        let now = clock.now().microseconds / 1_000_000
        var draft = TokenDraft(
            header: ["alg": .string(key.algorithm), "kid": .string(key.id), "typ": "JWT"],
            claims: [
                "iss": .string(issuer), "aud": [.string(Self.clientID)], "sub": "person-1",
                "nonce": .string(grant.nonce), "iat": .number(now), "exp": .number(now + 300),
                "preferred_username": "ann", "name": "Ann Test",
            ].merging(grant.person) { $1 },
            key: key
        )
        forge(&draft)
        return try draft.text()
    }

    static func json(
        _ members: [String: JSONValue],
        status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: object(members).text()))
        )
    }

    static func html() -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/html"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "<html>Sign in to the WiFi</html>"))
        )
    }
}

/// An ID token about to be signed.
struct TokenDraft {
    var header: [String: JSONValue]
    var claims: [String: JSONValue]
    var key: ProviderKey
    /// Instead of a signature by `key`.
    var sign: (@Sendable (_ bytes: [UInt8]) throws -> [UInt8])?
    /// Claims put in after signing.
    var claimsAfterSigning: [String: JSONValue]?

    func text() throws -> String {
        let head = base64URL(Array(object(header).text().utf8))
        let body = base64URL(Array(object(claims).text().utf8))
        let bytes = Array((head + "." + body).utf8)
        let signature = try sign?(bytes) ?? key.sign(bytes)
        let shown = claimsAfterSigning.map { base64URL(Array(object($0).text().utf8)) } ?? body
        return head + "." + shown + "." + base64URL(signature)
    }
}

/// One of the provider's keys.
enum ProviderKey: Sendable {
    case rsaKey(String, _RSA.Signing.PrivateKey)
    case p256Key(String, P256.Signing.PrivateKey)

    /// Made once: they are slow to make.
    private static let rsaKeys = ["one", "two"].map { name in
        // Why it fails does not matter: without a key no test can go on.
        guard let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048) else {
            preconditionFailure("no key \(name) could be made")
        }
        return key
    }

    static func rsa(_ id: String, second: Bool = false) -> ProviderKey {
        .rsaKey(id, rsaKeys[second ? 1 : 0])
    }

    static func p256(_ id: String) -> ProviderKey { .p256Key(id, P256.Signing.PrivateKey()) }

    var id: String {
        switch self {
        case .rsaKey(let id, _), .p256Key(let id, _): id
        }
    }

    var algorithm: String {
        switch self {
        case .rsaKey: "RS256"
        case .p256Key: "ES256"
        }
    }

    var published: JSONValue {
        switch self {
        case .rsaKey(let id, let key):
            // Why it fails does not matter: a key of our own making has its numbers.
            guard let numbers = try? key.publicKey.getKeyPrimitives() else {
                preconditionFailure("the key \(id) has no numbers")
            }
            return [
                "kty": "RSA", "kid": .string(id), "use": "sig", "alg": "RS256",
                "n": .string(base64URL(numbers.modulus)),
                "e": .string(base64URL(numbers.publicExponent)),
            ]
        case .p256Key(let id, let key):
            let point = [UInt8](key.publicKey.rawRepresentation)
            return [
                "kty": "EC", "kid": .string(id), "crv": "P-256",
                "x": .string(base64URL(point[..<32])), "y": .string(base64URL(point[32...])),
            ]
        }
    }

    func sign(_ bytes: [UInt8]) throws -> [UInt8] {
        switch self {
        case .rsaKey(_, let key):
            let digest = SHA256.hash(data: bytes)
            return [UInt8](
                try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation
            )
        case .p256Key(_, let key): return [UInt8](try key.signature(for: bytes).rawRepresentation)
        }
    }
}

func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString()
        .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}

func object(_ members: [String: JSONValue]) -> JSONValue {
    .object(
        JSONObject(
            members.sorted { $0.key < $1.key }.map {
                JSONObject.Member(name: $0.key, value: $0.value)
            }
        )
    )
}
