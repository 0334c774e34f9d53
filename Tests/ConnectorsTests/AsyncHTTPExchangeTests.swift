import Connectors
import Foundation
import Primitives
import Testing

/// The machine's clock.
struct RealClock: WallClock {
    func now() -> Timestamp {
        // tidy:allow(banned-call) Real sockets are tested, which know no other time.
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        do {
            // tidy:allow(banned-call) The clock itself must wait; no test waits for it.
            try await Task.sleep(for: max(.zero, deadline.since(now())))
        } catch {
            throw CancellationError()
        }
    }
}

@Suite struct AsyncHTTPExchangeTests {
    let clock = RealClock()

    /// What one call brings from a server that says `steps`.
    private func outcome(
        of steps: [ScriptedServer.Step],
        policy: OutboundPolicy = .loopback,
        method: String = "POST",
        answerBytesMax: Int = Limits.answerBytes,
        patience: Duration = .seconds(120)
    ) async throws -> Result<HTTPReply, ConnectorFailure> {
        let server = try await ScriptedServer(steps)
        let exchange = AsyncHTTPExchange(policy: policy, clock: clock)
        let call = HTTPCall(
            method: method,
            url: "http://127.0.0.1:\(server.port)/orders",
            headers: [HTTPField("X-Test", "1")],
            body: method == "GET" ? [] : Array("{}".utf8),
            answerBytesMax: answerBytesMax
        )
        let deadline = clock.now().advanced(by: patience)
        let outcome: Result<HTTPReply, ConnectorFailure>
        do throws(ConnectorFailure) {
            outcome = .success(try await exchange.send(call, deadline: deadline))
        } catch {
            outcome = .failure(error)
        }
        await exchange.shutdown()
        try await server.close()
        return outcome
    }

    private func failure(
        of steps: [ScriptedServer.Step],
        policy: OutboundPolicy = .loopback,
        answerBytesMax: Int = Limits.answerBytes,
        patience: Duration = .seconds(120)
    ) async throws -> ConnectorFailure {
        let outcome = try await outcome(
            of: steps,
            policy: policy,
            answerBytesMax: answerBytesMax,
            patience: patience
        )
        return try #require(throws: ConnectorFailure.self) { try outcome.get() }
    }

    @Test func `an answer comes back with status, headers and body`() async throws {
        let text = "HTTP/1.1 201 Created\r\nX-Number: SO-1\r\nContent-Length: 2\r\n\r\nok"
        let reply = try await outcome(of: [.say(text)]).get()
        #expect(reply.status == 201)
        #expect(reply.header("x-number") == "SO-1")
        #expect(reply.body == Array("ok".utf8))
    }

    @Test func `an answer that says no is an answer`() async throws {
        let reply = try await outcome(
            of: [.say("HTTP/1.1 503 No\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n")]
        ).get()
        #expect(reply.status == 503)
        #expect(reply.header("Retry-After") == "3")
    }

    @Test func `redirects are not followed`() async throws {
        let text = "HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        #expect(try await outcome(of: [.say(text)]).get().status == 302)
    }

    @Test(.timeLimit(.minutes(20)))
    func `silence ends at the deadline as an unknown outcome`() async throws {
        let failure = try await failure(of: [], patience: .milliseconds(300))
        #expect(failure.reason == .timedOut)
        #expect(failure.isOutcomeUnknown)
    }

