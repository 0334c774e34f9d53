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

/// What is in stock and what is expected, of one item or many: read from the store, without the ERP
/// and the warehouse systems.
enum AvailabilityHandlers {
    static let routes = [one, many]

    private static let detail = """
        `available` can be promised now: on hand less what is reserved and kept for safety. \
        `available_on` adds what is expected until the date asked for. True as of `as_of`; an order \
        decides on the stock at its own moment.
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
        answers: [.json(200, "What can be promised.", .availability)]
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
        answers: [.json(200, "What can be promised.", .availability)]
    )

    private static func answer(
        _ question: AvailabilityQuestion,
        siteAt place: Violation.Place,
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let entity = caller.entity.rawValue
        let facts = services.facts
        let now = exchange.now
        let found = try await services.read { (snapshot) throws(StoreFailure) -> [JSONValue]? in
            let catalogue = try facts.catalogue(entity: entity, in: snapshot)
            // "None there" must not mean "no such place".
            if let site = question.site, try catalogue.sites([site], at: now).isEmpty { return nil }
            var items: [JSONValue] = []
            for identifier in question.items {
                let view: ItemAvailability
                switch try catalogue.match(identifier) {
                case .unknown: view = ItemAvailability(identifier, .unknownItem)
                case .ambiguous: view = ItemAvailability(identifier, .ambiguousItem)
                case .found(let id):
                    guard let item = try catalogue.item(id) else {
                        view = ItemAvailability(identifier, .unknownItem)
                        break
                    }
                    let levels = try snapshot.stock.levels(of: id, entity: entity)
                    let inbound = try snapshot.inboundSupply.supply(of: id, entity: entity)
                    let sites = try catalogue.sites(
                        Set(levels.map(\.site) + inbound.map(\.site)),
                        at: now
                    )
                    view = ItemAvailability(
                        identifier,
                        item: item,
                        levels: levels,
                        inbound: inbound,
                        sites: sites,
                        question: question
                    )
                }
                items.append(view.json)
            }
            return items
        }
        guard let items = found else {
            let fault = Violation(place: place, code: .unknownValue, detail: "no such site")
            throw Problem(.invalidRequest, "There is no such site.", violations: [fault])
        }
        return .json(
            200,
            .members([
                "as_of": .moment(now), "date": .date(question.date), "site": .id(question.site),
                "items": .array(items),
            ])
        )
    }
}
