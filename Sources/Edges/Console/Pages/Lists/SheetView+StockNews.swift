import Inventory
import Primitives
import Projections
import Storage

extension SheetView {
    /// How old the news of each site's stock is, beside how old it may be.
    init(_ standings: [StockStanding], now: Timestamp) {
        title = "News of stock"
        section = .inventory
        caption =
            "\(PlainWords.grouped(standings.count, "site")), by name. A site's news is what its "
            + "warehouse, a count or a comparison said last, and as old as the moment of which it "
            + "spoke."
        choices = Choices(
            label: "Back",
            items: [
                Choice(
                    text: "Inventory",
                    address: ConsolePath.inventory(item: nil).address,
                    isCurrent: false
                )
            ]
        )
        columns = [
            .text("Site"), .text("State"), .figure("Age"), .text("As of"), .text("Told by"),
            .text("How"), .text("Heard"), .figure("May be"), .text("When older"),
        ]
        rows = standings.map { Row($0, now: now) }
        emptyText = rows.isEmpty ? "No site is known yet." : nil
        csv = ConsolePath.stockNews.asFile
    }
}

extension SheetView.Row {
    fileprivate init(_ standing: StockStanding, now: Timestamp) {
        let state: SheetView.Cell
        if standing.isStale(at: now) {
            state = .text(standing.news == nil ? "never told" : "too old", tone: "bad")
        } else if standing.limit == nil {
            state = .text("no limit")
        } else {
            state = .text("fresh", tone: "good")
        }
        head = .text(standing.site.rawValue)
        cells = [
            state,
            .figure(standing.news.map { PlainWords.age(now.since($0.asOf)) } ?? ""),
            .time(standing.news?.asOf, at: now),
            .text(standing.news?.source ?? ""),
            .text(standing.news.map { PlainWords.sentence($0.kind.rawValue) } ?? ""),
            .time(standing.news?.heardAt, at: now),
            .figure(standing.limit.map { PlainWords.age($0.duration) } ?? ""),
            .text(Self.words(of: standing.limit?.whenStale)),
        ]
    }

    private static func words(of consequence: StockNewsPolicy.Consequence?) -> String {
        switch consequence {
        case .tell: "answers say so"
        case .refuse: "no answer"
        case nil: ""
        }
    }
}
