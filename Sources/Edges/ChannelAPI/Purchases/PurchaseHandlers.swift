import Canonical
import Database
import Engine
import Governance
import Hummingbird
import JSON
import Primitives
import Purchasing
import Storage

/// Purchase orders, from the wish to the paid invoice.
enum PurchaseHandlers {
    static let routes = [raise, list, read] + PurchaseCommandHandlers.routes

    private static let raise = Route(
        .post,
        "/v1/purchase-orders",
        "raisePurchaseOrder",
        in: .purchasing,
        summary: "Raise a purchase order",
        detail: """
            Within the entity's limit it is approved with its raising and goes to the ERP; beyond it \
            somebody else has to approve it.
            """,
        access: .needs(.purchasesManage) { exchange, caller, services async throws(Problem) in
            let request = try PurchaseRequestBody.read(
                exchange.body,
                entity: caller.entity,
                raisedBy: caller.name
            )
            return try await act(.new(request), status: 201, exchange, caller, services)
        },
        idempotency: .required,
        parameters: [.idempotencyKey],
        body: .json(.purchaseRequest),
        answers: [
            .json(201, "Raised.", .purchase, headers: [.location, .replayed])
        ],
        problems: [
            .idempotencyKeyInFlight, .purchaseOrderNumberTaken, .orderConflict, .orderFrozen,
            .idempotencyKeyReused, .changeRefused,
        ]
    )

    private static let list = Route(
        .get,
        "/v1/purchase-orders",
        "listPurchaseOrders",
        in: .purchasing,
        summary: "List purchase orders",
        detail: "Newest first.",
        access: .needs(.purchasesRead) { exchange, caller, services async throws(Problem) in
            let violations = Violations()
            let limit = exchange.query.limit(violations)
            let status = exchange.query.word(
                "status",
                expected: PurchaseStatus.allCases.map(\.rawValue).joined(separator: ", "),
                violations
            ) { PurchaseStatus(rawValue: $0) }
            let before = exchange.query.cursor("purchases", fieldCount: 1, violations)?.first
            try violations.check()
            let entity = caller.entity.rawValue
            let rows = try await services.read { (snapshot) throws(StoreFailure) in
                try snapshot.purchases.list(
                    entity: entity,
                    status: status,
                    before: before,
                    limit: limit + 1
                )
            }
            let page = rows.prefix(limit)
            let next = rows.count > limit ? page.last : nil
            return .json(
                200,
                .members([
                    "purchase_orders": .array(page.map(PurchaseView.summary)),
                    "next": .text(next.map { Cursor("purchases", [$0.id.rawValue]).text }),
                ])
            )
        },
        parameters: [
            .query("status", .words(of: PurchaseStatus.self), "Only orders that stand there."),
            .cursor, .limit,
        ],
        answers: [.json(200, "A page of purchase orders.", .purchasePage)]
    )

    private static let read = Route(
        .get,
        "/v1/purchase-orders/{purchase}",
        "readPurchaseOrder",
        in: .purchasing,
        summary: "Read a purchase order",
        detail: "Line by line what was ordered, agreed, announced, received and billed.",
        access: .needs(.purchasesRead) { exchange, caller, services async throws(Problem) in
            let id = try exchange.id("purchase", PurchaseOrder.self)
            let purchase = try await services.answering { () async throws(StoreFailure) in
                try await services.purchases.purchase(id, entity: caller.entity.rawValue)
            }
            guard let purchase else { throw .notFound("purchase order") }
            return .json(200, PurchaseView.json(purchase))
        },
        parameters: [.purchase],
        answers: [.json(200, "The purchase order.", .purchase)],
        problems: [.notFound]
    )

    static func act(
        _ subject: PurchaseCommand.Subject,
        status: Int = 200,
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let command = PurchaseCommand(
            caller: caller.caller,
            subject: subject,
            idempotencyKey: exchange.idempotencyKey,
            body: exchange.bytes,
            traceID: exchange.correlation.trace.traceID
        )
        let identity = exchange.correlation.exchange
        let answering = PurchaseDesk.Answering(
            render: { StoredAnswer(status: status, body: PurchaseView.json($0).bytes()) },
            refuse: { StoredAnswer(Problem($0), exchange: identity) }
        )
        let outcome = try await services.answering { () async throws(StoreFailure) in
            try await services.purchases.act(command, answering)
        }
        switch outcome {
        case .answered(let stored, let isRepeat): return answer(stored, isRepeat: isRepeat)
        case .keyReused: throw .keyReused
        case .inFlight: throw .inFlight
        case .unknownOrder: throw .notFound("purchase order")
        case .refused(let refusal): throw Problem(refusal)
        case .moved(let sequence):
            throw Problem(
                .preconditionFailed,
                "The purchase order is at version \(sequence) now."
            )
        case .quarantined:
            throw Problem(.orderFrozen, "Nothing is done with this order until it is looked at.")
        }
    }

    private static func answer(_ stored: StoredAnswer, isRepeat: Bool) -> Answer {
        var headers = HTTPFields()
        if isRepeat { headers[.idempotentReplayed] = "true" }
        guard stored.status < 400 else {
            return Answer(status: stored.status, content: .problem(stored.body), headers: headers)
        }
        // The stored answer itself says whose it is.
        if stored.status == 201, let value = try? JSONValue(parsing: stored.body),
            let id = value["id"]?.string.flatMap({ PurchaseOrder.ID(validating: $0) })
        {
            headers[.location] = PurchaseView.address(of: id)
        }
        return Answer(status: stored.status, content: .json(stored.body), headers: headers)
    }
}

extension Parameter {
    static let purchase = path("purchase", .text(64), "The purchase order's id.")
}

extension Problem {
    init(_ refusal: PurchaseRefusal) {
        let detail = "\(refusal)".capitalizedSentence
        switch refusal {
        case .invalid: self.init(.changeRefused, detail, code: refusal.code)
        case .noSuchInvoice: self.init(.notFound, detail, code: refusal.code)
        case .numberTaken(let holder):
            self.init(
                .purchaseOrderNumberTaken,
                detail + ".",
                members: JSONObject(present: [
                    "order": .members([
                        "id": .id(holder), "address": .string(PurchaseView.address(of: holder)),
                    ])
                ])
            )
        case .conflict, .samePerson, .invoiceNumberUsed:
            self.init(.orderConflict, detail, code: refusal.code)
        }
    }
}
