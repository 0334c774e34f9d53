import Connectors
import Hummingbird
public import Logging
import NIOCore
public import Primitives
public import ServiceLifecycle
import Serving
public import SimulatedWorld

/// An ERP, a warehouse and a carrier on loopback ports, to try Crossdock against.
///
/// ```swift
/// try await SandboxServer.running(SandboxOptions(), clock: clock, logger: logger) { sandbox in
///     sandbox.listener = …
///     let url = try await sandbox.url(of: .erp)
/// }
/// ```
/// Guarantee: events are posted at least once, in order per system, while the process lives.
/// Loss: everything, when the process ends; nothing is stored.
/// It has identity because it owns ports and the world behind them.
public final class SandboxServer: Service {
    private let options: SandboxOptions
    private let clock: any WallClock
    private let logger: Logger
    private let keeper: WorldKeeper
    private let http: AsyncHTTPExchange
    private let posters: [WorldSystem: EventPoster]
    private let listener = Announcement<SandboxListener>()
    private let bound: [WorldSystem: Announcement<Int>]

    public init(_ options: SandboxOptions, clock: any WallClock, logger: Logger) {
        self.options = options
        self.clock = clock
        self.logger = logger
        let world = World(
            seed: options.seed,
            erp: SimulatedERP(options.erp),
            warehouse: SimulatedWarehouse(options.warehouse),
            carrier: SimulatedCarrier(options.carrier)
        )
        keeper = WorldKeeper(world, clock: clock)
        let http = AsyncHTTPExchange(policy: options.outbound, clock: clock)
        self.http = http
        let listener = listener
        let all = WorldSystem.allCases
        posters = Dictionary(
            uniqueKeysWithValues: all.map { system in
                let poster = EventPoster(
                    system,
                    to: listener,
                    over: http,
                    clock: clock,
                    logger: logger
                )
                return (system, poster)
            }
        )
        bound = Dictionary(uniqueKeysWithValues: all.map { ($0, Announcement<Int>()) })
    }

    /// Tells where events are to be posted, from now on; until then they wait.
    public func post(to listener: SandboxListener) { self.listener.announce(listener) }

    /// `http://127.0.0.1:49152`, once the system's port is bound.
    public func url(of system: WorldSystem) async throws -> String {
        guard let port = try await bound[system]?.value() else {
            preconditionFailure("a system without a port")
        }
        return "http://\(options.host):\(port)"
    }

    /// Returns when all three answer; throws when one cannot.
    public func ready() async throws {
        for system in WorldSystem.allCases { _ = try await url(of: system) }
    }

    /// Looks at the world, or changes it by hand.
    public func look<Value: Sendable>(_ body: (inout World) throws -> Value) rethrows -> Value {
        try keeper.look(body)
    }

    /// How many events of the system Crossdock has taken, and the ids of those it refused for good.
    public func posted(by system: WorldSystem) -> (count: Int, undelivered: [String]) {
        guard let report = posters[system]?.report else { return (0, []) }
        return (report.posted, report.undelivered)
    }

    /// Serves until the task is cancelled or the service group shuts down.
    public func run() async throws {
        defer {
            listener.withdraw()
            for announcement in bound.values { announcement.withdraw() }
        }
        let outcome = await Result {
            try await cancelWhenGracefulShutdown { try await self.serve() }
        }
        await http.shutdown()
        try outcome.get()
    }

    private func serve() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (system, poster) in posters {
                let application = application(system, poster)
                group.addTask { try await application.run() }
                group.addTask { await poster.run(self.keeper.events(of: system)) }
            }
            group.addTask { await self.keeper.turn() }
            // The first to end, ends all: a port that is taken, or the end of the sandbox.
            try await group.next()
            group.cancelAll()
        }
    }

    private func application(
        _ system: WorldSystem,
        _ poster: EventPoster
    ) -> Application<SandboxResponder> {
        let announcement = bound[system]
        return Application(
            responder: SandboxResponder(
                system: system,
                keeper: keeper,
                poster: poster,
                clock: clock,
                silence: options.silence
            ),
            server: .serving(),
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.ports[system] ?? 0)
            ),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { announcement?.announce(port) }
            },
            logger: logger
        )
    }
}

extension SandboxServer {
    /// Runs a sandbox for as long as `body` takes.
    public static func running<Value: Sendable>(
        _ options: SandboxOptions,
        clock: any WallClock,
        logger: Logger,
        _ body: (SandboxServer) async throws -> Value
    ) async throws -> Value {
        let server = SandboxServer(options, clock: clock, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            do {
                try await server.ready()
            } catch {
                // What kept it from being ready is what `run` throws.
                try await group.next()
                throw error
            }
            let value = try await body(server)
            group.cancelAll()
            return value
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
