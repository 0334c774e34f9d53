import Database
import Engine
import Governance
import JSON
import Primitives
import Projections

/// `GET /v1/milestones`: what became known of all the channel's orders, in one order that never
/// changes.
enum MilestoneFeedHandler {
    static let route = Route(
        .get,
        "/v1/milestones",
        "listMilestonesOfAllOrders",
        in: .orders,
        summary: "Follow all orders",
        detail: """
            The milestones of all orders of the key's channel, in the order in which they became \
            known. `next` is always there: ask with it again, at once while `is_last` is false, \
            later when it is true. A page read again from the same cursor says the same and more at \
            its end, so a client keeps its cursor with what it has stored, misses nothing and can \
            begin again from any cursor it kept, or from the beginning. A cursor never expires. \
            The feed follows the orders by a moment.
            """,
        access: .needs(.ordersRead, handle),
        parameters: [
            .query(
                "from",
                JSONSchema.word(["beginning", "end"]),
                "Where to begin without a cursor; `beginning` unless said otherwise."
            ),
            .cursor, .limit,
        ],
        answers: [.json(200, "What became known next.", .milestoneFeed)]
    )

    static let entrySchema = JSONSchema.open([
        .required("id", .string.described("Stands for this entry for ever.")),
        .required("order", .string),
        .required("customer", .string),
        .required("purchase_order_number", .string),
        .required("milestone", .named(.milestone)),
    ])

    static let schema = JSONSchema.open([
        .required("entries", .array(of: .named(.learnedMilestone))),
        .required(
            "next",
            .string.described("The cursor of what follows; also when nothing does yet.")
        ),
        .required("is_last", .bool.described("Whether nothing more is known at the moment.")),
    ])

    private static let cursorKind = "feed"

    private static func handle(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let violations = Violations()
        let limit = exchange.query.limit(violations)
        let start = exchange.query.word(
            "from",
            expected: "beginning or end",
            violations
        ) { ["beginning", "end"].contains($0) ? $0 : nil }
        let fields = exchange.query.cursor(cursorKind, fieldCount: 1, violations)
        if let fields, Int64(fields[0]).map({ $0 >= 0 }) != true {
            violations.add(
                .parameter("cursor"),
                .invalidFormat,
                "this is no `next` of a page of this list"
            )
        }
        try violations.check()
        let feed = MilestoneFeed(
            entity: caller.entity.rawValue,
            channel: caller.channel.rawValue,
            customers: Set(caller.caller.customers.map(\.rawValue))
        )
        let known = fields.flatMap { Int64($0[0]) }
        let page = try await services.read { (snapshot) throws(StoreFailure) in
            let end = start == "end" ? try MilestoneFeed.end(in: snapshot) : 0
            return try feed.page(after: known ?? end, limit: limit, in: snapshot)
        }
        return .json(
            200,
            [
                "entries": .array(entries(page.entries)),
                "next": .string(Cursor(cursorKind, [String(page.position)]).text),
                "is_last": .bool(page.isLast),
            ]
        )
    }

    /// A page never ends between two entries of one position, so their numbers stay.
    private static func entries(_ entries: [MilestoneFeed.Entry]) -> [JSONValue] {
        var (position, count) = (Int64(-1), 0)
        return entries.map { entry in
            count = entry.position == position ? count + 1 : 1
            position = entry.position
            return [
                "id": .string("\(entry.position)-\(count)"),
                "order": .string(entry.order.rawValue),
                "customer": .string(entry.customer),
                "purchase_order_number": .string(entry.purchaseOrderNumber),
                "milestone": MilestoneView.json(entry.milestone),
            ]
        }
    }
}
