import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Inventory
import JSON
import Primitives
import Storage

/// Stock that is there and may not be promised.
enum StockHoldHandlers {
    static let routes = [place, list, read, release]

    private static let place = Route(
        .post,
        "/v1/inventory/holds",
        "holdStock",
        in: .stock,
        summary: "Put stock on hold",
        detail: """
            From the answer on nobody is promised it. When it takes what is promised already, the \
            warehouse's supervisor has a work item that names the orders. The same `number` of an \
            item at a site with the same content is answered as it stands now; with other content \
            it is refused.
            """,
        access: .needs(.inventoryAdjust) { exchange, caller, services async throws(Problem) in
            let hold = try StockHoldBody.read(exchange.body, by: caller.name)
            let command = KeyedCommand(exchange, caller)
            let answer = answering(exchange)
            let outcome = try await services.answering { () async throws(StoreFailure) in
                try await services.holds.place(hold, command, answer: answer)
            }
            return try Answer(outcome, or: .adjustmentConflict)
        },
        idempotency: .required,
        parameters: [.idempotencyKey],
        body: .json(.stockHoldWish),
        answers: [.json(200, "On hold.", .stockHold, headers: [.replayed])],
        problems: problems
    )

    private static let list = Route(
        .get,
        "/v1/inventory/holds",
        "listStockHolds",
        in: .stock,
        summary: "List what is on hold",
        detail: "What stands, by item, site and number.",
        access: .needs(.inventoryRead) { exchange, caller, services async throws(Problem) in
            let violations = Violations()
            let limit = exchange.query.limit(violations)
            let fields = exchange.query.cursor("holds", fieldCount: 3, violations)
            try violations.check()
            let entity = caller.entity.rawValue
            let last = fields.map {
                StockHoldTable.Place(item: $0[0], site: $0[1], number: $0[2])
            }
            let found = try await services.read { (snapshot) throws(StoreFailure) in
                try snapshot.stockHolds.standing(entity: entity, after: last, limit: limit + 1)
            }
            let page = found.prefix(limit)
            let next = found.count > limit ? page.last?.hold : nil
            let cursor = next.map {
                Cursor("holds", [$0.item.rawValue, $0.site.rawValue, $0.number.rawValue]).text
            }
            return .json(
                200,
                .members([
                    "holds": .array(page.map(StockHoldView.json)),
                    "next": .text(cursor),
                ])
            )
        },
        parameters: [.cursor, .limit],
        answers: [.json(200, "A page of holds.", .stockHoldPage)]
    )

    private static let read = Route(
        .get,
        "/v1/inventory/holds/{sku}/{site}/{hold}",
        "getStockHold",
        in: .stock,
        summary: "Read a hold",
        access: .needs(.inventoryRead) { exchange, caller, services async throws(Problem) in
            let item = try exchange.id("sku", Item.self)
            let site = try exchange.id("site", Site.self)
            let number = try exchange.id("hold", StockHold.self)
            let hold = try await services.answering { () async throws(StoreFailure) in
                try await services.holds.hold(number, of: item, at: site, entity: caller.entity)
            }
            guard let hold else { throw .notFound("hold") }
            return .json(200, StockHoldView.json(hold))
        },
        parameters: [.sku, .site, .hold],
        answers: [.json(200, "As it stands.", .stockHold)],
        problems: [.notFound]
    )

    private static let release = Route(
        .post,
        "/v1/inventory/holds/{sku}/{site}/{hold}/release",
        "releaseStockHold",
        in: .stock,
        summary: "Give stock free that is on hold",
        detail: """
            All of it, or the `quantity` named. What waits for it is served before the answer. For \
            some reasons, as the entity's policy says, never by who placed it.
            """,
        access: .needs(.inventoryApprove) { exchange, caller, services async throws(Problem) in
            let release = try StockHoldBody.readRelease(
                exchange.body,
                item: try exchange.id("sku", Item.self),
                site: try exchange.id("site", Site.self),
                number: try exchange.id("hold", StockHold.self),
                by: caller.name
            )
            let command = KeyedCommand(exchange, caller)
            let answer = answering(exchange)
            let outcome = try await services.answering { () async throws(StoreFailure) in
                try await services.holds.release(release, command, answer: answer)
            }
            return try Answer(outcome, or: .adjustmentConflict)
        },
        idempotency: .required,
        parameters: [.sku, .site, .hold, .idempotencyKey],
        body: .optionalJSON(.stockHoldRelease),
        answers: [.json(200, "As it stands now.", .stockHold, headers: [.replayed])],
        problems: problems + [.notFound]
    )

    private static let problems: [ProblemKind] = [
        .idempotencyKeyInFlight, .idempotencyKeyReused, .adjustmentConflict, .changeRefused,
    ]

    private static func answering(
        _ exchange: Exchange
    ) -> @Sendable (HoldDesk.Said) -> StoredAnswer {
        let id = exchange.correlation.exchange
        return { said in
            switch said {
            case .done(let standing):
                StoredAnswer(status: 200, body: StockHoldView.json(standing).bytes())
            case .refused(let refusal): StoredAnswer(Problem(refusal), exchange: id)
            }
        }
    }
}

extension Problem {
    init(_ refusal: StockHoldRefusal) {
        let detail = "\(refusal)".capitalizedSentence
        switch refusal {
        case .invalid, .unknownItem, .unknownSite, .unknownReason, .notThere, .notSoMuch:
            self.init(.changeRefused, detail, code: refusal.code)
        case .numberTaken, .over, .sameHands, .tooMany:
            self.init(.adjustmentConflict, detail, code: refusal.code)
        case .unknown: self = .notFound("hold")
        }
    }
}
