import Canonical
import Database
import Primitives

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
        case .board: try snapshot.boardStamp()
        case .exceptions: try snapshot.exceptionsStamp()
        case .order(let id): try snapshot.orderStamp(id)
        }
    }
}

extension Snapshot {
    fileprivate func boardStamp() throws(StoreFailure) -> String {
        try session.first(
            "SELECT COALESCE(MAX(position), 0) FROM reader_cursor WHERE name = 'order_board'"
        ) { (row) throws(StoreFailure) in String(row.integer(0)) } ?? ""
    }

    fileprivate func exceptionsStamp() throws(StoreFailure) -> String {
        try session.first(
            """
            SELECT (SELECT COUNT(*) FROM work_item WHERE closed_at IS NULL),
                   (SELECT COALESCE(MAX(opened_at), 0) FROM work_item WHERE closed_at IS NULL),
                   (SELECT COUNT(*) FROM effect WHERE state = 'parked'),
                   (SELECT COUNT(*) FROM inbox_message WHERE state = 'parked')
            """
        ) { (row) throws(StoreFailure) in
            (0..<4).map { String(row.integer($0)) }.joined(separator: ".")
        } ?? ""
    }

    /// The order's sequence, and how far its effects and messages came.
    fileprivate func orderStamp(_ id: Order.ID) throws(StoreFailure) -> String {
        try session.first(
            """
            SELECT (SELECT COALESCE(MAX(sequence), 0) FROM instance
                    WHERE kind = 'order' AND id = $1),
                   (SELECT COUNT(*) FROM effect
                    WHERE instance_kind = 'order' AND instance_id = $1),
                   (SELECT COALESCE(SUM(fence), 0) FROM effect
                    WHERE instance_kind = 'order' AND instance_id = $1),
                   (SELECT COUNT(*) FROM effect
                    WHERE instance_kind = 'order' AND instance_id = $1
                        AND state IN ('ready', 'leased', 'unknown')),
                   (SELECT COUNT(*) FROM inbox_message
                    WHERE instance_kind = 'order' AND instance_id = $1),
                   (SELECT COUNT(*) FROM work_item
                    WHERE instance_kind = 'order' AND instance_id = $1 AND closed_at IS NULL),
                   (SELECT COUNT(*) FROM instance
                    WHERE kind = 'order' AND id = $1 AND quarantine IS NOT NULL)
            """,
            [.id(id)]
        ) { (row) throws(StoreFailure) in
            (0..<7).map { String(row.integer($0)) }.joined(separator: ".")
        } ?? ""
    }
}
