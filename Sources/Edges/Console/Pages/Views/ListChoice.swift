import Governance
import Ordering
import Primitives
import Storage

/// What one of the lists that can be saved is asked for: read from fields that may say anything,
/// and written in the list's own words.
enum ListChoice: Equatable, Sendable {
    case orders(BoardFilter)
    /// One role's queue; nothing for all of the viewer's.
    case exceptions(QueueChoice?)
    case documents(partner: String?)
    case inventory(item: String?)

    /// `nil` for a queue that is not the viewer's.
    init?(_ list: SavedView.List, _ fields: FormFields, for viewer: Viewer) {
        switch list {
        case .orders:
            var filter = BoardFilter(fields)
            filter.before = nil
            self = .orders(filter)
        case .exceptions where fields["queue"] == nil: self = .exceptions(nil)
        case .exceptions:
            guard let choice = QueueChoice(fields, for: viewer) else { return nil }
            self = .exceptions(choice.whole)
        case .documents: self = .documents(partner: fields.searchable("partner"))
        case .inventory: self = .inventory(item: fields.searchable("item"))
        }
    }

    var list: SavedView.List {
        switch self {
        case .orders: .orders
        case .exceptions: .exceptions
        case .documents: .documents
        case .inventory: .inventory
        }
    }

    /// Whether the list shows all it has, so that there is nothing to save.
    var isWhole: Bool {
        switch self {
        case .orders(let filter): filter == BoardFilter()
        case .exceptions(let choice): choice == nil
        case .documents(let partner): partner == nil
        case .inventory(let item): item == nil
        }
    }

    var path: ConsolePath {
        if isWhole { return .whole(list) }
        switch self {
        case .orders(let filter): return .board(filter)
        case .exceptions(let choice): return choice.map { .queueList($0) } ?? .whole(list)
        case .documents(let partner): return .documents(partner: partner)
        case .inventory(let item): return .inventory(item: item)
        }
    }

    /// What is stored: `queue=finance_analyst&sort=value`.
    var text: String {
        guard !isWhole, let mark = path.address.firstIndex(of: "?") else { return "" }
        return String(path.address[path.address.index(after: mark)...])
    }
}

extension FormFields {
    func searchable(_ name: String) -> String? { self[name].flatMap { $0.isSearchable ? $0 : nil } }
}
