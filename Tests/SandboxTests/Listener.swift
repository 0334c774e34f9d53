import Hummingbird
import JSON
import NIOCore
import Primitives
import Serving
import Synchronization

/// A Crossdock that only listens: takes events, or refuses as often as it is told.
///
/// It has identity because the server and the test share it; the lock guards what was heard.
final class Listener: Sendable {
    struct Heard: Sendable {
        var path: String
        var authorization: String?
        var event: JSONValue
    }

    private struct Inside {
        var heard: [Heard] = []
        var refusals: [Int] = []
        var calls = 0
    }

    private let inside = Mutex(Inside())
    private let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation

    /// Answers the first calls with these statuses and takes nothing; then takes everything.
    init(refusing statuses: [Int] = []) {
        (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        inside.withLock { $0.refusals = statuses }
    }

    var heard: [Heard] { inside.withLock { $0.heard } }
    var calls: Int { inside.withLock { $0.calls } }

    /// Waits until what was heard satisfies the condition; ends with the test otherwise.
    func waitUntil(_ isSatisfied: @Sendable ([Heard]) -> Bool) async throws {
        if isSatisfied(heard) { return }
        for await _ in changes where isSatisfied(heard) { return }
        throw CancellationError()
    }

    func running<Value: Sendable>(
        _ body: (_ baseURL: String) async throws -> Value
    ) async throws -> Value {
        let router = Router()
        router.post("/v1/events/:system") { request, _ in
            let buffer = try await request.body.collect(upTo: 1_000_000)
            return Response(
                status: .init(
                    code: try self.take(
                        request.uri.path,
                        request.headers[.authorization],
                        Array(buffer.readableBytesView)
                    )
                )
            )
        }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            server: .serving(),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                port.yield(channel.localAddress?.port ?? 0)
                port.finish()
            },
            logger: quiet
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            var iterator = ports.makeAsyncIterator()
            guard let bound = await iterator.next() else { throw CancellationError() }
            let value = try await body("http://127.0.0.1:\(bound)")
            group.cancelAll()
            return value
        }
    }

    private func take(_ path: String, _ authorization: String?, _ body: [UInt8]) throws -> Int {
        let events = try JSONValue(parsing: body)["events"]?.array ?? []
        let status = inside.withLock { inside in
            inside.calls += 1
            guard inside.refusals.isEmpty else { return inside.refusals.removeFirst() }
            inside.heard += events.map {
                Heard(path: path, authorization: authorization, event: $0)
            }
            return 202
        }
        change.yield()
        return status
    }
}
