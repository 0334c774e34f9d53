import Canonical
import Governance
import Primitives
import Projections
import Storage

/// The order board as its template shows it.
struct BoardView: PageView {
    static var template: Template { .board }
    let section: Section? = .orders

    var title: String
    var views: ViewTabs?
    var tiles: [Tile]
    var rows: [Row]
    /// `50 of 1,204 orders, newest first`
    var caption: String
    var emptyText: String?
    var next: String?
    /// The list as a file; absent for a search.
    var csv: String?
    /// Set when the role sees totals and no single orders.
    var restriction: String?

    struct Tile: Equatable {
        var text: String
        var count: String
        var tone: String
        var address: String
        var isCurrent: Bool
    }

    struct Row: Equatable {
        var address: String
        var number: String
        var order: String
        var customer: String
        var channel: String
        var status: StatusView
        var holds: String?
        var lines: String
        var amount: String
        var currency: String
        var erpNumber: String?
        var received: TimeView
        var updated: TimeView
    }
}

extension BoardView {
    init(_ model: BoardModel, viewer: Viewer, now: Timestamp) {
        let maySeeOrders = viewer.may(.ordersRead)
        title = model.filter.search.map { "Search: \($0)" } ?? "Orders"
        tiles = Self.tiles(model)
        rows = maySeeOrders ? model.rows.map { Row($0, at: now) } : []
        let shown = Display.count(model.rows.count)
        caption =
            model.filter.search == nil
            ? "\(shown) of \(PlainWords.grouped(model.total, "order")), newest first"
            : "\(PlainWords.grouped(model.rows.count, "order")) found"
        if !maySeeOrders {
            restriction = "As \(PlainWords.of(viewer.role)) you see totals, not single orders."
        } else if rows.isEmpty {
            emptyText = Self.emptyText(model)
        }
        if maySeeOrders, model.filter.search == nil, !rows.isEmpty {
            csv = ConsolePath.board(BoardFilter(status: model.filter.status)).asFile
        }
        next = model.nextBefore.map { before in
            var filter = model.filter
            filter.before = before
            return ConsolePath.board(filter).address
        }
    }

    private static func tiles(_ model: BoardModel) -> [Tile] {
        let all = model.counts.reduce(0) { $0 + $1.count }
        let first = Tile(
            text: "All",
            count: Display.count(all),
            tone: "plain",
            address: ConsolePath.whole(.orders).address,
            isCurrent: model.filter.status == nil && model.filter.search == nil
        )
        let shown = model.counts.filter { $0.count > 0 || $0.status == model.filter.status }
        return [first]
            + shown.map { entry in
                let status = StatusView(entry.status)
                return Tile(
                    text: status.text,
                    count: Display.count(entry.count),
                    tone: status.tone,
                    address: ConsolePath.board(BoardFilter(status: entry.status)).address,
                    isCurrent: model.filter.status == entry.status
                )
            }
    }

    private static func emptyText(_ model: BoardModel) -> String {
        if let search = model.filter.search {
            return "No order is known by “\(search)”. Try the whole number: our order id, the PO "
                + "number, the ERP's, a tracking number, an invoice or a fulfilment."
        }
        if model.filter.before != nil { return "There are no older orders." }
        return model.filter.status == nil
            ? "No order has come in yet. The first one appears here by itself."
            : "No order stands here now."
    }
}

extension BoardView.Row {
    init(_ row: OrderBoardRow, at now: Timestamp) {
        address =
            Order.ID(validating: row.orderID).map { ConsolePath.order($0).address }
            ?? ConsolePath.board.address
        number = row.purchaseOrderNumber
        order = row.orderID
        customer = row.customerName
        channel = row.channel
        status = StatusView(stored: row.status)
        holds = row.holds.isEmpty ? nil : row.holds.map(PlainWords.of).joined(separator: ", ")
        lines = Display.count(row.lineCount)
        let money = Display.money(row.grossMinorUnits, row.currency)
        amount = money.split(separator: " ").first.map(String.init) ?? money
        currency = row.currency
        erpNumber = row.erpNumber
        received = TimeView(row.receivedAt, at: now)
        updated = TimeView(row.updatedAt, at: now)
    }
}

extension PlainWords {
    /// `1,204 orders`
    static func grouped(_ number: Int, _ noun: String) -> String {
        "\(Display.count(number)) \(noun)\(number == 1 ? "" : "s")"
    }
}
