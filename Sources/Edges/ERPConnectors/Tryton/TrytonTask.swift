import Connectors
import Ordering

/// One operation with its payload: done once under its key, or looked for.
protocol TrytonTask: Sendable {
    func perform() async throws(ConnectorFailure) -> ConnectorResponse
    /// `nil` when nothing was made under the key.
    func find() async throws(ConnectorFailure) -> ConnectorResponse?
}

extension TrytonBooking: TrytonTask {}
extension TrytonGoodsIssuing: TrytonTask {}
extension TrytonInvoicing: TrytonTask {}

/// A sale's change.
struct TrytonAmendment: TrytonTask {
    let order: ERPOrder
    let amending: TrytonAmending

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        try await amending.amend(order)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        try await amending.findAmendment(order)
    }
}

/// The end of a sale, by its number.
struct TrytonCancellation: TrytonTask {
    let number: String
    let amending: TrytonAmending

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        try await amending.cancel(number)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        try await amending.findCancellation(number)
    }
}
