/// Every kind of problem the API answers with (RFC 9457): the last part of its `type`.
///
/// Stable: clients branch on it. `docs/api/problems.md` is generated from here.
enum ProblemKind: String, CaseIterable, Sendable {
    case malformedHTTP = "malformed-http"
    case malformedJSON = "malformed-json"
    case invalidRequest = "invalid-request"
    case idempotencyKeyMissing = "idempotency-key-missing"
    case unauthenticated
    case notPermitted = "not-permitted"
    case routeNotFound = "route-not-found"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case bodyTooSlow = "body-too-slow"
    case idempotencyKeyInFlight = "idempotency-key-in-flight"
    case purchaseOrderNumberTaken = "purchase-order-number-taken"
    case orderConflict = "order-conflict"
    case orderFrozen = "order-frozen"
    case adjustmentConflict = "adjustment-conflict"
    case caseConflict = "case-conflict"
    case mappingConflict = "mapping-conflict"
    case tooManyWebhooks = "too-many-webhooks"
    case preconditionFailed = "precondition-failed"
    case bodyTooLarge = "body-too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case idempotencyKeyReused = "idempotency-key-reused"
    case orderRejected = "order-rejected"
    case changeRefused = "change-refused"
    case headersTooLarge = "headers-too-large"
    case rateLimited = "rate-limited"
    case internalError = "internal-error"
    case overloaded
    case storeUnavailable = "store-unavailable"
}

extension ProblemKind {
    var type: String { "/problems/" + rawValue }

    /// The HTTP status it comes with (RFC 9110 §15).
    var status: Int {
        switch self {
        case .malformedHTTP, .malformedJSON, .invalidRequest, .idempotencyKeyMissing: 400
        case .unauthenticated: 401
        case .notPermitted: 403
        case .routeNotFound, .notFound: 404
        case .methodNotAllowed: 405
        case .bodyTooSlow: 408
        case .idempotencyKeyInFlight, .purchaseOrderNumberTaken, .orderConflict, .orderFrozen,
            .adjustmentConflict, .caseConflict, .mappingConflict, .tooManyWebhooks:
            409
        case .preconditionFailed: 412
        case .bodyTooLarge: 413
        case .unsupportedMediaType: 415
        case .idempotencyKeyReused, .orderRejected, .changeRefused: 422
        case .rateLimited: 429
        case .headersTooLarge: 431
        case .internalError: 500
        case .overloaded, .storeUnavailable: 503
        }
    }

    var title: String {
        switch self {
        case .malformedHTTP: "The request is not HTTP"
        case .malformedJSON: "The body is not a JSON document"
        case .invalidRequest: "The request is not valid"
        case .idempotencyKeyMissing: "An Idempotency-Key is needed"
        case .unauthenticated: "Who is asking is not known"
        case .notPermitted: "This key may not do that"
        case .routeNotFound: "There is no such address"
        case .notFound: "There is no such thing"
        case .methodNotAllowed: "The address has no such method"
        case .bodyTooSlow: "The body did not arrive in time"
        case .idempotencyKeyInFlight: "The same request is being worked on"
        case .purchaseOrderNumberTaken: "The purchase order number belongs to another order"
        case .orderConflict: "The order's state does not allow that"
        case .orderFrozen: "The order is frozen until a person has looked at it"
        case .adjustmentConflict: "The count or adjustment cannot be made as things stand"
        case .caseConflict: "The case does not allow that as it stands"
        case .mappingConflict: "The mapping cannot be changed so as things stand"
        case .tooManyWebhooks: "The channel has as many webhooks as it may have"
        case .preconditionFailed: "The order has changed since it was read"
        case .bodyTooLarge: "The body is too large"
        case .unsupportedMediaType: "The body must be JSON"
        case .idempotencyKeyReused: "The Idempotency-Key was used for another request"
        case .orderRejected: "The order was rejected"
        case .changeRefused: "The change cannot be made"
        case .headersTooLarge: "The headers are too large"
        case .rateLimited: "Too many requests"
        case .internalError: "Something went wrong on our side"
        case .overloaded: "The server is at its limit"
        case .storeUnavailable: "The database does not answer"
        }
    }

    /// What the sender should do; a sentence for the reference page.
    var remedy: String {
        switch self {
        case .malformedHTTP:
            "Send HTTP/1.1 (RFC 9112), with one `Host` header; the connection was closed behind "
                + "this answer."
        case .malformedJSON:
            "Correct the bytes at the place that `detail` names; nothing was stored."
        case .invalidRequest:
            "Correct every entry of `errors`: all faults are listed, up to 100. Nothing was stored."
        case .idempotencyKeyMissing:
            "Send an `Idempotency-Key` of 1 to 128 visible ASCII characters, the same for each "
                + "repeat of the same request."
        case .unauthenticated:
            "Send `Authorization: Bearer cdk_…` with a key that is neither revoked nor ended."
        case .notPermitted:
            "Ask the operator for a key with the permission that `permission` names."
        case .routeNotFound: "See `/v1/openapi.json` for the addresses there are."
        case .notFound:
            "Check the id. What belongs to another channel or customer does not exist for this key."
        case .methodNotAllowed: "Use one of the methods in the `Allow` header."
        case .bodyTooSlow: "Send the whole body within the time that `detail` names."
        case .idempotencyKeyInFlight:
            "Wait as long as `Retry-After` says and repeat; the answer will be the first one's."
        case .purchaseOrderNumberTaken:
            "Change the order that `order` names, or use another number."
        case .orderConflict:
            "Read the order again; `code` says what stands against it (shipped goods cannot be "
                + "cancelled, for one)."
        case .orderFrozen: "Wait for the operator; the order's events contradict each other."
        case .adjustmentConflict:
            "Read `detail`: it was decided already, asked for by the same person, or another count "
                + "of the same goods comes first."
        case .caseConflict:
            "Read the case again; `code` says what stands against it (who proposed cannot agree, "
                + "for one)."
        case .mappingConflict:
            "Read the version again; `code` says what stands against it (who proposed it cannot "
                + "approve it, and what ran then may have changed)."
        case .tooManyWebhooks: "Delete a webhook that is not needed any more."
        case .preconditionFailed:
            "Read the order again and repeat with its `ETag`, if the wish still makes sense."
        case .bodyTooLarge: "Split the request; `detail` names the limit."
        case .unsupportedMediaType: "Send `Content-Type: application/json`."
        case .idempotencyKeyReused: "Use a new key for a new request."
        case .orderRejected:
            "Read `order` for the reasons, line by line. The purchase order number is free again: "
                + "correct the order and send it with a new `Idempotency-Key`."
        case .changeRefused: "Correct the lines that `errors` names; nothing was changed."
        case .headersTooLarge:
            "Send fewer or shorter headers; the connection was closed behind this answer."
        case .rateLimited: "Wait as long as `Retry-After` says."
        case .internalError:
            "Repeat with the same `Idempotency-Key`; if it stays, tell the operator `instance`."
        case .overloaded: "Wait as long as `Retry-After` says and repeat."
        case .storeUnavailable:
            "Repeat with the same `Idempotency-Key`: if the first try was stored after all, its "
                + "answer comes back."
        }
    }
}
