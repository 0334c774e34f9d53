import Canonical
import Database
import Governance
import Inventory
import JSON
import Primitives
import Projections
import Storage

/// How old the news of each site's stock is, and which orders were promised on old news.
enum StockNewsHandlers {
    static let routes = [sites, promises]

    private static let sites = Route(
        .get,
        "/v1/inventory/sites",
        "listStockNews",
        in: .stock,
        summary: "How old the news of each site's stock is",
        detail: """
            Who spoke of a site's stock last: its warehouse's system or EDI, somebody who counted, \
            or a comparison that found nothing different. `as_of` is the moment of which it spoke, \
            `heard_at` when that was heard, both up to 15 seconds earlier than the very last word. \
            By site, at most 1,000.
            """,
        access: .needs(.inventoryRead) { exchange, caller, services async throws(Problem) in
            let entity = caller.entity.rawValue
            let standings = try await services.read { (snapshot) throws(StoreFailure) in
                try snapshot.stockStandings(of: entity, limit: StockNewsPolicy.sitesMax)
            }
            let now = exchange.now
            return .json(200, .members(["sites": .array(standings.map { json($0, at: now) })]))
        },
        answers: [.json(200, "The sites.", .stockNewsList)]
    )

    private static let promises = Route(
        .get,
        "/v1/inventory/stale-promises",
        "listStalePromises",
        in: .stock,
        summary: "Orders that were promised on old news of stock",
        detail: """
            Of the orders received since the beginning of the window, at the company's own \
            midnight: how many were promised stock of a site that had not spoken for longer than it \
            may, of how many; what was promised so; by day, channel, customer and site; and a page \
            of the orders, oldest first. `orders` is how many the list has.
            """,
        access: .needs(.reconciliationRead) { exchange, caller, services async throws(Problem) in
            let question = try StalePromiseQuestion(exchange.query)
            let now = exchange.now
            let found = try await services.read { (snapshot) throws(StoreFailure) in
                try StalePromiseView.read(question, entity: caller.entity, now: now, snapshot)
            }
            return .json(200, found.json)
        },
        parameters: [
            .query(
                "days",
                .integer(StalePromiseQuestion.days),
                "Whole days before today; 7 unless said otherwise."
            ),
            .query("channel", .text(64), "Only this channel."),
            .query("customer", .text(64), "Only this customer; not with another part."),
            .query("site", .text(64), "Only this site; not with another part."),
            .cursor, .limit,
        ],
        answers: [.json(200, "The numbers and a page of the orders.", .stalePromises)]
    )

    private static func json(_ standing: StockStanding, at now: Timestamp) -> JSONValue {
        .members([
            "site": .id(standing.site),
            "source": .text(standing.news?.source),
            "kind": .text(standing.news?.kind.rawValue),
            "as_of": .moment(standing.news?.asOf),
            "heard_at": .moment(standing.news?.heardAt),
            "stale_after_minutes": standing.limit.map { .number($0.minutes) },
            "when_stale": .text(standing.limit?.whenStale.rawValue),
            "stale": .given(.bool(standing.isStale(at: now)), if: standing.limit != nil),
        ])
    }

    static let listSchema = JSONSchema.open([
        .required(
            "sites",
            .array(
                of: .open([
                    .required("site", .string),
                    .optional("source", .string.described("Left out until somebody has spoken.")),
                    .optional("kind", .words(of: StockNewsKind.self)),
                    .optional("as_of", .moment),
                    .optional("heard_at", .moment),
                    .optional(
                        "stale_after_minutes",
                        .atLeast(1).described("Left out where news may be of any age.")
                    ),
                    .optional("when_stale", .words(of: StockNewsPolicy.Consequence.self)),
                    .optional("stale", .bool),
                ])
            )
        )
    ])
}
