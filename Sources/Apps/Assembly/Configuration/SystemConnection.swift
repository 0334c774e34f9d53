package import Connectors
package import ERPConnectors
package import Reconciliation

/// How one outside system is called: `connector` in its file, of the kind that `kind` says.
///
/// Without `kind` it is `rest`, the connector that is all configuration.
package enum SystemConnection: Sendable, Equatable {
    case rest(RestConfiguration)
    case tryton(TrytonConfiguration)
    case odoo(OdooConfiguration)

    package static let kinds = [
        RestConnector.descriptor.kind, TrytonConnector.descriptor.kind,
        OdooConnector.descriptor.kind,
    ]

    /// What can be asked of it.
    package var operations: Set<String> {
        switch self {
        case .rest(let configuration): Set(configuration.operations.keys)
        case .tryton: Set(TrytonConnector.descriptor.operations)
        case .odoo: Set(OdooConnector.descriptor.operations)
        }
    }

    /// What can be read whole, to be compared.
    package var exports: Set<ReconciledSubject> {
        switch self {
        case .rest(let configuration):
            Set(configuration.exports.keys.compactMap { ReconciledSubject(rawValue: $0) })
        case .tryton: TrytonConnector.exported
        case .odoo: OdooConnector.exported
        }
    }

    /// Whether an entity's master data can be read from it.
    package var speaksMasterData: Bool {
        switch self {
        case .rest: false
        case .tryton, .odoo: true
        }
    }

    /// What reads an entity's master data from it; nothing where it cannot be asked for it.
    package func masterDataSpeaker(
        using services: ConnectorServices
    ) throws(ConfigurationFailure) -> (any MasterDataSpeaker)? {
        switch self {
        case .rest: nil
        case .tryton(let configuration): try TrytonConnector(configuration, using: services)
        case .odoo(let configuration): try OdooConnector(configuration, using: services)
        }
    }

    private var target: any TargetConfiguration {
        switch self {
        case .rest(let configuration): configuration
        case .tryton(let configuration): configuration
        case .odoo(let configuration): configuration
        }
    }

    package var baseURL: String { target.baseURL }
    package var outboundPolicy: OutboundPolicy { target.outboundPolicy }
    package var budget: BudgetLimits { target.budget }
    package var circuitBreaker: CircuitBreaker.Settings { target.circuitBreaker }

    package var secret: SecretReference? {
        switch self {
        case .rest(let configuration): configuration.authentication.reference
        case .tryton(let configuration): configuration.password
        case .odoo(let configuration): configuration.apiKey
        }
    }

    /// What keeps it from being used.
    package var problems: [ConfigurationFailure.Problem] {
        switch self {
        case .rest(let configuration): RestConnector.problems(of: configuration)
        case .tryton(let configuration): TrytonConnector.problems(of: configuration)
        case .odoo(let configuration): OdooConnector.problems(of: configuration)
        }
    }
}

extension SystemConnection: Codable {
    private enum CodingKeys: String, CodingKey { case kind }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let kind = try container.decodeIfPresent(String.self, forKey: .kind)
        switch kind ?? RestConnector.descriptor.kind {
        case RestConnector.descriptor.kind:
            self = .rest(try RestConfiguration(from: decoder))
        case TrytonConnector.descriptor.kind:
            self = .tryton(try TrytonConfiguration(from: decoder))
        case OdooConnector.descriptor.kind:
            self = .odoo(try OdooConfiguration(from: decoder))
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .kind,
                in: container,
                debugDescription: "expected " + Self.kinds.joined(separator: " or ")
            )
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .rest(let configuration): try configuration.encode(to: encoder)
        case .tryton(let configuration):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(TrytonConnector.descriptor.kind, forKey: .kind)
            try configuration.encode(to: encoder)
        case .odoo(let configuration):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(OdooConnector.descriptor.kind, forKey: .kind)
            try configuration.encode(to: encoder)
        }
    }
}

extension RestAuthentication {
    fileprivate var reference: SecretReference? {
        switch self {
        case .none: nil
        case .header(_, _, let secret): secret
        case .basic(_, let password): password
        }
    }
}
