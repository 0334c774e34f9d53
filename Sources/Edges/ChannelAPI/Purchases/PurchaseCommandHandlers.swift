import Engine
import Governance
import JSON
import Primitives
import Purchasing

/// What happens to a purchase order that exists.
enum PurchaseCommandHandlers {
    static let routes = [
        approve, acknowledge, decideAnswer, announce, receive, bill, decideInvoice, pay, cancel,
    ]

    private static let approve = command(
        "approval",
        "approvePurchaseOrder",
        summary: "Approve a purchase order",
        detail: "Who raised it cannot approve it.",
        .purchasesApprove,
        body: .none
    ) { _, caller throws(Problem) in .approved(by: caller.name) }

    private static let acknowledge = command(
        "acknowledgements",
        "acknowledgePurchaseOrder",
        summary: "Take in what the supplier answers",
        detail: """
            Lines within the entity's tolerances are confirmed, and may be promised to customers for \
            their day. Others wait for the buyer.
            """,
        .purchasesManage,
        body: .json(.supplierAnswer)
    ) { exchange, _ throws(Problem) in
        .acknowledged(try SupplierAnswerBody.read(exchange.body))
    }

    private static let decideAnswer = command(
        "answer-decision",
        "decideSupplierAnswer",
        summary: "Accept an answer that differs, or cancel the lines",
        detail: "",
        .purchasesApprove,
        body: .json(.answerDecision)
    ) { exchange, caller throws(Problem) in
        .answerDecided(try AnswerDecisionBody.read(exchange.body, by: caller.name))
    }

    private static let announce = command(
        "advance-notices",
        "announceDelivery",
        summary: "Take in a supplier's ship notice",
        detail: "The warehouse is told what is to come.",
        .purchasesManage,
        body: .json(.advanceNotice)
    ) { exchange, _ throws(Problem) in
        .announced(try AdvanceNoticeBody.read(exchange.body))
    }

    private static let receive = command(
        "receipts",
        "receiveGoods",
        summary: "Take in what came",
        detail: """
            Good goods are stock at once and go to whoever waits for them; damaged ones are kept \
            apart. Invoices that waited for them are matched again.
            """,
        .purchasesManage,
        body: .json(.goodsReceipt)
    ) { exchange, _ throws(Problem) in .received(try GoodsReceiptBody.read(exchange.body)) }

    private static let bill = command(
        "invoices",
        "takeSupplierInvoice",
        summary: "Take in a supplier's invoice",
        detail: """
            Held against what was agreed and what came. An invoice that agrees is posted to the ERP \
            once, an early one waits for its goods, and one that differs waits for finance.
            """,
        .purchasesManage,
        body: .json(.supplierInvoice)
    ) { exchange, _ throws(Problem) in .invoiced(try InvoiceClaimBody.read(exchange.body)) }

    private static let decideInvoice = command(
        "invoice-decisions",
        "decideSupplierInvoice",
        summary: "Accept, dispute or pay short an invoice that differs",
        detail: "`short_pay` pays what order and receipt support, with its share of the tax.",
        .purchasesSettle,
        body: .json(.invoiceDecision)
    ) { exchange, caller throws(Problem) in
        try InvoiceDecisionBody.read(exchange.body, by: caller.name)
    }

    private static let pay = command(
        "payments",
        "recordSupplierPayment",
        summary: "Record that an invoice was paid",
        detail: "In parts or whole, and never beyond what is due.",
        .purchasesSettle,
        body: .json(.supplierPayment)
    ) { exchange, _ throws(Problem) in try SupplierPaymentBody.read(exchange.body) }

    private static let cancel = command(
        "cancellation",
        "cancelPurchaseOrder",
        summary: "Cancel what has not come",
        detail: "What is on its way all the same is taken in, and put before the buyer.",
        .purchasesManage,
        body: .json(.purchaseCancellation)
    ) { exchange, caller throws(Problem) in
        .cancelRequested(
            by: caller.name,
            reason: try PurchaseCancellationBody.read(exchange.body)
        )
    }

    private static func command(
        _ name: String,
        _ operation: String,
        summary: String,
        detail: String,
        _ permission: Permission,
        body: BodyRule,
        _ event:
            @escaping @Sendable (Exchange, RequestCaller) throws(Problem) ->
            PurchaseWorkflow.Event
    ) -> Route {
        Route(
            .post,
            RoutePath(stringLiteral: "/v1/purchase-orders/{purchase}/" + name),
            operation,
            in: .purchasing,
            summary: summary,
            detail: detail,
            access: .needs(permission) { exchange, caller, services async throws(Problem) in
                let id = try exchange.id("purchase", PurchaseOrder.self)
                let happened = try event(exchange, caller)
                return try await PurchaseHandlers.act(
                    .known(id, happened),
                    exchange,
                    caller,
                    services
                )
            },
            idempotency: .required,
            parameters: [.purchase, .idempotencyKey],
            body: body,
            answers: [
                .json(200, "The purchase order as it now stands.", .purchase, headers: [.replayed])
            ],
            problems: [
                .notFound, .idempotencyKeyInFlight, .orderConflict, .orderFrozen,
                .idempotencyKeyReused, .changeRefused,
            ]
        )
    }
}
