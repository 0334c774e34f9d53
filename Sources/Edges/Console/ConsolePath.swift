import Canonical
import Primitives
import Projections

/// Every address of the console. Links and redirects are made here and nowhere else.
enum ConsolePath: Equatable, Sendable {
    case board(BoardFilter)
    case order(Order.ID, done: Done? = nil, firstLine: Int? = nil)
    case raw(Order.ID, PayloadReference, isDownload: Bool = false)
    case releaseHold(Order.ID)
    case correctShipTo(Order.ID)
    case exceptions(done: Done? = nil)
    /// The part of a role's queue that follows an item.
    case queue(Role, after: String)
    case item(String, done: Done? = nil)
    case actOnItem
    case redriveEffect
    case redriveMessage
    case dismissMessage
    case closeItem
    case figures(days: Int?)
    case events(Watch)
    case signIn(next: String?)
    case providerStart(next: String?)
    case providerReturn
    case signOut
    case asset(StaticAsset)

    /// What was just done, told once on the page that follows.
    enum Done: String, CaseIterable, Sendable {
        case holdReleased = "hold_released"
        case shipToCorrected = "ship_to_corrected"
        case effectRedriven = "effect_redriven"
        case messageRedriven = "message_redriven"
        case messageDismissed = "message_dismissed"
        case itemClosed = "item_closed"
        case itemClaimed = "item_claimed"
        case itemHandedOver = "item_handed_over"
        case itemGivenBack = "item_given_back"
        case itemSnoozed = "item_snoozed"
        case itemCommented = "item_commented"
    }

    static let board = ConsolePath.board(BoardFilter())

    /// Where every page lies; cookies are for this path only.
    static let root = "/console"

    var address: String {
        switch self {
        case .board(let filter): Self.root + Self.query(filter.fields)
        case .order(let id, let done, let firstLine):
            Self.order(id)
                + Self.query([
                    ("done", done?.rawValue), ("line", firstLine.map(String.init)),
                ])
        case .raw(let id, let payload, let isDownload):
            Self.order(id) + "/raw"
                + Self.query([
                    ("kind", payload.address.kind), ("key", payload.address.key),
                    ("download", isDownload ? "1" : nil),
                ])
        case .releaseHold(let id): Self.order(id) + "/release-hold"
        case .correctShipTo(let id): Self.order(id) + "/correct-ship-to"
        case .exceptions(let done):
            Self.root + "/exceptions" + Self.query([("done", done?.rawValue)])
        case .queue(let owner, let key):
            Self.root + "/exceptions" + Self.query([("queue", owner.rawValue), ("after", key)])
        case .item(let key, let done):
            Self.root + "/exceptions/item" + Self.query([("key", key), ("done", done?.rawValue)])
        case .actOnItem: Self.root + "/exceptions/act"
        case .redriveEffect: Self.root + "/exceptions/redrive-effect"
        case .redriveMessage: Self.root + "/exceptions/redrive-message"
        case .dismissMessage: Self.root + "/exceptions/dismiss-message"
        case .closeItem: Self.root + "/exceptions/close-item"
        case .figures(let days):
            Self.root + "/figures" + Self.query([("days", days.map(String.init))])
        case .events(let watch): Self.root + "/events" + Self.query([("watch", watch.text)])
        case .signIn(let next): Self.root + "/sign-in" + Self.query([("next", next)])
        case .providerStart(let next):
            Self.root + "/sign-in/provider" + Self.query([("next", next)])
        case .providerReturn: Self.root + "/sign-in/return"
        case .signOut: Self.root + "/sign-out"
        case .asset(let asset): Self.root + "/static/" + asset.name + "?v=" + asset.tag
        }
    }

    private static func order(_ id: Order.ID) -> String {
        root + "/orders/" + FormFields.encoded(id.rawValue)
    }

    private static func query(_ fields: [(String, String?)]) -> String {
        let pairs = fields.compactMap { name, value in
            value.map { name + "=" + FormFields.encoded($0) }
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    /// A path of ours to go back to after signing in, or the board for anything else.
    static func safeReturn(_ next: String?) -> String {
        guard let next, next.utf8.count <= 2_000,
            next == root || next.hasPrefix(root + "/") || next.hasPrefix(root + "?"),
            next.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            !next.contains("//"), !next.hasPrefix(root + "/sign-")
        else { return board.address }
        return next
    }
}

/// Which part of the order board a page shows.
struct BoardFilter: Equatable, Sendable {
    var status: FulfillmentStatus?
    var search: String?
    /// Orders before this id: the next page.
    var before: String?

    fileprivate var fields: [(String, String?)] {
        [("status", status?.rawValue), ("q", search), ("before", before)]
    }
}
