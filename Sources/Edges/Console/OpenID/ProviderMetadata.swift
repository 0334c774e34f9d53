import Connectors
import JSON

/// Where a provider does what, as it says under `/.well-known/openid-configuration`
/// (OpenID Connect Discovery 1.0 §3).
struct ProviderMetadata: Sendable, Equatable {
    var authorizationEndpoint: String
    var tokenEndpoint: String
    var keysAddress: String
    var endSessionEndpoint: String?
    /// Whether the secret goes into the form, because it is not taken as Basic credentials.
    var takesSecretInForm: Bool
    /// Whether it says who it is when it sends a browser back (RFC 9207 §3).
    var namesItselfOnReturn: Bool

    static func address(of issuer: String) -> String {
        RestAddress.joined(issuer, ".well-known/openid-configuration")
    }

    /// - Throws: when it is another's document (§4.3), or an address in it cannot be used.
    init(_ document: JSONValue, for settings: OpenIDSettings) throws(OpenIDFailure) {
        guard document["issuer"]?.string == settings.issuer else {
            throw OpenIDFailure(
                .misconfigured,
                "the discovery document's issuer is not the configured one, character by character"
            )
        }
        func address(_ member: String) throws(OpenIDFailure) -> String {
            guard let text = document[member]?.string,
                let checked = Self.checked(text, settings.allowsPlainText)
            else {
                throw OpenIDFailure(
                    .malformed,
                    "the discovery document has no usable \(member)"
                )
            }
            return checked
        }
        authorizationEndpoint = try address("authorization_endpoint")
        tokenEndpoint = try address("token_endpoint")
        keysAddress = try address("jwks_uri")
        endSessionEndpoint = document["end_session_endpoint"]?.string.flatMap {
            Self.checked($0, settings.allowsPlainText)
        }
        // Absent, it is client_secret_basic.
        let methods = document["token_endpoint_auth_methods_supported"]?.array?.map(\.string)
        takesSecretInForm = methods.map { !$0.contains("client_secret_basic") } ?? false
        namesItselfOnReturn =
            document["authorization_response_iss_parameter_supported"]?.bool ?? false
    }

    /// An address that a browser may be sent to and a secret may go to; with its query, if any.
    private static func checked(_ text: String, _ allowsPlainText: Bool) -> String? {
        let base = String(text.prefix { $0 != "?" })
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        let fault = RestAddress.fault(inBase: base, allowsPlainText: allowsPlainText)
        return isPlain && text.utf8.count <= 2_000 && fault == nil ? text : nil
    }

    /// `address?name=value&…`, after whatever query it has.
    static func extending(_ address: String, with fields: [(String, String)]) -> String {
        let query = FormFields.encoded(fields)
        return address + (address.contains("?") ? "&" : "?") + query
    }
}

extension FormFields {
    /// `application/x-www-form-urlencoded`
    static func encoded(_ fields: [(String, String)]) -> String {
        fields.map { encoded($0.0) + "=" + encoded($0.1) }.joined(separator: "&")
    }
}
