import Canonical
import Database
import Governance
import JSON
import Primitives
import Projections

/// `GET /v1/figures/objectives`: what the company promises itself, and what is left of it.
enum ObjectiveHandler {
    static let route = Route(
        .get,
        "/v1/figures/objectives",
        "listObjectives",
        in: .figures,
        summary: "Read the objectives and their budgets",
        detail: """
            The objectives of the key's legal entity as `server.yaml` sets them, each with how many \
            were settled in its window and in four shorter ones, how many of these were late, and \
            the burn rate: how many times as fast as it may be the error budget is spent. \
            `budget_left` is 1 while nothing was late, and below 0 when more was late than may be.
            """,
        access: .needs(.figuresRead) { exchange, caller, services async throws(Problem) in
            let objectives = services.dependencies.objectives.filter {
                $0.entity == caller.entity
            }
            let now = exchange.now
            let standings = try await services.read {
                (snapshot) throws(StoreFailure) -> [ObjectiveStanding] in
                var standings: [ObjectiveStanding] = []
                for objective in objectives {
                    standings.append(
                        try ObjectiveStanding.read(objective, now: now, from: snapshot)
                    )
                }
                return standings
            }
            return .json(
                200,
                .members(["objectives": .array(standings.map(ObjectiveView.json))])
            )
        },
        answers: [.json(200, "The objectives.", .objectives)]
    )
}

/// Objectives as the API shows them.
enum ObjectiveView {
    static func json(_ standing: ObjectiveStanding) -> JSONValue {
        let objective = standing.objective
        return .members([
            "name": .string(objective.name),
            "subject": .word(objective.subject),
            "within_seconds": .number(Int(objective.within.components.seconds)),
            "target_percent": .string(String(objective.targetText.dropLast(2))),
            "words": .string(objective.words),
            "days": .number(objective.days),
            "owner": .word(objective.owner),
            "remedy": .string(objective.remedy),
            "budget_left": .string(decimal(standing.leftMillionths)),
            "windows": .array(
                standing.windows.map { window in
                    .members([
                        "window": .string(window.name),
                        "judged": .number(Int(window.judged)),
                        "late": .number(Int(window.late)),
                        "burn_rate": .string(decimal(standing.burnMillionths(of: window))),
                    ])
                }
            ),
        ])
    }

    private static func decimal(_ millionths: Int64) -> String {
        ScaledDecimal.text(millionths, digits: 6, atLeast: 1)
    }

    static let schema = JSONSchema.open([
        .required(
            "objectives",
            .array(
                of: .open([
                    .required("name", .string),
                    .required("subject", .words(of: Objective.Subject.self)),
                    .required("within_seconds", .atLeast(1)),
                    .required("target_percent", .decimal("99.5")),
                    .required("words", .string),
                    .required("days", .integer(Objective.daysRange)),
                    .required("owner", .words(of: Role.self)),
                    .required("remedy", .string.described("What its owner does when it burns.")),
                    .required("budget_left", .decimal("0.85")),
                    .required(
                        "windows",
                        .array(
                            of: .open([
                                .required("window", .string.example("28d")),
                                .required(
                                    "judged",
                                    .atLeast(0).described("In time, or whose time is up.")
                                ),
                                .required("late", .atLeast(0)),
                                .required("burn_rate", .decimal("0.4")),
                            ])
                        )
                    ),
                ])
            )
        )
    ])
}
