import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
public import Primitives

/// The production door to HTTP, on async-http-client.
///
/// HTTP/1.1, no redirects, no compression, no retries of its own: one `send` is at most one request
/// on the wire. The deadline covers connecting, sending and reading the whole answer.
/// It has identity because it owns a pool of connections; whoever makes one calls `shutdown()`.
public final class AsyncHTTPExchange: HTTPExchange {
    private let client: HTTPClient
    private let clock: any WallClock
    private let policy: OutboundPolicy

    public init(
        policy: OutboundPolicy,
        clock: any WallClock,
        connectionsPerHost: Int = 16,
        connectTimeout: Duration = .seconds(10)
    ) {
        self.policy = policy
        self.clock = clock
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = TimeAmount(connectTimeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
        // The dispatcher retries with its own schedule; here a failed connection is told at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = { channel in
            Self.admit(channel, under: policy)
        }
        // The same sockets, and so the same errors, on every system.
        client = HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            configuration: configuration
        )
    }

    /// Closes every connection; calls in flight fail.
    public func shutdown() async {
        // The only failure is a second shutdown, and then there is nothing left to close.
        try? await client.shutdown()
    }

    public func send(
        _ call: HTTPCall,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> HTTPReply {
        try policy.check(url: call.url)
        guard deadline > clock.now() else { throw ConnectorFailure(.tooLate) }
        let outcome = await withTaskGroup(of: Result<HTTPReply, ConnectorFailure>?.self) { group in
            group.addTask { await self.exchange(call) }
            group.addTask { await self.alarm(at: deadline) }
            var outcome: Result<HTTPReply, ConnectorFailure>?
            // The alarm answers nothing when it was only switched off.
            while outcome == nil, let next = await group.next() { outcome = next }
            group.cancelAll()
            return outcome
        }
        guard let outcome else {
            throw ConnectorFailure(.interrupted("the caller stopped waiting"))
        }
        return try outcome.get()
    }

    private func alarm(at deadline: Timestamp) async -> Result<HTTPReply, ConnectorFailure>? {
        do {
            try await clock.sleep(until: deadline)
            return .failure(ConnectorFailure(.timedOut))
        } catch {
            return nil
        }
    }

    private func exchange(_ call: HTTPCall) async -> Result<HTTPReply, ConnectorFailure> {
        var request = HTTPClientRequest(url: call.url)
        request.method = HTTPMethod(rawValue: call.method)
        request.headers = HTTPHeaders(call.headers.map { ($0.name, $0.value) })
        if !call.body.isEmpty { request.body = .bytes(ByteBuffer(bytes: call.body)) }
        do {
            let response = try await client.execute(request, deadline: .distantFuture)
            return await read(response, of: call)
        } catch {
            return .failure(Self.failure(for: error))
        }
    }

    /// Reads a good answer whole and the start of any other.
    private func read(
        _ response: HTTPClientResponse,
        of call: HTTPCall
    ) async -> Result<HTTPReply, ConnectorFailure> {
        let status = Int(response.status.code)
        let isGood = (200..<300).contains(status)
        let limit = isGood ? call.answerBytesMax : Limits.keptAnswerBytes
        var body: [UInt8] = []
        do {
            for try await part in response.body {
                body += part.readableBytesView.prefix(limit + 1 - body.count)
                if body.count > limit { break }
            }
        } catch {
            let kept = KeptAnswer(status: status, body: body)
            let detail = "inside the answer: \(Self.plain(error))"
            return .failure(ConnectorFailure(.interrupted(detail), answer: kept))
        }
        if body.count > limit {
            guard !isGood else {
                let kept = KeptAnswer(status: status, body: body)
                return .failure(ConnectorFailure(.answerTooLarge(limitBytes: limit), answer: kept))
            }
            body.removeLast()
        }
        let headers = response.headers.map { HTTPField($0.name, $0.value) }
        return .success(HTTPReply(status: status, headers: headers, body: body))
    }

    /// Runs when a connection stands and before any request is written to it.
    private static func admit(
        _ channel: any Channel,
        under policy: OutboundPolicy
    ) -> EventLoopFuture<Void> {
        do {
            guard let text = channel.remoteAddress?.ipAddress, let address = IPAddress(text) else {
                throw ConnectorFailure(.forbiddenDestination("its address is not known"))
            }
            try policy.check(address)
            return channel.eventLoop.makeSucceededVoidFuture()
        } catch {
            // Closed after the pool has heard of the failure; it would not expect the other order.
            channel.eventLoop.execute { channel.close(promise: nil) }
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    /// Tells what certainly sent nothing from what may have; in doubt, the outcome is unknown.
    private static func failure(for error: any Error) -> ConnectorFailure {
        switch error {
        case let failure as ConnectorFailure: return failure
        case let error as NIOConnectionError:
            return ConnectorFailure(.unreachable("cannot connect to \(error.host):\(error.port)"))
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            // Only connecting can be refused; other socket errors may come at any time.
            return ConnectorFailure(.unreachable("the connection was refused"))
        case let error as HTTPClientError:
            switch error {
            case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout,
                .alreadyShutdown:
                return ConnectorFailure(.unreachable(plain(error)))
            case .invalidURL, .emptyHost, .emptyScheme, .traceRequestWithBody:
                return ConnectorFailure(.misconfigured(plain(error)))
            case .deadlineExceeded, .readTimeout, .writeTimeout: return ConnectorFailure(.timedOut)
            default: return ConnectorFailure(.interrupted(plain(error)))
            }
        default: return ConnectorFailure(.interrupted(plain(error)))
        }
    }

    private static func plain(_ error: any Error) -> String {
        (error as? HTTPClientError)?.shortDescription
            ?? String(String(describing: error).prefix(200))
    }
}
