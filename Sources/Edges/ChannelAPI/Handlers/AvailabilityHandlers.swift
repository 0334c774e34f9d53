import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Inventory
import JSON
import Ordering
import Primitives
import Storage

/// What is in stock and what is expected, of one item or many: from memory that follows the ledger,
/// without the ERP and the warehouse systems.
enum AvailabilityHandlers {
    static let routes = [one, many]

    private static let detail = """
        `available` can be promised now: on hand less what is on hold, reserved and kept for \
        safety. \
        `available_on` adds what is expected until the date asked for. No change before `as_of` is \
        missing, nor any that this key was told of before it asked; an order decides on the stock \
        at its own moment. Where the company says how old news of a site may be, the site tells \
        who spoke of it last (`source`), as of when (`as_of`), and whether that is too old \
        (`stale`); some companies would rather not answer then.
        """

    private static let one = Route(
        .get,
        "/v1/availability",
        "getAvailability",
        in: .catalogue,
        summary: "Ask for the availability of a few items",
        detail: detail,
        access: .needs(.inventoryRead) { exchange, caller, services async throws(Problem) in
            let question = try AvailabilityQuestion(query: exchange.query)
            return try await answer(
                question,
                siteAt: .parameter("site"),
                exchange,
                caller,
                services
            )
        },
        parameters: [
            .query(
                "sku",
                .array(of: .text(64), count: 1...AvailabilityQuestion.itemsInQuery),
                "An item; may be repeated."
            ).required.repeated,
            .query("site", .text(64), "Only this site."),
            .query("date", .date, "Count what is expected until this day."),
        ],
        answers: [.json(200, "What can be promised.", .availability)],
        problems: [.stockStale]
    )

    private static let many = Route(
        .post,
        "/v1/availability",
        "askAvailability",
        in: .catalogue,
        summary: "Ask for the availability of many items",
        detail: detail,
        access: .needs(.inventoryRead) { exchange, caller, services async throws(Problem) in
            let question = try AvailabilityQuestion(body: exchange.body)
            if let customer = question.customer { try caller.requireReach(customer) }
            return try await answer(question, siteAt: .body("/site"), exchange, caller, services)
        },
        body: .json(.availabilityQuestion),
        answers: [.json(200, "What can be promised.", .availability)],
        problems: [.stockStale]
    )

    private static func answer(
        _ question: AvailabilityQuestion,
        siteAt place: Violation.Place,
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let view = try await services.answering { () async throws(StoreFailure) in
            try await services.stock.look(
                at: question.items,
                site: question.site,
                entity: caller.entity.rawValue,
                at: exchange.now
            )
        }
        // "None there" must not mean "no such place".
        guard view.isSiteKnown else {
            let fault = Violation(place: place, code: .unknownValue, detail: "no such site")
            throw Problem(.invalidRequest, "There is no such site.", violations: [fault])
        }
        let news = StockAges(view.freshness, at: exchange.now)
        try news.refuse(view.items, at: question.site)
        let items = zip(question.items, view.items).map { identifier, match in
            ItemAvailability(identifier, match, question: question, news).json
        }
        return .json(
            200,
            .members([
                "as_of": .moment(view.asOf), "date": .date(question.date),
                "site": .id(question.site),
                "items": .array(items),
            ])
        )
    }
}
