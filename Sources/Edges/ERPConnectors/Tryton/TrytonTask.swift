import Connectors
import Ordering

extension TrytonBooking: ERPTask {}
extension TrytonGoodsIssuing: ERPTask {}
extension TrytonInvoicing: ERPTask {}

/// A sale's change.
struct TrytonAmendment: ERPTask {
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
struct TrytonCancellation: ERPTask {
    let number: String
    let amending: TrytonAmending

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        try await amending.cancel(number)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        try await amending.findCancellation(number)
    }
}
