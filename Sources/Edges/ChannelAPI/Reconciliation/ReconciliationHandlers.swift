import Canonical
import Database
import Governance
import JSON
import Primitives
import Reconciliation
import Storage

/// What differs from other systems, and when both sides were last proven equal.
enum ReconciliationHandlers {
    static let routes = [standings, cases, read]

    private static let standings = Route(
        .get,
        "/v1/reconciliation",
        "readReconciliation",
        in: .reconciliation,
        summary: "When each system was last proven equal",
        detail: """
            For each system and subject that is compared: when the last comparison began that found \
            nothing different (`proven_at`), and what the last one found. Records whose news was \
            under way were not judged, and are counted apart. `copies` says of each part of master \
            data that a system owns since when our copy is known to be the owner's.
            """,
        access: .needs(.reconciliationRead) { _, caller, services async throws(Problem) in
            let entity = caller.entity.rawValue
            let (standings, copies) = try await services.read {
                (snapshot) throws(StoreFailure) in
                (
                    try snapshot.reconciliations.of(entity),
                    try snapshot.masterStandings.of(entity)
                )
            }
            return .json(
                200,
                .members([
                    "comparisons": .array(standings.map(ReconciliationView.standing)),
                    "copies": .array(copies.map(ReconciliationView.copy)),
                ])
            )
        },
        answers: [.json(200, "The comparisons.", .reconciliation)]
    )

    private static let cases = Route(
        .get,
        "/v1/reconciliation/cases",
        "listReconciliationCases",
        in: .reconciliation,
        summary: "List differences",
        detail: "Newest first.",
        access: .needs(.reconciliationRead) { exchange, caller, services async throws(Problem) in
            let violations = Violations()
            let limit = exchange.query.limit(violations)
            let phase = exchange.query.word(
                "phase",
                expected: "one of " + phases.map(\.rawValue).joined(separator: ", "),
                violations
            ) { word in phases.first { $0.rawValue == word } }
            let before = exchange.query.cursor("differences", fieldCount: 1, violations)?.first
            try violations.check()
            let entity = caller.entity.rawValue
            let rows = try await services.read { (snapshot) throws(StoreFailure) in
                try snapshot.reconciliationCases.list(
                    entity: entity,
                    phase: phase,
                    before: before,
                    limit: limit + 1
                )
            }
            let page = rows.prefix(limit)
            let next = rows.count > limit ? page.last : nil
            return .json(
                200,
                .members([
                    "cases": .array(page.map(ReconciliationView.summary)),
                    "next": .text(next.map { Cursor("differences", [$0.id]).text }),
                ])
            )
        },
        parameters: [
            .query(
                "phase",
                .word(phases.map(\.rawValue)),
                "Only cases that stand there."
            ),
            .cursor, .limit,
        ],
        answers: [.json(200, "A page of cases.", .reconciliationCasePage)]
    )

    private static let read = Route(
        .get,
        "/v1/reconciliation/cases/{case}",
        "readReconciliationCase",
        in: .reconciliation,
        summary: "Read a difference",
        detail: "Both sides, the likely cause, what would put it right, and what was done.",
        access: .needs(.reconciliationRead) { exchange, caller, services async throws(Problem) in
            let id = try exchange.id("case", CaseWorkflow.self).rawValue
            let entity = caller.entity.rawValue
            let found = try await services.read {
                (snapshot) throws(StoreFailure) -> (ReconciliationRow, CaseWorkflow.State)? in
                guard let row = try snapshot.reconciliationCases.load(id, entity: entity),
                    let stored = try snapshot.instances.load(CaseWorkflow.name, id)
                else { return nil }
                let state = try StoredValue.decode(CaseWorkflow.State.self, from: stored.state)
                return (row, state)
            }
            guard let (row, state) = found else { throw .notFound("case") }
            return .json(200, ReconciliationView.json(row, state))
        },
        parameters: [.caseID],
        answers: [.json(200, "The case.", .reconciliationCase)],
        problems: [.notFound]
    )

    static let phases = CaseWorkflow.Phase.allCases.filter { $0 != .new }
}

/// Comparisons and cases as the API shows them.
enum ReconciliationView {
    static func standing(_ standing: ReconciliationStanding) -> JSONValue {
        .members([
            "system": .string(standing.system),
            "subject": .word(standing.subject),
            "proven_at": .moment(standing.provenAt),
            "compared_at": .moment(standing.comparedAt),
            "compared": .number(standing.compared),
            "differing": .number(standing.differing),
            "under_way": .number(standing.underWay),
            "failed_at": .moment(standing.failedAt),
            "failure": .text(standing.failure),
        ])
    }

    static func copy(_ standing: MasterStanding) -> JSONValue {
        .members([
            "system": .string(standing.owner),
            "part": .word(standing.part),
            "proven_at": .moment(standing.readAt),
            "failed_at": .moment(standing.failedAt),
            "failure": .text(standing.failure),
        ])
    }

