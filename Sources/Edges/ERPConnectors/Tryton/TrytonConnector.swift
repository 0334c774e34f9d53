import Canonical
public import Connectors
import JSON
import Ordering
public import Primitives

/// Tryton 8.2 and 6.0 over JSON-RPC: books sales, amends and cancels them, issues what left, posts
/// invoices.
///
/// Guarantees: the key of each operation stands in the document it made, every operation looks for
/// it before it makes one, and goes on from the state it finds; prices, taxes and totals are ours,
/// and what Tryton makes of them is compared to the cent. Losses: Tryton may commit after its
/// answer was given up on, so whoever is in doubt asks, and asks again after a pause.
public struct TrytonConnector: Connector {
    public let operations: Set<String> = Set(Operation.allCases.map(\.rawValue))

    private let configuration: TrytonConfiguration
    private let services: ConnectorServices
    private let sessions: TrytonSessions
    private let directory = TrytonDirectory()

    enum Operation: String, CaseIterable {
        case book = "erp.book"
        case amend = "erp.amend"
        case cancel = "erp.cancel"
        case issueGoods = "erp.goods_issue"
        case invoice = "erp.invoice"
    }

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
        Operation(rawValue: operation) == nil ? .never : .askFirst
    }

    public func perform(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse {
        let operation = try operation(of: request)
        let conversation = conversation(request, deadline)
        switch operation {
        case .book:
            return try await TrytonBooking(
                order: try decode(ERPOrder.self, request),
                directory: directory,
                conversation: conversation
            ).perform()
        case .amend:
            return try await TrytonAmending(conversation: conversation)
                .amend(try decode(ERPOrder.self, request))
        case .cancel:
            return try await TrytonAmending(conversation: conversation)
                .cancel(try decode(Cancellation.self, request).externalNumber)
        case .issueGoods:
            return try await TrytonGoodsIssuing(
                issue: try decode(GoodsIssue.self, request),
                conversation: conversation
            ).perform()
        case .invoice:
            return try await TrytonInvoicing(
                invoice: try decode(Invoice.self, request),
                conversation: conversation
            ).perform()
        }
    }

    public func find(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse? {
        let operation = try operation(of: request)
        let conversation = conversation(request, deadline)
        switch operation {
        case .book:
            return try await TrytonBooking(
                order: try decode(ERPOrder.self, request),
                directory: directory,
                conversation: conversation
            ).find()
        case .amend:
            return try await TrytonAmending(conversation: conversation)
                .findAmendment(try decode(ERPOrder.self, request))
        case .cancel:
            return try await TrytonAmending(conversation: conversation)
                .findCancellation(try decode(Cancellation.self, request).externalNumber)
        case .issueGoods:
            return try await TrytonGoodsIssuing(
                issue: try decode(GoodsIssue.self, request),
                conversation: conversation
            ).find()
        case .invoice:
            return try await TrytonInvoicing(
                invoice: try decode(Invoice.self, request),
                conversation: conversation
            ).find()
        }
    }

    private struct Cancellation: Decodable { var externalNumber: String }

    private func operation(of request: ConnectorRequest) throws(ConnectorFailure) -> Operation {
        guard let operation = Operation(rawValue: request.operation) else {
            throw ConnectorFailure(.misconfigured("there is no operation \(request.operation)"))
        }
        return operation
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

    private func decode<Value: Decodable>(
        _ type: Value.Type,
        _ request: ConnectorRequest
    ) throws(ConnectorFailure) -> Value {
        do {
            return try JSONDocumentDecoder().decode(type, from: request.payload)
        } catch {
            throw ConnectorFailure(.untranslatable("the payload is no \(type): \(error)"))
        }
    }
}
