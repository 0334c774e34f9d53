import Canonical
import Database
import JSON
import Primitives
import Projections

/// Which orders that were promised on old news of stock somebody asks for.
struct StalePromiseQuestion: Sendable, Equatable {
    var days: Int
    var scope: FigureScope?
    var after: FigureMember.Place?
    var limit: Int

    static let days = 1...90
    static let usual = 7
    private static let cursorKind = "stale-promises"

    init(_ query: QueryParameters) throws(Problem) {
        let violations = Violations()
        days = query.integer("days", in: Self.days, violations) ?? Self.usual
        limit = query.limit(violations)
        let scopes = FigureCut.ofTrade.compactMap { cut in
            query.text(cut.rawValue, maximum: 64, violations).map { FigureScope(cut, $0) }
        }
        if scopes.count > 1 {
            violations.add(
                .parameter(scopes[1].cut.rawValue),
                .notAllowed,
                "one of channel, customer and site at a time"
            )
        }
        scope = scopes.first
        if let fields = query.cursor(Self.cursorKind, fieldCount: 2, violations) {
            if let at = Int64(fields[0]) {
                after = FigureMember.Place(at: Timestamp(microseconds: at), id: fields[1])
            } else {
                violations.add(
                    .parameter("cursor"),
                    .invalidFormat,
                    "this is no `next` of a page of this list"
                )
            }
        }
        try violations.check()
    }

    static func cursor(_ place: FigureMember.Place) -> String {
        Cursor(cursorKind, [String(place.at.microseconds), place.id]).text
    }
}

/// The numbers of a window beside a page of their orders.
struct StalePromiseView: Sendable {
    var since: Timestamp
    var timeZone: String
    var figures: StaleFigures
    var days: [StaleFigures.Day]
    var parts: [(cut: FigureCut, parts: [StaleFigures.Part])]
    var page: [FigureMember]
    var hasMore: Bool

    static func read(
        _ question: StalePromiseQuestion,
        entity: LegalEntity.ID,
        now: Timestamp,
        _ snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> StalePromiseView {
        let since = try KeyFigures.beginning(
            days: question.days,
            now: now,
            entity: entity,
            from: snapshot
        )
        let figures = try KeyFigures.read(
            since: since,
            now: now,
            entity: entity,
            scope: question.scope,
            from: snapshot
        )
        var view = StalePromiseView(
            since: figures.since,
            timeZone: figures.timeZone,
            figures: figures.stale,
            days: try StaleFigures.days(
                since: since,
                now: now,
                entity: entity,
                scope: question.scope,
                from: snapshot
            ),
            parts: [],
            page: [],
            hasMore: false
        )
        for cut in FigureCut.ofTrade where question.scope == nil {
            let parts = try StaleFigures.parts(
                by: cut,
                since: since,
                now: now,
                entity: entity,
                from: snapshot
            )
            view.parts.append((cut, parts))
        }
        try view.readPage(question, entity: entity, now: now, snapshot)
        return view
    }

    private mutating func readPage(
        _ question: StalePromiseQuestion,
        entity: LegalEntity.ID,
        now: Timestamp,
        _ snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        let number = FigureQuestion(
            measure: FigureQuestion.stale,
            members: .counted,
            scope: question.scope
        )
        guard let number else { return }
        let found = try KeyFigures.members(
            of: number,
            since: since,
            now: now,
            after: question.after,
            entity: entity,
            limit: question.limit + 1,
            from: snapshot
        )
        page = Array(found.prefix(question.limit))
        hasMore = found.count > question.limit
    }
}

extension StalePromiseView {
    var json: JSONValue {
        .members([
            "since": .moment(since),
            "time_zone": .string(timeZone),
            "orders": .number(figures.orders.part),
            "received": .number(figures.orders.whole),
            "values": Self.values(figures),
            "days": .array(
                days.map { day in
                    .members([
                        "date": .string(day.date.description),
                        "orders": .number(day.orders.part),
                        "received": .number(day.orders.whole),
                    ])
                }
            ),
            "channels": list(of: .channel),
            "customers": list(of: .customer),
            "sites": list(of: .site),
            "list": .array(page.map(Self.member)),
            "next": .text(hasMore ? page.last.map { StalePromiseQuestion.cursor($0.place) } : nil),
        ])
    }

    private func list(of cut: FigureCut) -> JSONValue? {
        parts.first { $0.cut == cut }.map { found in
            .array(
                found.parts.map { part in
                    .members([
                        "name": .string(part.part),
                        "orders": .number(part.figures.orders.part),
                        "received": .number(part.figures.orders.whole),
                        "values": Self.values(part.figures),
                    ])
                }
            )
        }
    }

    private static func values(_ figures: StaleFigures) -> JSONValue {
        .array(figures.values.compactMap { value($0.minorUnits, $0.currency) })
    }

    private static func value(_ minorUnits: Int64, _ code: String) -> JSONValue? {
        Currency(code: code).map { currency in
            .members([
                "currency": .string(code),
                "amount": .amount(Money(minorUnits: minorUnits, currency)),
            ])
        }
    }

    private static func member(_ member: FigureMember) -> JSONValue {
        .members([
            "order": .string(member.orderID),
            "purchase_order_number": .string(member.number),
            "customer": .string(member.customer),
            "channel": .string(member.channel),
            "received_at": .moment(member.at),
            "promised_at": .moment(member.stale?.promisedAt),
            "site": .text(member.stale?.site),
            "other_sites": member.stale.map { .number($0.sites - 1) },
            "source": .text(member.stale?.source),
            "as_of": .moment(member.stale?.asOf),
            "value": member.stale.flatMap { value($0.minorUnits, $0.currency) },
        ])
    }

    private static let valueSchema = JSONSchema.open([
        .required("currency", .named(.currency)), .required("amount", .decimal("120.00")),
    ])

    private static let partSchema = JSONSchema.open([
        .required("name", .string),
        .required("orders", .atLeast(0)),
        .required("received", .atLeast(0).described("Of a site, of all sites together.")),
        .required("values", .array(of: valueSchema)),
    ])

    static let schema = JSONSchema.open([
        .required("since", .moment),
        .required("time_zone", .string.described("In which days begin.")),
        .required("orders", .atLeast(0)),
        .required("received", .atLeast(0).described("Orders that were received in the window.")),
        .required("values", .array(of: valueSchema).described("Net, of what was promised so.")),
        .required(
            "days",
            .array(
                of: .open([
                    .required("date", .date), .required("orders", .atLeast(0)),
                    .required("received", .atLeast(0)),
                ])
            )
        ),
        .optional("channels", .array(of: partSchema).described("Left out of one part.")),
        .optional("customers", .array(of: partSchema)),
        .optional("sites", .array(of: partSchema)),
        .required(
            "list",
            .array(
                of: .open([
                    .required("order", .string),
                    .required("purchase_order_number", .string),
                    .required("customer", .string),
                    .required("channel", .string),
                    .required("received_at", .moment),
                    .required("promised_at", .moment),
                    .required("site", .string.described("The first of them by name.")),
                    .required("other_sites", .atLeast(0)),
                    .optional("source", .string.described("Who had told its stock last.")),
                    .optional("as_of", .moment),
                    .required("value", valueSchema),
                ])
            )
        ),
        .optional("next", .string.described("The cursor of what follows; left out at the end.")),
    ])
}
