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
        var isAllowed: Bool
        var remaining: Int
        /// Until the bucket is full.
        var fullInSeconds: Int
        /// Until one request is allowed again; zero when one is now.
        var retryInSeconds: Int
    }

    let limit: RateLimit
    private let nanosecondsPerRequest: Int64
    /// Guards when each bucket will be full, in nanoseconds since 1970.
    private let buckets = Mutex<[String: Int64]>([:])
    private static let bucketsMax = 100_000

    init(_ limit: RateLimit) {
        self.limit = limit
        nanosecondsPerRequest = max(1, 1_000_000_000 / Int64(limit.perSecond))
    }

    /// Takes one token of the client's bucket, if there is one.
    func spend(_ client: String, at moment: Timestamp) -> Standing {
        let now = moment.microseconds * 1_000
        let capacity = nanosecondsPerRequest * Int64(limit.burst)
        return buckets.withLock { buckets in
            if buckets.count >= Self.bucketsMax { buckets = buckets.filter { $0.value > now } }
            let fullAt = max(now, min(buckets[client] ?? now, now + capacity))
            let next = fullAt + nanosecondsPerRequest
            let isAllowed = next - now <= capacity
            // Kept also when nothing is spent: a clock that went back then locks nobody out.
            buckets[client] = isAllowed ? next : fullAt
            let spent = (isAllowed ? next : fullAt) - now
            return Standing(
                isAllowed: isAllowed,
                remaining: Int((capacity - spent) / nanosecondsPerRequest),
                fullInSeconds: Self.secondsUp(spent),
                retryInSeconds: isAllowed ? 0 : Self.secondsUp(next - now - capacity)
            )
        }
    }

    /// The headers of draft-ietf-httpapi-ratelimit-headers, as structured fields (RFC 9651).
    func headers(for standing: Standing) -> HTTPFields {
        let window = Self.secondsUp(nanosecondsPerRequest * Int64(limit.burst))
        var headers = HTTPFields()
        headers[.rateLimitPolicy] = "\"client\";q=\(limit.burst);w=\(window)"
        headers[.rateLimit] = "\"client\";r=\(standing.remaining);t=\(standing.fullInSeconds)"
        return headers
    }

    private static func secondsUp(_ nanoseconds: Int64) -> Int {
        Int((nanoseconds + 999_999_999) / 1_000_000_000)
    }
}
