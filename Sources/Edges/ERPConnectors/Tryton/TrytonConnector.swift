public import Connectors
import JSON
public import Primitives

/// Tryton 8.2 and 6.0 over JSON-RPC: books sales, amends and cancels them, issues what left, posts
/// invoices, takes goods back and credits them; buys, receives and is billed; adjusts stock.
///
/// Guarantees: the key of each operation stands in the document it made, every operation looks for
/// it before it makes one, and goes on from the state it finds; prices, taxes and totals are ours,
/// and what Tryton makes of them is compared to the cent. Losses: Tryton may commit after its
/// answer was given up on, so whoever is in doubt asks, and asks again after a pause.
public struct TrytonConnector: Connector {
    public let operations: Set<String> = Set(ERPOperation.allCases.map(\.rawValue))

    let configuration: TrytonConfiguration
    private let services: ConnectorServices
    private let sessions: TrytonSessions
    let directory = TrytonDirectory()
    let listing = ExportListing()

    public init(
        _ configuration: TrytonConfiguration,
        using services: ConnectorServices
    ) throws(ConfigurationFailure) {
        let problems = configuration.problems
        guard problems.isEmpty else { throw ConfigurationFailure(problems) }
        self.configuration = configuration
        self.services = services
        sessions = TrytonSessions(configuration, using: services)
    }

    /// Everything that keeps a configuration from being used, without using it.
    public static func problems(
        of configuration: TrytonConfiguration
    ) -> [ConfigurationFailure.Problem] { configuration.problems }

    public func repetition(of operation: String) -> Repetition {
        ERPOperation(rawValue: operation) == nil ? .never : .askFirst
    }

    public func perform(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse {
        try await task(for: request, deadline).perform()
    }

    public func find(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse? {
        try await task(for: request, deadline).find()
    }

    func conversation(
        _ request: ConnectorRequest,
        _ deadline: Timestamp
    ) -> TrytonConversation {
        TrytonConversation(
            configuration: configuration,
            services: services,
            sessions: sessions,
            deadline: deadline,
            request: request
        )
    }
}
