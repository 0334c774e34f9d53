import Database
import Engine
import Governance
import Hummingbird
import JSON
import Primitives
import Reconciliation
import Storage

/// What two people say to a difference: one proposes, another agrees or declines.
enum CaseCommandHandlers {
    static let routes = [propose, approve, decline]

    private static let propose = command(
        "proposal",
        "proposeCorrection",
        summary: "Propose how a difference is put right",
        detail: """
            Nothing changes until somebody else agrees. `corrections` of the case says what can be \
            proposed; to leave a difference as it is needs a `note`.
            """,
        .reconciliationPropose,
        body: .json(.correctionProposal)
    ) { exchange, caller throws(Problem) in
        try CaseCommandBody.proposal(exchange.body, by: caller.name)
    }

    private static let approve = command(
        "approval",
        "approveCorrection",
        summary: "Agree to what somebody else proposed",
        detail: """
            Carried out at once, and proven by the next comparison. Never by who proposed it, and \
            with the permission that the correction needs: `inventory:approve` to adjust stock, \
            `effects:redrive` to send again, `reconciliation:approve` to leave it as it is.
            """,
        .reconciliationRead,
        body: .optionalJSON(.caseApproval)
    ) { exchange, caller throws(Problem) in
        .approved(by: caller.name, note: try CaseCommandBody.note(exchange.body))
    }

    private static let decline = command(
        "refusal",
        "declineCorrection",
        summary: "Decline what was proposed",
        detail: "Nothing changes; the case is open again.",
        .reconciliationPropose,
        body: .json(.caseRefusal)
    ) { exchange, caller throws(Problem) in
        .declined(by: caller.name, reason: try CaseCommandBody.reason(exchange.body))
    }

    private static func command(
        _ name: String,
        _ operation: String,
        summary: String,
        detail: String,
        _ permission: Permission,
        body: BodyRule,
        _ event:
            @escaping @Sendable (Exchange, RequestCaller) throws(Problem) -> CaseWorkflow.Event
    ) -> Route {
        .caseCommand(
            "/v1/reconciliation/cases/{case}/" + name,
            operation,
            in: .reconciliation,
            summary: summary,
            detail: detail,
            access: .needs(permission) { exchange, caller, services async throws(Problem) in
                let id = try exchange.id("case", CaseWorkflow.self).rawValue
                return try await act(
                    try event(exchange, caller),
                    on: id,
                    exchange,
                    caller,
                    services
                )
            },
            body: body,
            answer: .reconciliationCase
        )
    }

    private static func act(
        _ event: CaseWorkflow.Event,
        on id: String,
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let exchangeID = exchange.correlation.exchange
        let command = KeyedCommand(exchange, caller)
        let outcome = try await services.answering { () async throws(StoreFailure) in
            try await services.reconciliation.act(event, on: id, command) { said in
                let problem: Problem
                switch said {
                case .done(let row, let state):
                    let view = ReconciliationView.json(row, state)
                    return StoredAnswer(status: 200, body: view.bytes())
                case .refused(let refusal): problem = Problem(refusal)
                case .lacking(let permission): problem = .lacking([permission.rawValue])
                }
                return StoredAnswer(problem, exchange: exchangeID)
            }
        }
        return try Answer(outcome)
    }
}

extension Route {
    /// One word of a person to a case.
    static func caseCommand(
        _ path: String,
        _ operation: String,
        in group: RouteGroup,
        summary: String,
        detail: String,
        access: Access,
        body: BodyRule,
        answer: SchemaComponent
    ) -> Route {
        Route(
            .post,
            RoutePath(stringLiteral: path),
            operation,
            in: group,
            summary: summary,
            detail: detail,
            access: access,
            idempotency: .required,
            parameters: [.caseID, .idempotencyKey],
            body: body,
            answers: [
                .json(200, "The case as it now stands.", answer, headers: [.replayed])
            ],
            problems: [
                .notFound, .caseConflict, .changeRefused, .idempotencyKeyInFlight,
                .idempotencyKeyReused,
            ]
        )
    }
}

extension KeyedCommand {
    init(_ exchange: Exchange, _ caller: RequestCaller) {
        self.init(
            caller: caller.caller,
            idempotencyKey: exchange.idempotencyKey,
            body: exchange.bytes,
            traceID: exchange.correlation.trace.traceID
        )
    }
}

extension Answer {
    /// The stored answer of a command; `conflict` names what it is on, should that be frozen.
    init(_ outcome: KeyedOutcome, or conflict: ProblemKind = .caseConflict) throws(Problem) {
        switch outcome {
        case .answered(let answer, let isRepeat):
            var headers = HTTPFields()
            if isRepeat { headers[.idempotentReplayed] = "true" }
            self.init(
                status: answer.status,
                content: answer.status < 400 ? .json(answer.body) : .problem(answer.body),
                headers: headers
            )
        case .keyReused: throw .keyReused
        case .inFlight: throw .inFlight
        case .frozen:
            throw Problem(conflict, "It is frozen until a person has looked at it.")
        }
    }
}

extension Problem {
    fileprivate init(_ refusal: CaseWorkflow.Refusal) {
        let detail = "\(refusal)".capitalizedSentence
        switch refusal {
        case .unknown: self = .notFound("case")
        case .notOpen, .notProposed, .sameHands:
            self.init(.caseConflict, detail, code: refusal.code)
        case .notOffered, .withoutReason, .impossible:
            self.init(.changeRefused, detail, code: refusal.code)
        }
    }
}

/// The bodies of what is said to a case.
///
/// ```json
/// {"correction": "adjust_here", "note": "counted twice"}
/// {"reason": "count again first"}
/// ```
enum CaseCommandBody {
    static let proposalSchema = JSONSchema.closed([
        .required("correction", .words(of: Correction.self)),
        .optional("note", .text(CaseWorkflow.noteBytes)),
    ])
    static let approvalSchema = JSONSchema.closed([
        .optional("note", .text(CaseWorkflow.noteBytes))
    ])
    static let refusalSchema = JSONSchema.closed([
        .required("reason", .text(CaseWorkflow.noteBytes))
    ])

    static func proposal(
        _ body: JSONValue,
        by name: String
    ) throws(Problem) -> CaseWorkflow.Event {
        let violations = Violations()
        let reader = ObjectReader(body, at: "", known: ["correction", "note"], violations)
        let correction = reader?.word(
            "correction",
            expected: "one of " + Correction.allCases.map(\.rawValue).joined(separator: ", ")
        ) { Correction(rawValue: $0) }
        let note = reader?.optionalText("note", maximum: CaseWorkflow.noteBytes)
        try violations.check()
        guard let correction else {
            preconditionFailure("a proposal without violations has a correction")
        }
        return .proposed(correction, note: note ?? "", by: name)
    }

    static func note(_ body: JSONValue) throws(Problem) -> String? {
        let violations = Violations()
        let note = ObjectReader(body, at: "", known: ["note"], violations)?
            .optionalText("note", maximum: CaseWorkflow.noteBytes)
        try violations.check()
        return note
    }

    static func reason(_ body: JSONValue) throws(Problem) -> String {
        let violations = Violations()
        let reason = ObjectReader(body, at: "", known: ["reason"], violations)?
            .text("reason", maximum: CaseWorkflow.noteBytes)
        try violations.check()
        guard let reason else { preconditionFailure("a refusal without violations has a reason") }
        return reason
    }
}
