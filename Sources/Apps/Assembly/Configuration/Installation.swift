package import Canonical
package import Connectors
package import Engine
package import Mapping
import Primitives
package import Storage
package import Translation

/// A whole installation, as its directory of YAML describes it.
package struct Installation: Sendable {
    package var server = ServerConfiguration()
    package var entities: [EntityProfile] = []
    package var systems: [SystemConfiguration] = []
    package var partners: [PartnerConfiguration] = []
    /// What partners' documents are read by.
    package var mappings: [MappingFile] = []
    /// Their texts, by their names.
    package var mappingTexts: [String: String] = [:]

    package init() {}
}

/// `server.yaml`: what the process itself needs.
package struct ServerConfiguration: Codable, Sendable, Equatable {
    package var host = "127.0.0.1"
    package var port = 8080
    /// A file's path, or `postgres://…`.
    package var database = "var/crossdock.sqlite"
    /// The file of the key that seals stored secrets; made when it is not there.
    package var keyFile = "var/crossdock.key"
    /// Whether browsers reach the console by https, here or at a proxy in front.
    package var isSecure = false
    /// Networks that webhooks may be sent to although their addresses are not public.
    package var webhookNetworks: [IPNetwork] = []
    /// Hosts that webhooks may be sent to without TLS.
    package var trustedWebhookHosts: [String] = []
    /// Requests that this node works on at the same time; more are refused with 503.
    package var requestsInFlight = 1_024
    /// Orders that this node decides at the same time; more are stored and decided in their turn.
    package var ordersDecidedAtOnce = 128
    /// Orders that may wait for their decision; more are refused with 503.
    package var ordersWaiting = 20_000
    /// Requests that each key may make a second on this node, twice as many at once after a pause;
    /// more are refused with 429.
    package var requestsPerSecond = 2_000
    /// Where people sign in to the console who have no password here.
    package var oidc: OpenIDConfiguration?
    /// Whether people may sign in to the console with a password of this installation.
    package var passwordSignIn = true
    /// What operators' tools are given; nothing unless it is configured.
    package var telemetry = TelemetryConfiguration()
    /// By when what waits for people is due where nothing else says it.
    package var workItems = WorkItemConfiguration()
    /// What the company promises itself.
    package var objectives: [ObjectiveConfiguration] = []

    private enum CodingKeys: String, CodingKey {
        case host, port, database, keyFile, isSecure, webhookNetworks, trustedWebhookHosts
        case requestsInFlight, requestsPerSecond, ordersDecidedAtOnce, ordersWaiting
        case oidc, passwordSignIn, telemetry, workItems, objectives
    }

    package init() {}

    package init(from decoder: any Decoder) throws {
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
        requestsInFlight = try Self.bound(.requestsInFlight, in: container) ?? requestsInFlight
        requestsPerSecond = try Self.bound(.requestsPerSecond, in: container) ?? requestsPerSecond
        ordersDecidedAtOnce =
            try Self.bound(.ordersDecidedAtOnce, in: container) ?? ordersDecidedAtOnce
        ordersWaiting = try Self.bound(.ordersWaiting, in: container) ?? ordersWaiting
        oidc = try container.decodeIfPresent(OpenIDConfiguration.self, forKey: .oidc)
        passwordSignIn =
            try container.decodeIfPresent(Bool.self, forKey: .passwordSignIn) ?? passwordSignIn
        telemetry =
            try container.decodeIfPresent(TelemetryConfiguration.self, forKey: .telemetry)
            ?? telemetry
        workItems =
            try container.decodeIfPresent(WorkItemConfiguration.self, forKey: .workItems)
            ?? workItems
        objectives =
            try container.decodeIfPresent([ObjectiveConfiguration].self, forKey: .objectives) ?? []
    }

    private static func bound(
        _ key: CodingKeys,
        in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> Int? {
        guard let bound = try container.decodeIfPresent(Int.self, forKey: key) else { return nil }
        guard (1...Limits.requestBound).contains(bound) else {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: container,
                debugDescription: "expected 1 to \(Limits.requestBound)"
            )
        }
        return bound
    }
}

/// `systems/NAME.yaml`: one outside system, how it is called and how it words its news.
package struct SystemConfiguration: Codable, Sendable {
    package var name: TargetSystem.ID
    package var connector: SystemConnection
    package var events: EventDialect?
    /// What it owns of the master data of entities whose ERP it is.
    package var masterData: MasterDataSource?
    /// How often what it has is compared with what we have; never by itself without it.
    package var reconcile: ReconciliationSchedule?

    package init(
        name: TargetSystem.ID,
        connector: SystemConnection,
        events: EventDialect? = nil,
        masterData: MasterDataSource? = nil,
        reconcile: ReconciliationSchedule? = nil
    ) {
        self.name = name
        self.connector = connector
        self.events = events
        self.masterData = masterData
        self.reconcile = reconcile
    }
}

/// `partners/NAME.yaml`: a trading partner, and the ways by which it exchanges files.
package struct PartnerConfiguration: Codable, Sendable {
    package var profile: PartnerProfile
    /// Watched for the partner's files.
    package var inbox: String?
    /// Where files for the partner are put.
    package var outbox: String?

    /// How the partner's messages come over AS2, if they do.
    package var as2: AS2Configuration?
    /// The partner's own server, if files are fetched or put there.
    package var sftp: SFTPConfiguration?
    /// The partner's address to which files are sent.
    package var https: HTTPSConfiguration?

    package init(
        profile: PartnerProfile,
        inbox: String? = nil,
        outbox: String? = nil,
        as2: AS2Configuration? = nil,
        sftp: SFTPConfiguration? = nil,
        https: HTTPSConfiguration? = nil
    ) {
        self.profile = profile
        self.inbox = inbox
        self.outbox = outbox
        self.as2 = as2
        self.sftp = sftp
        self.https = https
    }
}