    static func summary(_ row: ReconciliationRow) -> JSONValue {
        .members([
            "id": .string(row.id),
            "system": .string(row.system),
            "subject": .word(row.subject),
            "key": .string(row.key.major),
            "site": .text(row.key.minor.isEmpty ? nil : row.key.minor),
            "kind": .word(row.kind),
            "phase": .word(row.phase),
            "detail": .string(row.detail),
            "stake": .amount(row.stake),
            "currency": .text(row.stake?.currency.code),
            "found_at": .moment(row.openedAt),
            "updated_at": .moment(row.updatedAt),
            "closed_at": .moment(row.closedAt),
        ])
    }

    static func json(_ row: ReconciliationRow, _ state: CaseWorkflow.State) -> JSONValue {
        var object = summary(row).object ?? JSONObject()
        object["ours"] = state.finding?.ours.map(facts)
        object["theirs"] = state.finding?.theirs.map(facts)
        object["cause"] = .string(state.finding?.cause ?? "")
        object["corrections"] = .words(state.finding?.corrections ?? [])
        object["proposal"] = state.proposal.map { proposal in
            .members([
                "correction": .word(proposal.correction),
                "note": .string(proposal.note),
                "proposed_by": .string(proposal.by),
                "proposed_at": .moment(proposal.at),
                "approved_by": .text(state.decidedBy),
            ])
        }
        return .object(object)
    }

    private static func facts(_ facts: RecordFacts) -> JSONValue {
        .members([
            "number": .text(facts.number),
            "quantity": facts.quantity.map { .quantity($0) },
            "lines": facts.lines.map { lines in
                .array(
                    lines.sorted { $0.key < $1.key }.map {
                        .members(["line": .number($0.key), "quantity": .quantity($0.value)])
                    }
                )
            },
            "total": .amount(facts.total),
            "tax": .amount(facts.tax),
            "unpaid": .amount(facts.open),
            "currency": .text(facts.total?.currency.code),
            "state": .text(facts.state),
        ])
    }

    static let standingsSchema = JSONSchema.open([
        .required(
            "comparisons",
            .array(
                of: .open([
                    .required("system", .string),
                    .required("subject", .words(of: ReconciledSubject.self)),
                    .optional(
                        "proven_at",
                        .moment.described("Left out until both sides were equal once.")
                    ),
                    .optional("compared_at", .moment),
                    .required("compared", .atLeast(0)),
                    .required("differing", .atLeast(0)),
                    .required("under_way", .atLeast(0)),
                    .optional("failed_at", .moment.described("Since the last comparison.")),
                    .optional("failure", .string),
                ])
            )
        ),
        .required(
            "copies",
            .array(
                of: .open([
                    .required("system", .string.described("The owner.")),
                    .required("part", .words(of: MasterDataPart.self)),
                    .optional("proven_at", .moment.described("Left out before the first time.")),
                    .optional("failed_at", .moment.described("Since it was last read.")),
                    .optional("failure", .string),
                ])
            )
        ),
    ])

    private static let summaryMembers: [JSONSchema.Member] = [
        .required("id", .string),
        .required("system", .string),
        .required("subject", .words(of: ReconciledSubject.self)),
        .required("key", .string.described("The item, or the key that the document carries.")),
        .optional("site", .string),
        .required("kind", .words(of: DifferenceKind.self)),
        .required("phase", .word(ReconciliationHandlers.phases.map(\.rawValue))),
        .required("detail", .string),
        .optional("stake", .decimal("22.50").described("Left out where nobody knows a price.")),
        .optional("currency", .named(.currency)),
        .required("found_at", .moment),
        .required("updated_at", .moment),
        .optional("closed_at", .moment),
    ]

    static let pageSchema = JSONSchema.open([
        .required("cases", .array(of: .open(summaryMembers))),
        .optional("next", .string.described("Left out on the last page.")),
    ])

    private static let factsSchema = JSONSchema.open([
        .optional("number", .string),
        .optional("quantity", .decimal("12")),
        .optional(
            "lines",
            .array(
                of: .open([.required("line", .atLeast(0)), .required("quantity", .decimal("12"))])
            )
        ),
        .optional("total", .decimal("250.00").described("With tax.")),
        .optional("tax", .decimal("20.00")),
        .optional("unpaid", .decimal("250.00")),
        .optional("currency", .named(.currency)),
        .optional("state", .string),
    ])

    static let schema = JSONSchema.open(
        summaryMembers + [
            .optional("ours", factsSchema.described("Left out where we have nothing.")),
            .optional("theirs", factsSchema.described("Left out where the system has nothing.")),
            .required("cause", .string),
            .required("corrections", .array(of: .words(of: Correction.self))),
            .optional(
                "proposal",
                .open([
                    .required("correction", .words(of: Correction.self)),
                    .required("note", .string),
                    .required("proposed_by", .string),
                    .required("proposed_at", .moment),
                    .optional("approved_by", .string),
                ])
            ),
        ]
    )
}
