import Canonical
import Connectors
import Engine
import Storage
import Translation

/// A whole installation, as its directory of YAML describes it.
struct Installation: Sendable {
    var server = ServerConfiguration()
    var entities: [EntityProfile] = []
    var systems: [SystemConfiguration] = []
    var partners: [PartnerConfiguration] = []
}

/// `server.yaml`: what the process itself needs.
struct ServerConfiguration: Codable, Sendable, Equatable {
    var host = "127.0.0.1"
    var port = 8080
    /// A file's path, or `postgres://…`.
    var database = "var/crossdock.sqlite"
    /// `env:NAME` or `file:PATH` of the 32-byte key that seals stored secrets (base64).
    var key: SecretReference?
    /// Hosts that webhooks and systems may be called at although their addresses are private.
    var allowPrivateNetworks: [String] = []
    var allowPlainHTTP = false

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        host = try container.decodeIfPresent(String.self, forKey: .host) ?? host
        port = try container.decodeIfPresent(Int.self, forKey: .port) ?? port
        database = try container.decodeIfPresent(String.self, forKey: .database) ?? database
        key = try container.decodeIfPresent(SecretReference.self, forKey: .key)
        allowPrivateNetworks =
            try container.decodeIfPresent([String].self, forKey: .allowPrivateNetworks) ?? []
        allowPlainHTTP =
            try container.decodeIfPresent(Bool.self, forKey: .allowPlainHTTP) ?? false
    }
}

/// `systems/NAME.yaml`: one outside system, how it is called and how it words its news.
struct SystemConfiguration: Codable, Sendable {
    var name: TargetSystem.ID
    var connector: RestConfiguration
    var budget: BudgetLimits?
    var breaker: CircuitBreaker.Settings?
    var events: EventDialect?
}

/// `partners/NAME.yaml`: a trading partner, and the folders it exchanges files through.
struct PartnerConfiguration: Codable, Sendable {
    var profile: PartnerProfile
    var inbox: String?
    var outbox: String?
}
