import Canonical
import Hummingbird
import JSON
import Ordering
import Primitives

/// That an order is stored and will be decided in its turn.
struct OrderReceipt {
    var request: OrderRequest
    var receivedAt: Timestamp

    func answer(retryAfter seconds: Int, isRepeat: Bool) -> Answer {
        var headers = HTTPFields.retryAfter(seconds: seconds)
        if isRepeat { headers[.idempotentReplayed] = "true" }
        return .json(202, json, headers: headers)
    }

    private var json: JSONValue {
        .members([
            "status": "received",
            "customer": .id(request.customer),
            "purchase_order_number": .text(request.purchaseOrderNumber),
            "received_at": .moment(receivedAt),
        ])
    }

    static let schema = JSONSchema.open([
        .required("status", .word(["received"])),
        .required("customer", .string),
        .required("purchase_order_number", .string),
        .required("received_at", .moment.described("When it was stored.")),
    ])
}
