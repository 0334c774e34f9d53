import Canonical
import Database
import Governance
import JSON
import Primitives
import Stewardship
import Storage

/// Questions of who is who: customers under two ids, numbers that several claim.
enum StewardshipHandlers {
    static let routes = [cases, read]

    private static let cases = Route(
        .get,
        "/v1/stewardship/cases",
        "listStewardshipCases",
        in: .stewardship,
        summary: "List questions of who is who",
        detail: "Newest first.",
        access: .needs(.stewardshipRead) { exchange, caller, services async throws(Problem) in
            let violations = Violations()
            let limit = exchange.query.limit(violations)
            let phase = exchange.query.word(
                "phase",
                expected: "one of " + phases.map(\.rawValue).joined(separator: ", "),
                violations
            ) { word in phases.first { $0.rawValue == word } }
            let before = exchange.query.cursor("stewardship", fieldCount: 1, violations)?.first
            try violations.check()
            let entity = caller.entity.rawValue
            let rows = try await services.read { (snapshot) throws(StoreFailure) in
                try snapshot.stewardshipCases.list(
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
                    "cases": .array(page.map { .object(StewardshipView.summary($0)) }),
                    "next": .text(next.map { Cursor("stewardship", [$0.id]).text }),
                ])
            )
        },
        parameters: [
            .query("phase", .word(phases.map(\.rawValue)), "Only cases that stand there."),
            .cursor, .limit,
        ],
        answers: [.json(200, "A page of cases.", .stewardshipCasePage)]
    )

    private static let read = Route(
        .get,
        "/v1/stewardship/cases/{case}",
        "readStewardshipCase",
        in: .stewardship,
        summary: "Read a question of who is who",
        detail: """
            What each record says and who wrote it, whose word counts for which member, what can be \
            made of it, and what was.
            """,
        access: .needs(.stewardshipRead) { exchange, caller, services async throws(Problem) in
            let id = try exchange.id("case", StewardshipWorkflow.self).rawValue
            let entity = caller.entity.rawValue
            let found = try await services.read {
                (snapshot) throws(StoreFailure) -> (StewardshipRow, StewardshipWorkflow.State)? in
                guard let row = try snapshot.stewardshipCases.load(id, entity: entity),
                    let stored = try snapshot.instances.load(StewardshipWorkflow.name, id)
                else { return nil }
                let state = try StoredValue.decode(
                    StewardshipWorkflow.State.self,
                    from: stored.state
                )
                return (row, state)
            }
            guard let (row, state) = found else { throw .notFound("case") }
            return .json(200, StewardshipView.json(row, state))
        },
        parameters: [.caseID],
        answers: [.json(200, "The case.", .stewardshipCase)],
        problems: [.notFound]
    )

    static let phases = StewardshipWorkflow.Phase.allCases.filter { $0 != .new }
}

/// Cases as the API shows them.
enum StewardshipView {
    static func summary(_ row: StewardshipRow) -> JSONObject {
        JSONObject(present: [
            "id": .string(row.id),
            "question": .word(row.question),
            "subject": .string(row.subject),
            "phase": .word(row.phase),
            "steward": .word(row.steward),
            "detail": .string(row.detail),
            "found_at": .moment(row.openedAt),
            "due_at": .moment(row.dueAt),
            "updated_at": .moment(row.updatedAt),
            "closed_at": .moment(row.closedAt),
        ])
    }

    static func json(_ row: StewardshipRow, _ state: StewardshipWorkflow.State) -> JSONValue {
        var object = summary(row)
        let conflict = state.conflict
        object["claims"] = .array(
            (conflict?.claims ?? []).map {
                .members([
                    "id": .string($0.id), "name": .string($0.name), "source": .string($0.source),
                    "detail": .string($0.words),
                ])
            }
        )
        object["fields"] = .array(
            (conflict?.fields ?? []).map { field in
                .members([
                    "name": .string(field.name),
                    "owner": .text(field.owner),
                    "values": .array(field.values.map { .string($0) }),
                    "winner": .string(field.winner),
                ])
            }
        )
        object["offers"] = .array((conflict?.offers ?? []).map { resolution($0) })
        object["proposal"] = state.proposal.map { proposal in
            .members([
                "resolution": resolution(proposal.resolution),
                "note": .string(proposal.note),
                "proposed_by": .string(proposal.by),
                "proposed_at": .moment(proposal.at),
            ])
        }
        object["settlement"] = state.settlement.map { settlement in
            .members([
                "resolution": resolution(settlement.resolution),
                "proposed_by": .string(settlement.maker),
                "approved_by": .string(settlement.checker),
                "approved_at": .moment(settlement.at),
                "records": .array(
                    settlement.changes.map { .string("\($0.kind) \($0.id)") }
                ),
            ])
        }
        object["undo_proposed_by"] = state.undoBy.map { .string($0) }
        return .object(object)
    }

    private static func resolution(_ resolution: Resolution) -> JSONValue {
        switch resolution {
        case .merge(let other, let into, let take):
            .members([
                "resolution": "merge", "merge": .string(other), "into": .string(into),
                "take": take.isEmpty ? nil : .array(take.map { .string($0) }),
            ])
        case .assign(let id): .members(["resolution": "assign", "to": .string(id)])
        case .keepApart: .members(["resolution": "keep_apart"])
        }
    }

    private static let summaryMembers: [JSONSchema.Member] = [
        .required("id", .string),
        .required("question", .words(of: IdentityQuestion.self)),
        .required("subject", .string),
        .required("phase", .word(StewardshipHandlers.phases.map(\.rawValue))),
        .required("steward", .words(of: Role.self).described("Whose work it is.")),
        .required("detail", .string),
        .required("found_at", .moment),
        .required("due_at", .moment.described("When it should be settled.")),
        .required("updated_at", .moment),
        .optional("closed_at", .moment),
    ]

    static let pageSchema = JSONSchema.open([
        .required("cases", .array(of: .open(summaryMembers))),
        .optional("next", .string.described("Left out on the last page.")),
    ])

    private static let resolutionSchema = JSONSchema.open([
        .required("resolution", .word(StewardshipProposalBody.kinds)),
        .optional("merge", .string.described("The customer that becomes another name.")),
        .optional("into", .string.described("The customer that survives.")),
        .optional("take", .array(of: .string)),
        .optional("to", .string.described("Whose the number is.")),
    ])

    static let schema = JSONSchema.open(
        summaryMembers + [
            .required(
                "claims",
                .array(
                    of: .open([
                        .required("id", .string), .required("name", .string),
                        .required("source", .string.described("Who wrote the record last.")),
                        .required("detail", .string),
                    ])
                )
            ),
            .required(
                "fields",
                .array(
                    of: .open([
                        .required("name", .string),
                        .optional("owner", .string.described("The system that owns the member.")),
                        .required(
                            "values",
                            .array(of: .string).described("In the order of the claims.")
                        ),
                        .required("winner", .string.described("Whose word stands by the rule.")),
                    ])
                )
            ),
            .required("offers", .array(of: resolutionSchema)),
            .optional(
                "proposal",
                .open([
                    .required("resolution", resolutionSchema),
                    .required("note", .string),
                    .required("proposed_by", .string),
                    .required("proposed_at", .moment),
                ])
            ),
            .optional(
                "settlement",
                .open([
                    .required("resolution", resolutionSchema),
                    .required("proposed_by", .string),
                    .required("approved_by", .string),
                    .required("approved_at", .moment),
                    .required("records", .array(of: .string).described("What was changed.")),
                ])
            ),
            .optional("undo_proposed_by", .string),
        ]
    )
}
