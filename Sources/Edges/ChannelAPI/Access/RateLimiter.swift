import Hummingbird
import Primitives
import Synchronization

/// How many requests one client may make.
public struct RateLimit: Sendable, Equatable {
    public var perSecond: Int
    /// How many may come at once after a pause.
    public var burst: Int

    /// - Precondition: both are at least one.
    public init(perSecond: Int, burst: Int) {
        precondition(perSecond >= 1 && burst >= 1, "a limit allows something")
        self.perSecond = perSecond
        self.burst = burst
    }
}

/// A bucket of tokens for each client, kept as one moment: when the bucket will be full again (the
/// generic cell rate algorithm).
///
/// A class, because all requests share it. Only known clients have a bucket, so it is as small as
/// the list of clients; buckets that are full again are forgotten now and then all the same. Each
/// node counts for itself.
final class RateLimiter: Sendable {
    struct Standing: Sendable, Equatable {
        /// What it was judged by.
        var limit: RateLimit
        var isAllowed: Bool
        var remaining: Int
        /// Until the bucket is full.
        var fullInSeconds: Int
        /// Until one request is allowed again; zero when one is now.
        var retryInSeconds: Int
    }

    /// For everybody who has none of their own.
    private let limit: RateLimit
    /// Guards when each bucket will be full, in nanoseconds since 1970.
    private let buckets = Mutex<[String: Int64]>([:])
    private static let bucketsMax = 100_000

    init(_ limit: RateLimit) { self.limit = limit }

    /// Takes one token of the client's bucket, if there is one.
    ///
    /// - Parameter own: The client's own limit; absent: everybody's.
    func spend(_ client: String, _ own: RateLimit? = nil, at moment: Timestamp) -> Standing {
        let limit = own ?? limit
        let now = moment.microseconds * 1_000
        let step = limit.nanosecondsPerRequest
        let capacity = step * Int64(limit.burst)
        return buckets.withLock { buckets in
            if buckets.count >= Self.bucketsMax { buckets = buckets.filter { $0.value > now } }
            let fullAt = max(now, min(buckets[client] ?? now, now + capacity))
            let next = fullAt + step
            let isAllowed = next - now <= capacity
            // Kept also when nothing is spent: a clock that went back then locks nobody out.
            buckets[client] = isAllowed ? next : fullAt
            let spent = (isAllowed ? next : fullAt) - now
            return Standing(
                limit: limit,
                isAllowed: isAllowed,
                remaining: Int((capacity - spent) / step),
                fullInSeconds: spent.secondsUp,
                retryInSeconds: isAllowed ? 0 : (next - now - capacity).secondsUp
            )
        }
    }
}

extension RateLimiter.Standing {
    /// The headers of draft-ietf-httpapi-ratelimit-headers, as structured fields (RFC 9651).
    var headers: HTTPFields {
        let window = (limit.nanosecondsPerRequest * Int64(limit.burst)).secondsUp
        var headers = HTTPFields()
        headers[.rateLimitPolicy] = "\"client\";q=\(limit.burst);w=\(window)"
        headers[.rateLimit] = "\"client\";r=\(remaining);t=\(fullInSeconds)"
        return headers
    }
}

extension RateLimit {
    fileprivate var nanosecondsPerRequest: Int64 { max(1, 1_000_000_000 / Int64(perSecond)) }
}

extension Int64 {
    /// Of nanoseconds: the seconds, the begun one too.
    fileprivate var secondsUp: Int { Int((self + 999_999_999) / 1_000_000_000) }
}
