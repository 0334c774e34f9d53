import Primitives

/// Why the identity provider's answer lets nobody in.
struct OpenIDFailure: Failure, Equatable {
    enum Reason: String, Sendable {
        /// It does not answer, or says that it cannot now.
        case unreachable
        /// What it answers is not what the standard says.
        case malformed
        /// It, or our configuration of it, is not what the other side expects.
        case misconfigured
        /// It would not exchange the code.
        case refused
        /// The ID token does not prove who this is.
        case untrusted
    }

    var reason: Reason
    /// For the log: never a code, a token or a secret.
    var detail: String

    init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    var code: String { "openid." + reason.rawValue }

    var remedy: Remedy {
        switch reason {
        case .unreachable: .retry(after: nil)
        case .malformed, .misconfigured: .escalate(to: .integrationSupport)
        case .refused, .untrusted: .reject
        }
    }

    var description: String { detail }
}
