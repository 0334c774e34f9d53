import Canonical
import Database
import Governance
import Primitives
import Projections

/// What an open page wants to hear about.
enum Watch: Equatable, Sendable {
    case overview
    case board
    case exceptions
    case order(Order.ID)
    /// A set that is sent again.
    case redrive(String)

    var text: String {
        switch self {
        case .overview: "overview"
        case .board: "board"
        case .redrive(let hash): "redrive:" + hash
        case .exceptions: "exceptions"
        case .order(let id): "order:" + id.rawValue
        }
    }

    init?(_ text: String) {
        switch text {
        case "overview": self = .overview
        case "board": self = .board
        case "exceptions": self = .exceptions
        default:
            if text.hasPrefix("redrive:"), text.utf8.count <= 72 {
                self = .redrive(String(text.dropFirst(8)))
                return
            }
            guard text.hasPrefix("order:"), let id = Order.ID(validating: String(text.dropFirst(6)))
            else { return nil }
            self = .order(id)
        }
    }
}

extension Watch {
    /// What a reader must be allowed.
    var permission: Permission {
        switch self {
        case .overview, .board, .exceptions: .consoleRead
        case .order: .ordersRead
        case .redrive: .redrive
        }
    }

    /// A number that is another one as soon as the page would show something else.
    func stamp(in snapshot: borrowing Snapshot) throws(StoreFailure) -> String {
        switch self {
        case .overview: try PageStamp.overview(in: snapshot)
        case .board: try PageStamp.orderBoard(in: snapshot)
        case .redrive(let hash): try PageStamp.redrive(hash, in: snapshot)
        case .exceptions: try PageStamp.exceptions(in: snapshot)
        case .order(let id): try PageStamp.order(id, in: snapshot)
        }
    }
}
