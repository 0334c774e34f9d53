import Canonical
import JSON
import Primitives

/// Which items, where, until when.
///
/// ```json
/// {"items": [{"sku": "WIDGET"}, {"gtin": "9506000000022"}], "site": "DAL", "date": "2026-12-01"}
/// ```
struct AvailabilityQuestion: Sendable, Equatable {
    var items: [ItemIdentifier]
    var site: Site.ID?
    var date: LocalDate?
    /// Whose part numbers the `buyer_part`s are.
    var customer: Party.ID?

    static let itemsInQuery = 50

    static let schema = JSONSchema.closed([
        .optional("customer", .text(64).described("Whose numbers the `buyer_part`s are.")),
        .required("items", .array(of: .named(.itemReference), count: 1...Limits.questionItems)),
        .optional("site", .text(64).example("DAL")),
        .optional("date", .date.example("2026-12-01")),
    ]).example(["items": [["sku": "WIDGET"]], "date": "2026-12-01"])

    init(query: QueryParameters) throws(Problem) {
        let violations = Violations()
        let skus = query.all("sku")
        if skus.count > Self.itemsInQuery {
            violations.add(
                .parameter("sku"),
                .tooMany,
                "\(skus.count) given, at most \(Self.itemsInQuery) allowed; POST takes more"
            )
        }
        for sku in skus.prefix(Self.itemsInQuery) {
            guard let (code, detail) = TextRule.fault(in: sku, maximum: 64) else { continue }
            violations.add(.parameter("sku"), code, detail)
        }
        items = skus.map { ItemIdentifier(.sku, $0) }
        site = query.text("site", maximum: 64, violations).flatMap { Site.ID(validating: $0) }
        date = query.date("date", violations)
        try violations.check()
    }

    init(body: JSONValue) throws(Problem) {
        let violations = Violations()
        let known = ["customer", "items", "site", "date"]
        let reader = ObjectReader(body, at: "", known: known, violations)
        customer = reader?.optionalID("customer", Party.self)
        items = []
        let elements = reader?.elements("items", count: 1...Limits.questionItems) ?? []
        for (index, value) in elements.enumerated() {
            let item = ObjectReader(
                value,
                at: "/items/\(index)",
                known: ItemReference.names,
                violations
            )
            guard let item, let identifier = ItemReference.read(item, customer: customer)
            else { continue }
            items.append(identifier)
        }
        site = reader?.optionalID("site", Site.self)
        date = reader?.optionalDate("date")
        try violations.check()
    }
}
