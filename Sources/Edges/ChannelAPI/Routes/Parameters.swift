import Canonical
import JSON
import Ordering
import Primitives

extension Parameter {
    static let order = path("order", .text(64), "The order's id.")
    static let invoice = path("invoice", .text(64), "The invoice's id.")
    static let account = path("account", .text(64), "Our number of the customer.")
    static let webhook = path("webhook", .text(64), "The webhook's id.")
    static let site = path("site", .text(64), "The site.")
    static let sku = path("sku", .text(64), "The item's number.")
    static let hold = path("hold", .text(64), "The hold's number.")
    static let number = path("number", .text(64), "The number of the count or adjustment.")
    static let caseID = path("case", .text(64), "The case's id.")
    static let partner = path("partner", .text(64), "The partner whose document it is.")
    static let system = path("system", .text(64), "The system that speaks.")
    static let holdReason = path("reason", .words(of: ReasonCode.self), "The hold's reason.")

    static let cursor = query(
        "cursor",
        .text(Cursor.textMax),
        "`next` of the page before; left out for the first page."
    )
    static let limit = query(
        "limit",
        .integer(1...Limits.pageRows).adding("default", .number(Cursor.rowsByDefault)),
        "How many at most."
    )
    static let ifMatch = header(
        "If-Match",
        .pattern(#"^(\*|"[0-9]{1,18}")$"#).example("\"3\""),
        "The ETag of the order as it was last seen; when it has changed since, 412."
    )
    static let ifNoneMatch = header(
        "If-None-Match",
        .string.example("\"3\""),
        "The ETag of the copy at hand; when it is still good, 304."
    )
    static let idempotencyKey = header(
        "Idempotency-Key",
        .pattern("^[!-~]{1,128}$").example("b7e0c8a2-5a4f-4c0f-9d3f-0f6f5f1f7f10"),
        "The same for each repeat of one request, and never for another."
    ).required
}
