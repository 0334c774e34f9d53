public import Connectors
public import Primitives

/// How people sign in at the company's identity provider (OpenID Connect Core 1.0).
public struct OpenIDSettings: Sendable {
    /// Exactly as the provider writes it, without a slash that it does not write.
    public var issuer: String
    public var clientID: String
    /// Absent for a public client, which proves itself by PKCE alone.
    public var clientSecret: SecretReference?
    /// Where browsers reach this installation: `https://orders.example.com`.
    public var address: String
    /// How people call the provider, on the button.
    public var name: String
    public var scopes: [String]
    /// The claim of the ID token that lists a person's groups.
    public var groupsClaim: String
    /// What each group may do; whoever is in none of them does not get in.
    public var roles: [String: Role]
    public var sessionLifetime: Duration
    /// Whether the provider may be spoken to without TLS.
    public var allowsPlainText: Bool

    public init(
        issuer: String,
        clientID: String,
        clientSecret: SecretReference?,
        address: String,
        name: String,
        scopes: [String],
        groupsClaim: String,
        roles: [String: Role],
        sessionLifetime: Duration,
        allowsPlainText: Bool
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        self.name = name
        self.scopes = scopes
        self.groupsClaim = groupsClaim
        self.roles = roles
        self.sessionLifetime = sessionLifetime
        self.allowsPlainText = allowsPlainText
    }

    /// Registered at the provider, character by character.
    public var redirectAddress: String { address + ConsolePath.providerReturn.address }

    /// Where the provider may send people back after they have signed out of it.
    public var signedOutAddress: String { address + ConsolePath.signIn(next: nil).address }

    /// From the role that may do most to the one that may do least: of several groups the first
    /// counts.
    private static let precedence: [Role] = [
        .operationsManager, .integrationSupport, .financeAnalyst, .customerService,
        .warehouseSupervisor, .executive,
    ]

    /// What a person in these groups may do; `nil` when none of them has a role.
    func role(of groups: [String]) -> Role? {
        let given = Set(groups.compactMap { roles[$0] })
        return Self.precedence.first(where: given.contains)
    }
}
