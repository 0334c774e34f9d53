import Canonical
import Database
import Engine
import Hummingbird
import HummingbirdTesting
import Logging
import OrderStories
import Primitives
import SampleTrade
import StorageTesting
import Synchronization
import Testing

@testable import Console

@Suite struct LiveTests {
    @Test func `a stream tells the present state and then each change`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let told = Told()
            let stream = stream(.board, in: world)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await stream.run { told.add($0) } }
                let first = await told.next("event: change")
                _ = try await Stories.held(in: world)
                let second = await told.next("event: change")
                #expect(first != second)
                _ = try await Stories.held(in: world, "PO-2")
                #expect(await told.next("event: change") != second)
                group.cancelAll()
            }
        }
    }

    @Test func `an order's stream hears of tries that no event tells`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            world.systems.answer(
                .erpBook,
                with: .retry(after: .seconds(5), code: "http.503", detail: "busy", status: 503)
            )
            let order = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["TAPE": 4])
            let before = try await stamp(.order(order), in: world)
            try await world.settle()
            #expect(try await stamp(.order(order), in: world) != before)
            let after = try await stamp(.order(order), in: world)
            _ = try await Stories.held(in: world)
            #expect(try await stamp(.order(order), in: world) == after)
        }
    }

    @Test func `the queues' stream hears of work that opens and closes`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let before = try await stamp(.exceptions, in: world)
            _ = try await Stories.held(in: world)
            #expect(try await stamp(.exceptions, in: world) != before)
        }
    }

    @Test func `a stream ends with its reader's session`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let looks = Mutex(0)
            let ended = EventStream(
                store: world.store,
                clock: world.clock,
                watch: .board,
                heartbeat: .zero,
                changeInterval: .zero,
                isWelcome: {
                    looks.withLock { looks in
                        looks += 1
                        return looks < 3
                    }
                }
            )
            await ended.run { _ in }
            #expect(looks.withLock { $0 } == 3)
        }
    }

    @Test func `more streams than seats are sent away, and a seat comes free`() {
        let gate = StreamGate(most: 2)
        var first: StreamGate.Seat? = gate.enter()
        let second = gate.enter()
        #expect(first != nil)
        #expect(second != nil)
        #expect(gate.enter() == nil)
        first = nil
        #expect(gate.enter() != nil)
    }

    @Test func `a full house answers 503, a stranger 204, and a wrong watch 404`() async throws {
        try await TestConsole.with(setting: { $0.configuration.streamsMax = 0 }) { console in
            let browser = try await console.signIn(.customerService)
            let full = try await console.get("/console/events?watch=board", as: browser)
            #expect(full.status == .serviceUnavailable)
            var headers = HTTPFields()
            headers[.accept] = "text/event-stream"
            let stranger = try await console.get("/console/events?watch=board", headers: headers)
            #expect(stranger.status == .noContent)
            let wrong = try await console.get("/console/events?watch=moon", as: browser)
            #expect(wrong.status == .notFound)
        }
    }

    /// The server's graceful shutdown waits for open answers; this test would hang if streams did
    /// not end with it.
    @Test(.timeLimit(.minutes(20)))
    func `open streams end when the server stops`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            var configuration = ConsoleConfiguration(
                entity: DemoCatalogue.entity,
                companyName: "ACME",
                isSecure: false
            )
            configuration.heartbeat = .seconds(600)
            let router = Router()
            let gate = StreamGate(most: 1)
            let stream = EventStream(
                store: world.store,
                clock: world.clock,
                watch: .board,
                heartbeat: configuration.heartbeat,
                changeInterval: .zero,
                isWelcome: { true }
            )
            router.get("stream") { _, _ in
                guard let seat = gate.enter() else { return Response(status: .serviceUnavailable) }
                return stream.response(holding: seat)
            }
            let application = Application(
                router: router,
                logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
            )
            try await application.test(.live) { client in
                let port = try #require(client.port)
                try await TestClient.withClient(host: "localhost", port: port) { reader in
                    try await reader.executeAndDontWaitForResponse(.init("/stream", method: .get))
                    while gate.isEmpty { await Task.yield() }
                }
            }
            while !gate.isEmpty { await Task.yield() }
        }
    }

    private func stream(_ watch: Watch, in world: StoryWorld) -> EventStream {
        EventStream(
            store: world.store,
            clock: world.clock,
            watch: watch,
            heartbeat: .seconds(30),
            changeInterval: .seconds(1),
            isWelcome: { true }
        )
    }

    private func stamp(_ watch: Watch, in world: StoryWorld) async throws -> String {
        try await world.store.read { (snapshot) throws(StoreFailure) -> String in
            try watch.stamp(in: snapshot)
        }
    }
}

/// What a stream told, one piece after another.
private final class Told: Sendable {
    private let pieces: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() { (pieces, continuation) = AsyncStream.makeStream(of: String.self) }

    func add(_ piece: String) { continuation.yield(piece) }

    /// The next piece that begins so.
    func next(_ start: String) async -> String? {
        await pieces.first { $0.hasPrefix(start) }
    }
}
