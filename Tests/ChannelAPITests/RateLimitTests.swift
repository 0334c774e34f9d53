import Hummingbird
import JSON
import Primitives
import Testing

@testable import ChannelAPI

@Suite struct RateLimitTests {
    private let start = Timestamp(microseconds: 1_700_000_000_000_000)

    @Test func `a burst is allowed, then one request for each that time gives back`() {
        let limiter = RateLimiter(RateLimit(perSecond: 10, burst: 3))
        let standings = (0..<4).map { _ in limiter.spend("a", at: start) }
        #expect(standings.map(\.isAllowed) == [true, true, true, false])
        #expect(standings.map(\.remaining) == [2, 1, 0, 0])
        #expect(standings[3].retryInSeconds == 1)
        let later = start.advanced(by: .milliseconds(100))
        #expect(limiter.spend("a", at: later).isAllowed)
        #expect(!limiter.spend("a", at: later).isAllowed)
    }

    @Test func `one client's haste is not another's`() {
        let limiter = RateLimiter(RateLimit(perSecond: 1, burst: 1))
        #expect(limiter.spend("a", at: start).isAllowed)
        #expect(!limiter.spend("a", at: start).isAllowed)
        #expect(limiter.spend("b", at: start).isAllowed)
    }

    @Test func `a clock that goes back locks nobody out for long`() {
        let limiter = RateLimiter(RateLimit(perSecond: 1, burst: 2))
        #expect(limiter.spend("a", at: start.advanced(by: .seconds(3_600))).isAllowed)
        #expect(!limiter.spend("a", at: start).isAllowed)
        #expect(limiter.spend("a", at: start.advanced(by: .seconds(2))).isAllowed)
    }

    @Test func `over any time no more pass than rate and burst allow`() {
        var random = SeededRandom(seed: 42)
        let limiter = RateLimiter(RateLimit(perSecond: 50, burst: 20))
        var now = start
        var allowed = 0
        for _ in 0..<5_000 {
            now = now.advanced(by: .milliseconds(Int64.random(in: 0...10, using: &random)))
            if limiter.spend("a", at: now).isAllowed { allowed += 1 }
        }
        let seconds = Int(now.since(start).components.seconds)
        #expect(allowed <= 50 * (seconds + 1) + 20)
        #expect(allowed >= 50 * seconds * 9 / 10)
    }

    @Test func `too many requests are told how long to wait`() async throws {
        try await TestAPI.with { setting in
            setting.configuration.rateLimit = RateLimit(perSecond: 1, burst: 2)
        } _: { api in
            let key = try await api.key()
            let first = try await api.send("GET", "/v1/webhooks", key: key)
            #expect(first.headers[.rateLimitPolicy] == "\"client\";q=2;w=2")
            #expect(first.headers[.rateLimit] == "\"client\";r=1;t=1")
            _ = try await api.send("GET", "/v1/webhooks", key: key)
            let third = try await api.send("GET", "/v1/webhooks", key: key)
            #expect(third.status == 429)
            #expect(third.problem == .rateLimited)
            #expect(third.headers[.retryAfter] == "1")
            #expect(third.headers[.rateLimit] == "\"client\";r=0;t=2")
            api.clock.advance(by: .seconds(1))
            #expect(try await api.send("GET", "/v1/webhooks", key: key).status == 200)
        }
    }

    @Test func `there is room for so many requests and no more`() {
        let gate = InFlightGate(bound: 2)
        #expect(gate.enter())
        #expect(gate.enter())
        #expect(!gate.enter())
        gate.leave()
        #expect(gate.enter())
    }

    @Test func `a full node refuses with a problem but still says that it lives`() async throws {
        try await TestAPI.with { setting in
            setting.configuration.requestsInFlight = 0
        } _: { api in
            let reply = try await api.send("GET", "/v1/orders", key: try await api.key())
            #expect(reply.status == 503)
            #expect(reply.problem == .overloaded)
            #expect(reply.headers[.retryAfter] == "1")
            #expect(try await api.send("GET", "/v1/health").status == 200)
        }
    }
}