    @Test func `an answer that never ends is ended by the deadline too`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
        let failure = try await failure(of: [.say(head)], patience: .milliseconds(300))
        #expect(failure.reason == .timedOut)
    }

    @Test(arguments: [ScriptedServer.Step.close, .reset])
    func `a connection that ends without an answer is an unknown outcome`(
        _ end: ScriptedServer.Step
    ) async throws {
        let failure = try await failure(of: [end])
        #expect(failure.code == "connector.interrupted", "\(failure)")
        #expect(failure.isOutcomeUnknown)
    }

    @Test func `a connection that ends inside the answer is an unknown outcome`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
        let failure = try await failure(of: [.say(head), .close])
        #expect(failure.code == "connector.interrupted", "\(failure)")
        #expect(failure.answer == KeptAnswer(status: 200, body: Array("half".utf8)))
    }

    @Test func `an answer that is no HTTP is an unknown outcome`() async throws {
        let failure = try await failure(of: [.say("220 mail.example.com ESMTP\r\n\r\n"), .close])
        #expect(failure.isOutcomeUnknown, "\(failure)")
    }

    @Test func `an answer that is too large is refused, not cut`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n"
        let failure = try await failure(of: [.say(head), .fill(2_000)], answerBytesMax: 1_000)
        #expect(failure.reason == .answerTooLarge(limitBytes: 1_000))
        #expect(failure.isOutcomeUnknown)
        #expect(failure.answer?.status == 200)
    }

    @Test func `an answer of exactly the limit is read`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        let outcome = try await outcome(of: [.say(head), .fill(1_000)], answerBytesMax: 1_000)
        #expect(try outcome.get().body.count == 1_000)
    }

    @Test func `of a long refusal only the start is read`() async throws {
        let length = 10 * Limits.keptAnswerBytes
        let head = "HTTP/1.1 500 Oops\r\nContent-Length: \(length)\r\n\r\n"
        let reply = try await outcome(of: [.say(head), .fill(length)]).get()
        #expect(reply.status == 500)
        #expect(reply.body.count == Limits.keptAnswerBytes)
    }

    @Test func `a closed port is unreachable, at once, and nothing has happened`() async throws {
        let server = try await ScriptedServer([])
        let port = server.port
        try await server.close()
        let exchange = AsyncHTTPExchange(policy: .loopback, clock: clock)
        let call = HTTPCall(method: "GET", url: "http://127.0.0.1:\(port)/")
        let failure = try await #require(throws: ConnectorFailure.self) {
            try await exchange.send(call, deadline: clock.now().advanced(by: .seconds(60)))
        }
        await exchange.shutdown()
        #expect(failure.code == "connector.unreachable", "\(failure)")
        #expect(!failure.isOutcomeUnknown)
    }

    @Test func `a name that leads to a private address is refused when the connection stands`()
        async throws
    {
        let server = try await ScriptedServer([.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
        )
        let policy = OutboundPolicy(allowsPlainText: true)
        let exchange = AsyncHTTPExchange(policy: policy, clock: clock)
        let call = HTTPCall(method: "GET", url: "http://localhost:\(server.port)/")
        for _ in 0..<3 {
            let failure = try await #require(throws: ConnectorFailure.self) {
                try await exchange.send(call, deadline: clock.now().advanced(by: .seconds(60)))
            }
            #expect(failure.code == "connector.forbidden_destination", "\(failure)")
            #expect(!failure.isOutcomeUnknown)
        }
        await exchange.shutdown()
        try await server.close()
    }

    @Test func `a literal private address is refused before any connection`() async throws {
        let failure = try await failure(of: [], policy: OutboundPolicy(allowsPlainText: true))
        #expect(failure.code == "connector.forbidden_destination")
    }

    @Test func `a deadline that has passed sends nothing`() async throws {
        let failure = try await failure(of: [], patience: .zero)
        #expect(failure.reason == .tooLate)
        #expect(!failure.isOutcomeUnknown)
    }

    @Test func `a caller that goes away is not kept waiting`() async throws {
        let server = try await ScriptedServer([])
        let exchange = AsyncHTTPExchange(policy: .loopback, clock: clock)
        let call = HTTPCall(method: "GET", url: "http://127.0.0.1:\(server.port)/")
        let deadline = clock.now().advanced(by: .seconds(600))
        let task = Task { () -> ConnectorFailure? in
            do throws(ConnectorFailure) {
                _ = try await exchange.send(call, deadline: deadline)
                return nil
            } catch {
                return error
            }
        }
        task.cancel()
        let failure = await task.value
        #expect(failure?.isOutcomeUnknown == true, "\(String(describing: failure))")
        await exchange.shutdown()
        try await server.close()
    }

    @Test func `one connection carries call after call`() async throws {
        let server = try await ScriptedServer(
            [.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
        )
        let exchange = AsyncHTTPExchange(policy: .loopback, clock: clock)
        for _ in 0..<50 {
            let call = HTTPCall(method: "GET", url: "http://127.0.0.1:\(server.port)/")
            let deadline = clock.now().advanced(by: .seconds(60))
            #expect(try await exchange.send(call, deadline: deadline).body == Array("ok".utf8))
        }
        await exchange.shutdown()
        try await server.close()
    }
}
