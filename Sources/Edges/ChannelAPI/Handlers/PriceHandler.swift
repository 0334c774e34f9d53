import Canonical
import Database
import Engine
import Governance
import Hummingbird
import JSON
import Ordering
import Primitives
import Storage

/// `POST /v1/prices/quote`: the same choice of price and tax that an order would get, read from the
/// store without the ERP.
enum PriceHandler {
    static let route = Route(
        .post,
        "/v1/prices/quote",
        "quotePrices",
        in: .catalogue,
        summary: "Ask what items would cost",
        detail: """
            A contract beats a tier, a tier beats the list; quantity breaks and dates count. A quote \
            is no promise: an order is priced at its own moment. Where another system owns prices, \
            `master_data` says how fresh our copy is.
            """,
        access: .needs(.pricesRead, handle),
        body: .json(.priceQuestion),
        answers: [.json(200, "The prices.", .priceQuote)],
        problems: [.notFound]
    )

    private static func handle(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let question = try PriceQuestion.read(exchange.body)
        try caller.requireReach(question.customer)
        let entity = caller.entity.rawValue
        let facts = services.facts
        let now = exchange.now
        let quote = try await services.read { (snapshot) throws(StoreFailure) -> QuoteFacts in
            let catalogue = try facts.catalogue(entity: entity, in: snapshot)
            var quote = try QuoteFacts(question, catalogue, today: catalogue.today(at: now))
            quote.standings = try snapshot.masterStandings.of(entity)
            return quote
        }
        guard let buyer = quote.buyer else { throw .notFound("customer") }
        guard question.shipTo == nil || quote.shipTo != nil else { throw .notFound("ship-to") }
        return .json(
            200,
            PriceQuoteView(question, quote, buyer: buyer).json(asOf: now)
        )
    }
}

/// What a quote is made of, as the store had it.
struct QuoteFacts: Sendable {
    var buyer: Party?
    var shipTo: ShipTo?
    var day: LocalDate
    var matches: [ItemMatch] = []
    var items: [Item.ID: Item] = [:]
    var prices: [PriceRule] = []
    var taxRates: [TaxRate] = []
    var standings: [MasterStanding] = []

    init(
        _ question: PriceQuestion,
        _ catalogue: Catalogue,
        today: LocalDate
    ) throws(StoreFailure) {
        day = question.date ?? today
        buyer = try catalogue.customer(question.customer)
        if let code = question.shipTo {
            shipTo = buyer?.shipTos.first { $0.code == code || $0.aliases.contains(code) }
        }
        guard buyer != nil else { return }
        for line in question.lines {
            let match = try catalogue.match(line.item)
            matches.append(match)
            guard case .found(let id) = match, items[id] == nil, let item = try catalogue.item(id)
            else { continue }
            items[id] = item
            prices += try catalogue.prices(of: id)
        }
        if let shipTo { taxRates = try catalogue.taxes(in: shipTo.jurisdiction) }
    }
}
