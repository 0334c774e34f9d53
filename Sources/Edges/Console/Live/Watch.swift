import Canonical
import Database
import Primitives
import Projections

/// What an open page wants to hear about.
enum Watch: Equatable, Sendable {
    case board
    case exceptions
    case order(Order.ID)

    var text: String {
        switch self {
        case .board: "board"
        case .exceptions: "exceptions"
        case .order(let id): "order:" + id.rawValue
        }
    }

    init?(_ text: String) {
        switch text {
        case "board": self = .board
        case "exceptions": self = .exceptions
        default:
            guard text.hasPrefix("order:"), let id = Order.ID(validating: String(text.dropFirst(6)))
            else { return nil }
            self = .order(id)
        }
    }
}

extension Watch {
    /// A number that is another one as soon as the page would show something else.
    func stamp(in snapshot: borrowing Snapshot) throws(StoreFailure) -> String {
        switch self {
        case .board: try PageStamp.orderBoard(in: snapshot)
        case .exceptions: try PageStamp.exceptions(in: snapshot)
        case .order(let id): try PageStamp.order(id, in: snapshot)
        }
    }
}
