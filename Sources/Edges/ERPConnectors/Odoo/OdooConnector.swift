import Canonical
public import Connectors
import JSON
import Ordering
public import Primitives

/// Odoo 19 over JSON-2: books sales, amends and cancels them, delivers what left, posts invoices.
///
/// Guarantees: the key of each operation stands in the document it made (`origin` of a sale and a
/// delivery, `invoice_origin` of an invoice), every operation looks for it before it makes one, and
/// goes on from the state it finds; prices and totals are ours, and what Odoo makes of them is
/// compared to the cent. Losses: Odoo may commit after its answer was given up on, so whoever is in
/// doubt asks, and asks again after a pause.
public struct OdooConnector: Connector {
    public let operations: Set<String> = Set(ERPOperation.ofSales.map(\.rawValue))

    private let configuration: OdooConfiguration
    private let services: ConnectorServices
    let listing = ExportListing()

    public init(
        _ configuration: OdooConfiguration,
        using services: ConnectorServices
    ) throws(ConfigurationFailure) {
        let problems = configuration.problems
        guard problems.isEmpty else { throw ConfigurationFailure(problems) }
        self.configuration = configuration
        self.services = services
    }

    /// Everything that keeps a configuration from being used, without using it.
    public static func problems(
        of configuration: OdooConfiguration
    ) -> [ConfigurationFailure.Problem] { configuration.problems }

    public func repetition(of operation: String) -> Repetition {
        operations.contains(operation) ? .askFirst : .never
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

    /// What one request asks for, ready to be done or looked for.
    private func task(
        for request: ConnectorRequest,
        _ deadline: Timestamp
    ) throws(ConnectorFailure) -> any ERPTask {
        let operation = try request.erpOperation()
        let conversation = conversation(request, deadline)
        switch operation {
        case .book:
            return OdooBooking(
                order: try request.decoded(as: ERPOrder.self),
                conversation: conversation
            )
        case .amend:
            return OdooAmendment(
                order: try request.decoded(as: ERPOrder.self),
                conversation: conversation
            )
        case .cancel:
            return OdooCancellation(
                number: try request.decoded(as: ERPCancellation.self).externalNumber,
                conversation: conversation
            )
        case .issueGoods:
            return OdooGoodsIssuing(
                issue: try request.decoded(as: GoodsIssue.self),
                conversation: conversation
            )
        case .invoice:
            return OdooInvoicing(
                invoice: try request.decoded(as: Invoice.self),
                conversation: conversation
            )
        case .takeBack, .credit, .adjust, .purchase, .withdraw, .receive, .bill:
            throw ConnectorFailure(.misconfigured("\(operation.rawValue) is not spoken with Odoo"))
        }
    }

    func conversation(_ request: ConnectorRequest, _ deadline: Timestamp) -> OdooConversation {
        OdooConversation(
            configuration: configuration,
            services: services,
            deadline: deadline,
            request: request
        )
    }
}
