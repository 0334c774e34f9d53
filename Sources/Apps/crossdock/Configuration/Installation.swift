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
    /// The file of the key that seals stored secrets; made when it is not there.
    var keyFile = "var/crossdock.key"
    /// Whether browsers reach the console by https, here or at a proxy in front.
    var isSecure = false
    /// Networks that webhooks may be sent to although their addresses are not public.
    var webhookNetworks: [IPNetwork] = []
    /// Hosts that webhooks may be sent to without TLS.
    var trustedWebhookHosts: [String] = []

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        host = try container.decodeIfPresent(String.self, forKey: .host) ?? host
        port = try container.decodeIfPresent(Int.self, forKey: .port) ?? port
        database = try container.decodeIfPresent(String.self, forKey: .database) ?? database
        keyFile = try container.decodeIfPresent(String.self, forKey: .keyFile) ?? keyFile
        isSecure = try container.decodeIfPresent(Bool.self, forKey: .isSecure) ?? isSecure
        webhookNetworks =
            try container.decodeIfPresent([IPNetwork].self, forKey: .webhookNetworks) ?? []
        trustedWebhookHosts =
            try container.decodeIfPresent([String].self, forKey: .trustedWebhookHosts) ?? []
    }
}

/// `systems/NAME.yaml`: one outside system, how it is called and how it words its news.
struct SystemConfiguration: Codable, Sendable {
    var name: TargetSystem.ID
    var connector: RestConfiguration
    var events: EventDialect?
}

/// `partners/NAME.yaml`: a trading partner, and the folders it exchanges files through.
struct PartnerConfiguration: Codable, Sendable {
    var profile: PartnerProfile
    /// Watched for the partner's files.
    var inbox: String?
    /// Where files for the partner are put.
    var outbox: String?
}
