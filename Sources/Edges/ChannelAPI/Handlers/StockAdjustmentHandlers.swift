import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Inventory
import JSON
import Primitives
import Storage

/// Counts and adjustments of stock, and what a second person says to them.
enum StockAdjustmentHandlers {
    static let routes = [count, adjust, read, approve, decline]

    private static let detail = """
        Applied at once, 200, or waiting for a second person, 202: because of its reason or its \
        value, or since an item has no price; `concerns` says which. What is applied is in the \
        ledger before the answer, and told to the ERP once. The same `number` of a site with the \
        same content is answered as it stands now; with other content it is refused.
        """

    private static let count = Route(
        .post,
        "/v1/inventory/counts",
        "countStock",
        in: .stock,
        summary: "Say what was counted at a site",
        detail: "The difference is to what the ledger had at `as_of`; what moved since stays. "
            + detail,
        access: .needs(.inventoryAdjust) { exchange, caller, services async throws(Problem) in
            let count = try StockAdjustmentBody.read(exchange.body, as: .count, at: exchange.now)
            return try await take(count, exchange, caller, services)
        },
        idempotency: .required,
        parameters: [.idempotencyKey],
        body: .json(.stockCount),
        answers: taken,
        problems: problems
    )

    private static let adjust = Route(
        .post,
        "/v1/inventory/adjustments",
        "adjustStock",
        in: .stock,
        summary: "Add goods to a site's stock, or take them off",
        detail: detail,
        access: .needs(.inventoryAdjust) { exchange, caller, services async throws(Problem) in
            let wish = try StockAdjustmentBody.read(
                exchange.body,
                as: .adjustment,
                at: exchange.now
            )
            return try await take(wish, exchange, caller, services)
        },
        idempotency: .required,
        parameters: [.idempotencyKey],
        body: .json(.stockAdjustmentWish),
        answers: taken,
        problems: problems
    )

    private static let read = Route(
        .get,
        "/v1/inventory/adjustments/{site}/{number}",
        "getStockAdjustment",
        in: .stock,
        summary: "Read a count or an adjustment",
        access: .needs(.inventoryRead) { exchange, caller, services async throws(Problem) in
            let site = try exchange.id("site", Site.self)
            let number = try exchange.id("number", StockAdjustment.self)
            let state = try await services.answering { () async throws(StoreFailure) in
                try await services.adjustments.adjustment(number, at: site, entity: caller.entity)
            }
            guard let state else { throw .notFound("adjustment") }
            let currency = try await currency(of: caller, services)
            return .json(200, StockAdjustmentView.json(state, currency: currency))
        },
        parameters: [.site, .number],
        answers: [.json(200, "As it stands.", .stockAdjustment)],
        problems: [.notFound]
    )

    private static let approve = Route(
        .post,
        "/v1/inventory/adjustments/{site}/{number}/approval",
        "approveStockAdjustment",
        in: .stock,
        summary: "Agree to what somebody else counted or adjusted",
        detail: "Never by who asked for it. When the ledger has learned more of a count's moment "
            + "since, the answer is 202 with the new difference, to be approved again.",
        access: .needs(.inventoryApprove) { exchange, caller, services async throws(Problem) in
            let note = try AdjustmentVerdictBody.readNote(exchange.body)
            return try await judge(
                .approved(by: caller.name, note: note),
                exchange,
                caller,
                services
            )
        },
        idempotency: .required,
        parameters: [.site, .number, .idempotencyKey],
        body: .optionalJSON(.adjustmentApproval),
        answers: taken,
        problems: problems + [.notFound]
    )

    private static let decline = Route(
        .post,
        "/v1/inventory/adjustments/{site}/{number}/refusal",
        "declineStockAdjustment",
        in: .stock,
        summary: "Refuse what waits for a second person",
        access: .needs(.inventoryApprove) { exchange, caller, services async throws(Problem) in
            let reason = try AdjustmentVerdictBody.readReason(exchange.body)
            return try await judge(
                .declined(by: caller.name, reason: reason),
                exchange,
                caller,
                services
            )
        },
        idempotency: .required,
        parameters: [.site, .number, .idempotencyKey],
        body: .json(.adjustmentRefusal),
        answers: [
            .json(
                200,
                "Declined; the ledger is as it was.",
                .stockAdjustment,
                headers: [.replayed]
            )
        ],
        problems: problems + [.notFound]
    )
}

// MARK: - What they have in common

extension StockAdjustmentHandlers {
    private static let taken: [AnswerRule] = [
        .json(200, "Applied.", .stockAdjustment, headers: [.replayed]),
        .json(202, "Waits for a second person.", .stockAdjustment, headers: [.replayed]),
    ]

    private static let problems: [ProblemKind] = [
        .idempotencyKeyInFlight, .idempotencyKeyReused, .adjustmentConflict, .changeRefused,
    ]

    private static func take(
        _ adjustment: StockAdjustment,
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        try await act(
            .requested(adjustment, by: caller.name),
            on: adjustment.number,
            at: adjustment.site,
            exchange,
            caller,
            services
        )
    }

    private static func judge(
        _ verdict: AdjustmentWorkflow.Event,
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        try await act(
            verdict,
            on: try exchange.id("number", StockAdjustment.self),
            at: try exchange.id("site", Site.self),
            exchange,
            caller,
            services
        )
    }

    private static func act(
        _ event: AdjustmentWorkflow.Event,
        on number: StockAdjustment.Number,
        at site: Site.ID,
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let currency = try await currency(of: caller, services)
        let command = AdjustmentCommand(
            caller: caller.caller,
            site: site,
            number: number,
            event: event,
            idempotencyKey: exchange.idempotencyKey,
            body: exchange.bytes,
            traceID: exchange.correlation.trace.traceID
        )
        let exchangeID = exchange.correlation.exchange
        let outcome = try await services.answering { () async throws(StoreFailure) in
            try await services.adjustments.act(command) { state, _ in
                StoredAnswer(
                    status: state.phase == .waiting ? 202 : 200,
                    body: StockAdjustmentView.json(state, currency: currency).bytes()
                )
            } refuse: { refusal in
                StoredAnswer(Problem(refusal), exchange: exchangeID)
            }
        }
        switch outcome {
        case .answered(let answer, let isRepeat):
            var headers = HTTPFields()
            if isRepeat { headers[.idempotentReplayed] = "true" }
            return Answer(
                status: answer.status,
                content: answer.status < 400 ? .json(answer.body) : .problem(answer.body),
                headers: headers
            )
        case .keyReused: throw .keyReused
        case .inFlight: throw .inFlight
        case .frozen:
            throw Problem(.adjustmentConflict, "It is frozen until a person has looked at it.")
        }
    }

    private static func currency(
        of caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Currency {
        let entity = caller.entity.rawValue
        return try await services.read { (snapshot) throws(StoreFailure) in
            let profile = try services.facts.profile(of: entity, in: snapshot.master)
            return profile.adjustments?.limit.currency ?? profile.currency
        }
    }
}

extension Problem {
    init(_ refusal: AdjustmentWorkflow.Refusal) {
        let detail = "\(refusal)".capitalizedSentence
        switch refusal {
        case .invalid, .unknownItem, .unknownSite, .unknownReason, .belowZero:
            self.init(.changeRefused, detail, code: refusal.code)
        case .numberTaken, .alreadyDecided, .sameHands, .openCount, .laterCount, .frozen:
            self.init(.adjustmentConflict, detail, code: refusal.code)
        case .unknown: self = .notFound("adjustment")
        }
    }
}
