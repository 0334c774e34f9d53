import Canonical
import Database
import Governance
import JSON
import Primitives
import Projections

/// `GET /v1/figures/outcomes`: whether five things became better after a day.
enum OutcomeHandler {
    static let route = Route(
        .get,
        "/v1/figures/outcomes",
        "readOutcomes",
        in: .figures,
        summary: "Compare before and after a day",
        detail: """
            Order exceptions, ship-confirm speed, reconciliation effort, fill rate and incident \
            resolution of the days before `date` and from it on, counted over the whole legal \
            entity. Each number stands with what it is counted from, and with how many of these \
            were counted elsewhere and imported. `direction` is `no_evidence` where there are too \
            few, where chance alone may make the difference, or where what has not ended could \
            still turn it; `reason` says which.
            """,
        access: .needs(.figuresRead, handle),
        parameters: [
            .query(
                "date",
                .date.example("2026-11-23"),
                """
                The first day after, in the company's time zone; one to come is today. Left out: \
                the day after the last imported one, or else so that the period after ends today.
                """
            ),
            .query(
                "days",
                .integer(OutcomeReport.daysRange)
                    .adding("default", .number(OutcomeReport.daysUsual)),
                "How many days on each side."
            ),
        ],
        answers: [.json(200, "Both periods and the five outcomes.", .outcomes)]
    )

    private static func handle(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let violations = Violations()
        let date = exchange.query.date("date", violations)
        let days = exchange.query.integer("days", in: OutcomeReport.daysRange, violations)
        try violations.check()
        let entity = caller.entity
        let now = exchange.now
        let report = try await services.read {
            (snapshot) throws(StoreFailure) -> OutcomeReport in
            try OutcomeReport.read(
                around: date,
                days: days ?? OutcomeReport.daysUsual,
                now: now,
                entity: entity,
                from: snapshot
            )
        }
        return .json(200, OutcomeView.json(report))
    }
}

/// Outcomes as the API shows them.
enum OutcomeView {
    static func json(_ report: OutcomeReport) -> JSONValue {
        .members([
            "date": .string(report.date.description),
            "days": .number(report.days),
            "time_zone": .string(report.timeZone),
            "counted_since": .date(report.countedSince),
            "before": period(report.before),
            "after": period(report.after),
            "outcomes": .array(report.outcomes.map(comparison)),
            "is_truncated": .bool(report.isTruncated),
        ])
    }

    private static func period(_ period: OutcomePeriod) -> JSONValue {
        .members([
            "first": .string(period.first.description),
            "last": .string(period.last.description),
            "days": .number(period.days),
            "counted_days": .number(period.countedDays),
        ])
    }

    private static func comparison(_ comparison: OutcomeComparison) -> JSONValue {
        .members([
            "outcome": .word(comparison.outcome),
            "definition": .string(comparison.outcome.definition),
            "direction": .word(comparison.verdict.direction),
            "reason": .string(comparison.verdict.reason),
            "before": number(comparison.before, of: comparison.outcome),
            "after": number(comparison.after, of: comparison.outcome),
        ])
    }

    private static func number(_ number: OutcomeNumber, of outcome: Outcome) -> JSONValue {
        let isLength = outcome.kind == .length
        return .members([
            "basis": .number(number.basis),
            "count": .given(.number(Int(number.share.part)), if: !isLength),
            "per_hundred": number.perMille.map { .string("\($0 / 10).\($0 % 10)") },
            "median_seconds": seconds(number.spread?.median),
            "ninetieth_seconds": seconds(number.spread?.ninetieth),
            "waiting": .given(.number(number.waiting), if: isLength),
            "imported": .number(number.imported),
            "imported_days": .number(number.importedDays),
            "imported_from": .array(number.sources.map { .string($0) }),
        ])
    }

    private static func seconds(_ duration: Duration?) -> JSONValue? {
        duration.map { .number(Int($0.components.seconds)) }
    }

    private static let periodSchema = JSONSchema.open([
        .required("first", .date),
        .required("last", .date),
        .required(
            "days",
            .atLeast(1).described("So far: fewer than were asked for while it is not over.")
        ),
        .required(
            "counted_days",
            .atLeast(0).described("Of these, days since the first order came in here.")
        ),
    ])

    /// Negative where two systems' clocks differ.
    private static let wholeSeconds = JSONSchema.string.adding("type", "integer")

    private static let numberSchema = JSONSchema.open([
        .required(
            "basis",
            .atLeast(0).described(
                "Of how many it is told: orders; lines ordered; shipments or incidents that ended."
            )
        ),
        .optional("count", .atLeast(0).described("Those of the basis that count.")),
        .optional(
            "per_hundred",
            .decimal("12.5").described(
                "Of a hundred of the basis, rounded down; left out where nothing was counted, and "
                    + "for lengths of time."
            )
        ),
        .optional("median_seconds", wholeSeconds),
        .optional("ninetieth_seconds", wholeSeconds.described("Nine of ten were no slower.")),
        .optional("waiting", .atLeast(0).described("Those that have not ended.")),
        .required("imported", .atLeast(0).described("Of the basis, counted elsewhere.")),
        .required("imported_days", .atLeast(0)),
        .required("imported_from", .array(of: .string).described("Names of files.")),
    ])

    static let schema = JSONSchema.open([
        .required("date", .date),
        .required("days", .integer(OutcomeReport.daysRange)),
        .required("time_zone", .string),
        .optional(
            "counted_since",
            .date.described("The day of the first order here; left out while there is none.")
        ),
        .required("before", periodSchema),
        .required("after", periodSchema),
        .required(
            "outcomes",
            .array(
                of: .open([
                    .required("outcome", .words(of: Outcome.self)),
                    .required("definition", .string),
                    .required("direction", .words(of: OutcomeVerdict.Direction.self)),
                    .required("reason", .string),
                    .required("before", numberSchema),
                    .required("after", numberSchema),
                ]),
                count: Outcome.allCases.count...Outcome.allCases.count
            )
        ),
        .required("is_truncated", .bool),
    ])
}
