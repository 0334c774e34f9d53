import Database
import Engine
import Governance
import JSON
import Primitives
import Stewardship
import Storage

/// What two people say to a question of who is who.
enum StewardshipCommandHandlers {
    static let routes = [propose, approve, decline, undo]

    private static let propose = command(
        "proposal",
        "proposeResolution",
        summary: "Propose what is to be made of it",
        detail: """
            One of the case's `offers`; a merge may `take` over members of the other record. Nothing \
            changes until somebody else agrees.
            """,
        .stewardshipPropose,
        body: .json(.stewardshipProposal)
    ) { exchange throws(Problem) in try StewardshipProposalBody.read(exchange.body) }

    private static let approve = command(
        "approval",
        "approveResolution",
        summary: "Agree to what somebody else proposed",
        detail: """
            Carried out at once; never by who proposed it. The same route agrees to take a \
            settlement back, where that was proposed.
            """,
        .stewardshipApprove,
        body: .optionalJSON(.caseApproval)
    ) { exchange throws(Problem) in .approve(note: try CaseCommandBody.note(exchange.body)) }

    private static let decline = command(
        "refusal",
        "declineResolution",
        summary: "Decline what was proposed",
        detail: "Nothing changes.",
        .stewardshipPropose,
        body: .json(.caseRefusal)
    ) { exchange throws(Problem) in
        .decline(reason: try CaseCommandBody.reason(exchange.body))
    }

    private static let undo = command(
        "undo",
        "proposeUndo",
        summary: "Propose to take a settlement back",
        detail: """
            Once somebody else agrees, every record is what it was before, but for what others have \
            changed since, which is named.
            """,
        .stewardshipPropose,
        body: .json(.caseRefusal)
    ) { exchange throws(Problem) in
        .proposeUndo(reason: try CaseCommandBody.reason(exchange.body))
    }

    private static func command(
        _ name: String,
        _ operation: String,
        summary: String,
        detail: String,
        _ permission: Permission,
        body: BodyRule,
        _ word: @escaping @Sendable (Exchange) throws(Problem) -> StewardsWord
    ) -> Route {
        .caseCommand(
            "/v1/stewardship/cases/{case}/" + name,
            operation,
            in: .stewardship,
            summary: summary,
            detail: detail,
            access: .needs(permission) { exchange, caller, services async throws(Problem) in
                let id = try exchange.id("case", StewardshipWorkflow.self).rawValue
                return try await act(try word(exchange), on: id, exchange, caller, services)
            },
            body: body,
            answer: .stewardshipCase
        )
    }

    private static func act(
        _ word: StewardsWord,
        on id: String,
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let exchangeID = exchange.correlation.exchange
        let command = KeyedCommand(exchange, caller)
        let outcome = try await services.answering { () async throws(StoreFailure) in
            try await services.stewardship.act(word, on: id, command) { outcome in
                let problem: Problem
                switch outcome {
                case .done(let row, let state, _):
                    let view = StewardshipView.json(row, state)
                    return StoredAnswer(status: 200, body: view.bytes())
                case .refused(let refusal): problem = Problem(refusal)
                case .frozen:
                    problem = Problem(
                        .caseConflict,
                        "It is frozen until a person has looked at it."
                    )
                }
                return StoredAnswer(problem, exchange: exchangeID)
            }
        }
        return try Answer(outcome)
    }
}

extension Problem {
    fileprivate init(_ refusal: StewardshipWorkflow.Refusal) {
        let detail = "\(refusal)".capitalizedSentence
        switch refusal {
        case .unknown: self = .notFound("case")
        case .notOpen, .nothingProposed, .notSettled, .sameHands:
            self.init(.caseConflict, detail, code: refusal.code)
        case .notOffered, .withoutReason, .impossible:
            self.init(.changeRefused, detail, code: refusal.code)
        }
    }
}

/// The body of a proposal.
///
/// ```json
/// {"resolution": "merge", "merge": "C-9", "into": "C-1", "take": ["exemptions"], "note": "…"}
/// {"resolution": "assign", "to": "WIDGET"}
/// {"resolution": "keep_apart", "note": "two branches in one building"}
/// ```
enum StewardshipProposalBody {
    static let kinds = ["merge", "assign", "keep_apart"]
    private static let takeMax = 10

    static let schema = JSONSchema.closed([
        .required("resolution", .word(kinds)),
        .optional("merge", .text(64).described("With merge: who becomes another name.")),
        .optional("into", .text(64).described("With merge: who survives.")),
        .optional(
            "take",
            .array(of: .text(64), count: 0...takeMax)
                .described("With merge: what the survivor takes over.")
        ),
        .optional("to", .text(64).described("With assign: whose the number is.")),
        .optional("note", .text(StewardshipWorkflow.noteBytes)),
    ])

    static func read(_ body: JSONValue) throws(Problem) -> StewardsWord {
        let violations = Violations()
        let word = read(body, violations)
        try violations.check()
        guard let word else { preconditionFailure("a proposal without violations is one") }
        return word
    }

    private static func read(_ body: JSONValue, _ violations: Violations) -> StewardsWord? {
        let known = ["resolution", "merge", "into", "take", "to", "note"]
        guard let reader = ObjectReader(body, at: "", known: known, violations) else { return nil }
        let kind = reader.word(
            "resolution",
            expected: "one of " + kinds.joined(separator: ", ")
        ) { word in kinds.first { $0 == word } }
        let note = reader.optionalText("note", maximum: StewardshipWorkflow.noteBytes) ?? ""
        switch kind {
        case "merge":
            let other = reader.text("merge", maximum: 64)
            let into = reader.text("into", maximum: 64)
            let names = body["take"] == nil ? [] : reader.elements("take", count: 0...takeMax)
            let take = (names ?? []).compactMap(\.string)
            if take.count != names?.count {
                reader.fault("take", .wrongType, "expected a list of names")
            }
            guard let other, let into else { return nil }
            return .propose(.merge(other, into: into, take: take), note: note)
        case "assign":
            return reader.text("to", maximum: 64).map { .propose(.assign(to: $0), note: note) }
        case "keep_apart": return .propose(.keepApart, note: note)
        default: return nil
        }
    }
}
