/// A question that many would ask an ERP, and that is answered here without a call to any system.
///
/// Nothing in this room can call one: it imports no connector, and effects leave by the outbox
/// alone. So every answer counted under these names is one that the ERP was not asked for.
public enum AnsweredRead: String, CaseIterable, Sendable {
    case availability, price, credit, order

    /// `nil` for every other operation.
    public init?(operation: String) {
        let read = Self.allCases.first { $0.operations.contains(operation) }
        guard let read else { return nil }
        self = read
    }

    /// As the API's description names them.
    var operations: [String] {
        switch self {
        case .availability: ["getAvailability", "askAvailability"]
        case .price: ["quotePrices"]
        case .credit: ["getAccount"]
        case .order: ["getOrder", "listOrders"]
        }
    }
}
