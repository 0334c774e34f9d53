package import Connectors
import Console
package import Primitives

/// `oidc` of `server.yaml`: where people sign in, and what their groups may do.
///
/// ```yaml
/// oidc:
///   issuer: https://id.example.com/realms/acme
///   clientId: crossdock
///   clientSecret: env:OIDC_CLIENT_SECRET
///   address: https://orders.example.com
///   groupsClaim: groups
///   roles:
///     order-desk: customer_service
///     it-integration: integration_support
/// ```
package struct OpenIDConfiguration: Codable, Sendable, Equatable {
    package var issuer: String
    package var clientId: String
    /// Absent for a public client.
    package var clientSecret: SecretReference?
    /// Where browsers reach the console, without its path.
    package var address: String
    /// How people call the provider; "your company account" unless said otherwise.
    package var name: String?
    package var scopes: [String]?
    package var groupsClaim: String?
    package var roles: [String: Role]
    /// How long a person stays signed in; 480 unless said otherwise.
    package var sessionMinutes: Int?
    /// Networks that the provider may be in although they are not public.
    package var privateNetworks: [IPNetwork]?
    package var allowsPlainText: Bool?

    static let sessionMinutesRange = 5...1_440
    static let rolesMax = 200

    package init(issuer: String, clientId: String, address: String, roles: [String: Role]) {
        self.issuer = issuer
        self.clientId = clientId
        self.address = address
        self.roles = roles
    }

    var settings: OpenIDSettings {
        OpenIDSettings(
            issuer: issuer,
            clientID: clientId,
            clientSecret: clientSecret,
            address: address,
            name: name ?? "your company account",
            scopes: scopes ?? ["openid", "profile", "email", "groups"],
            groupsClaim: groupsClaim ?? "groups",
            roles: roles,
            sessionLifetime: .seconds((sessionMinutes ?? 480) * 60),
            allowsPlainText: allowsPlainText ?? false
        )
    }

    var outboundPolicy: OutboundPolicy {
        OutboundPolicy(
            privateNetworks: privateNetworks ?? [],
            allowsPlainText: allowsPlainText ?? false
        )
    }

    /// What keeps it from being used: the setting, and what to do.
    var problems: [(setting: String, detail: String)] {
        var problems: [(setting: String, detail: String)] = []
        let isPlain = allowsPlainText ?? false
        for (setting, address) in [("issuer", issuer), ("address", address)] {
            if let fault = RestAddress.fault(inBase: address, allowsPlainText: isPlain) {
                problems.append((setting, fault))
            }
        }
        if clientId.isEmpty {
            problems.append(("clientId", "is empty; give what the provider calls this client"))
        }
        if roles.isEmpty {
            problems.append(("roles", "is empty, so nobody could sign in; give one group its role"))
        }
        if roles.count > Self.rolesMax {
            problems.append(("roles", "names more than \(Self.rolesMax) groups"))
        }
        if let scopes, !scopes.contains("openid") {
            problems.append(("scopes", "lacks openid, without which nobody is named"))
        }
        if let sessionMinutes, !Self.sessionMinutesRange.contains(sessionMinutes) {
            let range = Self.sessionMinutesRange
            problems.append(
                ("sessionMinutes", "expected \(range.lowerBound) to \(range.upperBound)")
            )
        }
        return problems
    }
}
