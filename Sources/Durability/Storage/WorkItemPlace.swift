import Primitives

/// Where a page of a queue ends, in the words of the queue's order.
///
/// It holds what the last item said when it was shown: an item whose time or amount moves while
/// somebody turns pages takes no other item with it.
public struct WorkItemPlace: Equatable, Sendable {
    /// What the order goes by: a time in microseconds, or an amount in minor units.
    var number: Int64
    var reason: String
    var key: String

    public init(_ item: StoredWorkItem, in order: WorkItemOrder) {
        switch order {
        case .due: number = item.dueKey
        case .oldest, .newest, .cause: number = item.openedAt.microseconds
        case .value: number = item.worth
        }
        reason = item.reason
        key = item.key
    }

    /// As an address has it: `1795446000000000/credit_limit/order/01K…/hold/credit_limit`.
    public var text: String { "\(number)/\(reason)/\(key)" }

    static let bytesMax = 600

    /// `nil` for what is no place.
    public init?(text: String) {
        guard text.utf8.count <= Self.bytesMax,
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let number = Int64(parts[0]) else { return nil }
        self.number = number
        reason = String(parts[1])
        key = String(parts[2])
    }
}
