import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import NIOCore
import Primitives
import StorageTesting
import Testing

@testable import ChannelAPI

/// Bodies that are too large or too slow, read from a stream as the server would.
@Suite struct BodyReadingTests {
    private let clock = TestClock()

    private var reading: BodyReading {
        BodyReading(limitBytes: 100, time: .seconds(20), clock: clock)
    }

    private func request(_ body: RequestBody, length: Int? = nil) -> Request {
        var headers = HTTPFields()
        if let length { headers[.contentLength] = String(length) }
        return Request(
            head: HTTPRequest(
                method: .post,
                scheme: "http",
                authority: "localhost",
                path: "/v1/orders",
                headerFields: headers
            ),
            body: body
        )
    }

    private func outcome(of request: Request) async -> Result<[UInt8], Problem> {
        do throws(Problem) {
            return .success(try await reading.bytes(of: request))
        } catch {
            return .failure(error)
        }
    }

    @Test func `a body in pieces is put together`() async throws {
        let (body, source) = RequestBody.makeStream()
        async let outcome = outcome(of: request(body, length: 100))
        for part in 0..<10 {
            await source.yield(ByteBuffer(bytes: Array(repeating: UInt8(part), count: 10)))
        }
        source.finish()
        let bytes = try await outcome.get()
        #expect(bytes.count == 100)
        #expect(bytes.last == 9)
    }

    @Test func `a body that says it is too large is not read`() async throws {
        let (body, source) = RequestBody.makeStream()
        let outcome = await outcome(of: request(body, length: 101))
        source.finish()
        guard case .failure(let problem) = outcome else {
            Issue.record("it was read")
            return
        }
        #expect(problem.kind == .bodyTooLarge)
        #expect(problem.headers[.connection] == "close")
        #expect(problem.detail == "The body has more than 100 bytes.")
    }

    @Test func `a body that turns out too large is dropped there`() async throws {
        let (body, source) = RequestBody.makeStream()
        async let outcome = outcome(of: request(body))
        await source.yield(ByteBuffer(bytes: Array(repeating: 1, count: 60)))
        await source.yield(ByteBuffer(bytes: Array(repeating: 1, count: 60)))
        // The sender never says that it is done; nobody waits for it.
        guard case .failure(let problem) = await outcome else {
            Issue.record("it was read")
            return
        }
        #expect(problem.kind == .bodyTooLarge)
        source.finish()
    }

    @Test func `a body that stops coming is given up on in time`() async throws {
        let (body, source) = RequestBody.makeStream()
        async let outcome = outcome(of: request(body, length: 50))
        await source.yield(ByteBuffer(bytes: [1, 2, 3]))
        await clock.untilSomebodySleeps()
        clock.advance(by: .seconds(20))
        guard case .failure(let problem) = await outcome else {
            Issue.record("it was read")
            return
        }
        #expect(problem.kind == .bodyTooSlow)
        #expect(problem.detail == "The body did not arrive within 20 seconds.")
        #expect(problem.headers[.connection] == "close")
        source.finish()
    }

    @Test func `a body that breaks off is no request`() async throws {
        struct Gone: Error {}
        let (body, source) = RequestBody.makeStream()
        async let outcome = outcome(of: request(body, length: 50))
        await source.yield(ByteBuffer(bytes: [1, 2, 3]))
        source.finish(Gone())
        guard case .failure(let problem) = await outcome else {
            Issue.record("it was read")
            return
        }
        #expect(problem.kind == .malformedJSON)
        #expect(problem.headers[.connection] == "close")
    }

    @Test func `over a socket, five megabytes are refused and the next request is served`()
        async throws
    {
        let clock = TestClock()
        try await TestDatabases.with(.sqlite) { store in
            let dependencies = TestAPI.dependencies(store, clock, CapturedLog().logger())
            let router = PublicAPI(dependencies).makeRouter()
            try await Application(router: router, logger: dependencies.logger).test(.live) {
                client in
                // Health takes no body; a large one is skipped, not answered with an error.
                let skipped = try await client.executeRequest(
                    uri: "/v1/health",
                    method: .get,
                    headers: [:],
                    body: ByteBuffer(bytes: Array(repeating: 32, count: 5_000_000))
                )
                #expect(skipped.status == .ok)
                let next = try await client.executeRequest(
                    uri: "/v1/health",
                    method: .get,
                    headers: [:],
                    body: nil
                )
                #expect(next.status == .ok)
            }
        }
    }
}
