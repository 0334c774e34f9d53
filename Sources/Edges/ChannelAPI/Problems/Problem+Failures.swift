import Database
import Hummingbird
import JSON
import Ordering
import Primitives

extension Problem {
    init(_ failure: JSONFailure) {
        self.init(.malformedJSON, "The body cannot be read: \(failure).", code: failure.code)
        members["byte_offset"] = .number(failure.byteOffset)
        members["pointer"] = .string(failure.pointer)
    }

    /// What a broken or busy database means to the sender; the log has the detail, the answer not.
    init(_ failure: StoreFailure) {
        switch failure {
        case .unavailable, .contention:
            self.init(
                .storeUnavailable,
                "Nothing was stored; please repeat.",
                code: failure.code,
                headers: .retryAfter(seconds: 1)
            )
        case .commitUnknown:
            self.init(
                .storeUnavailable,
                "It is not known whether this was stored; repeat with the same Idempotency-Key.",
                code: failure.code,
                headers: .retryAfter(seconds: 1)
            )
        case .duplicate, .conflict, .corrupt:
            self.init(
                .internalError,
                "The request could not be completed; nothing was stored.",
                code: failure.code
            )
        }
    }

    /// What a load balancer's operator is told; no paths, no hosts.
    static func notReady(_ reason: String) -> Problem {
        Problem(
            .storeUnavailable,
            reason,
            code: StoreFailure.unavailable("").code,
            headers: .retryAfter(seconds: 1)
        )
    }

    static func notFound(_ what: String) -> Problem {
        Problem(.notFound, "There is no \(what), or none that this key may see.")
    }
}

extension HTTPFields {
    static func retryAfter(seconds: Int) -> HTTPFields {
        [.retryAfter: String(Swift.max(1, seconds))]
    }
}
