import Canonical
import Engine
import Inventory
import JSON
import Ordering
import Primitives
import Storage

/// What of one item can be promised, site by site.
struct ItemAvailability {
    private let identifier: ItemIdentifier
    private let item: Item?
    private let reasons: [ReasonCode]
    private let shelves: [Shelf]

    private struct Shelf {
        var site: Site.ID
        var nextDispatchOn: LocalDate?
        var available: Int64 = 0
        var held: Int64 = 0
        var inbound: [InboundSupply] = []
        var age: StockFreshness.Age?
        var isStale = false

        /// Expected until `date`; all of it without one.
        func expected(until date: LocalDate?) -> Int64 {
            inbound.reduce(0) { sum, supply in
                if let date, supply.expectedOn > date { return sum }
                return sum + supply.thousandths
            }
        }
    }

    private let date: LocalDate?

    init(
        _ identifier: ItemIdentifier,
        _ match: StockMatch,
        question: AvailabilityQuestion,
        _ news: StockAges
    ) {
        switch match {
        case .unknown: self.init(identifier, .unknownItem)
        case .ambiguous: self.init(identifier, .ambiguousItem)
        case .found(let stock): self.init(identifier, stock, question: question, news)
        }
    }

    /// An item of which nothing can be said.
    private init(_ identifier: ItemIdentifier, _ reason: ReasonCode) {
        self.identifier = identifier
        item = nil
        reasons = [reason]
        shelves = []
        date = nil
    }

    private init(
        _ identifier: ItemIdentifier,
        _ stock: ItemStock,
        question: AvailabilityQuestion,
        _ news: StockAges
    ) {
        self.identifier = identifier
        item = stock.item
        reasons = stock.item.isActive ? [] : [.inactiveItem]
        date = question.date
        var shelves: [Site.ID: Shelf] = [:]
        for facts in stock.sites where question.site == nil || question.site == facts.site.id {
            let age = news.age(of: facts.site.id)
            shelves[facts.site.id] = Shelf(
                site: facts.site.id,
                nextDispatchOn: facts.nextDispatchOn,
                age: age,
                isStale: age.map(news.isStale) ?? false
            )
        }
        for level in stock.levels {
            shelves[level.site]?.available += level.available
            shelves[level.site]?.held += level.held
        }
        for supply in stock.inbound { shelves[supply.site]?.inbound.append(supply) }
        let preference = Dictionary(
            stock.sites.map { ($0.site.id, $0.site.preference) },
            uniquingKeysWith: { first, _ in first }
        )
        self.shelves = shelves.values.sorted {
            (preference[$0.site] ?? .max, $0.site) < (preference[$1.site] ?? .max, $1.site)
        }
    }

    var json: JSONValue {
        let available = shelves.reduce(0) { $0 + $1.available }
        return .members([
            "requested_item": ItemReference.json(identifier),
            "sku": .id(item?.id),
            "description": .text(item?.description),
            "stock_unit": .text(item?.stockUnit.code),
            "reasons": .words(reasons),
            "components": item?.components.map { .array($0.map(component)) },
            "available": .quantity(available),
            "available_on": date.map { date in
                .quantity(shelves.reduce(available) { $0 + $1.expected(until: date) })
            },
            "sites": .array(shelves.map(json)),
        ])
    }

    private func component(_ part: KitComponent) -> JSONValue {
        .members(["sku": .id(part.item), "quantity": .quantity(part.thousandths)])
    }

    private func json(_ shelf: Shelf) -> JSONValue {
        .members([
            "site": .id(shelf.site),
            "available": .quantity(shelf.available),
            "on_hold": .given(.quantity(shelf.held), if: shelf.held > 0),
            "next_dispatch_on": .date(shelf.nextDispatchOn),
            "as_of": .moment(shelf.age?.freshness.asOf),
            "source": .text(shelf.age?.source),
            "stale": .given(.bool(shelf.isStale), if: shelf.age != nil),
            "inbound": .array(
                shelf.inbound.map { supply in
                    .members([
                        "expected_on": .date(supply.expectedOn),
                        "quantity": .quantity(supply.thousandths),
                    ])
                }
            ),
        ])
    }

    static let schema = JSONSchema.open([
        .required("requested_item", .anyObject.described("The item as it was asked for.")),
        .optional("sku", .string.described("Left out when the item is not known.")),
        .optional("description", .string),
        .optional("stock_unit", .unit.described("The unit of every quantity here.")),
        .required("reasons", .array(of: .words(of: ReasonCode.self))),
        .optional(
            "components",
            .array(of: .open([.required("sku", .string), .required("quantity", .decimal("2"))]))
                .described(
                    "What one kit is put together from. A site has as many kits as its scarcest "
                        + "component is enough for."
                )
        ),
        .required("available", .decimal("140").described("Over the sites below.")),
        .optional("available_on", .decimal("380").described("Until `date`, when one was given.")),
        .required(
            "sites",
            .array(
                of: .open([
                    .required("site", .string),
                    .required("available", .decimal("140")),
                    .optional(
                        "on_hold",
                        .decimal("4").described("There, and not in `available`.")
                    ),
                    .optional(
                        "next_dispatch_on",
                        .date.described("When goods ordered now would leave.")
                    ),
                    .optional(
                        "as_of",
                        .moment.described(
                            "Of which moment the site's stock was last told. Left out where news "
                                + "may be of any age, and before the first."
                        )
                    ),
                    .optional("source", .string.described("Who told it.")),
                    .optional(
                        "stale",
                        .bool.described(
                            "Whether that is longer ago than it may be. Left out where it may be "
                                + "of any age."
                        )
                    ),
                    .required(
                        "inbound",
                        .array(
                            of: .open([
                                .required("expected_on", .date),
                                .required("quantity", .decimal("240")),
                            ])
                        )
                    ),
                ])
            ).described("In the order in which they are sourced from.")
        ),
    ])

    static let listSchema = JSONSchema.open([
        .required("as_of", .moment),
        .optional("date", .date),
        .optional("site", .string),
        .required(
            "items",
            .array(of: .named(.itemAvailability)).described("In the order of the question.")
        ),
    ])
}
