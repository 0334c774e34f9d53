import Canonical
import ChannelAPI
import Connectors
import Console
import Delivery
import Engine
import Hummingbird
import Logging
import NIOCore
import PartnerTransport
import Primitives
package import ServiceLifecycle
import Serving
import Storage
import Telemetry

extension Node {
    /// The server and the workers, to be run and shut down together.
    ///
    /// - Parameter onReady: told once the port is open.
    package func services(onReady: @escaping @Sendable () async -> Void = {}) -> [any Service] {
        services(onListening: { _ in await onReady() })
    }

    /// - Parameter onListening: told the port once it is open, which the system chooses where the
    ///   configuration says 0.
    /// - Parameter onMetrics: the same for the metrics' own port, where there is one.
    package func services(
        onListening: @escaping @Sendable (_ port: Int) async -> Void,
        onMetrics: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> [any Service] {
        let metrics = metricsServer(onMetrics).map { [$0 as any Service] } ?? []
        return [server(onListening)] + metrics + [WorkersService(node: self)]
    }

    private func server(_ onListening: @escaping @Sendable (Int) async -> Void) -> some Service {
        let configured = installation.server.port
        let router = Router()
        let logger = logger
        PublicAPI(apiDependencies).addRoutes(to: router)
        ConsoleSite(consoleDependencies).addRoutes(to: router)
        if !agreements.isEmpty { AS2Site(as2Endpoint, clock: clock).addRoutes(to: router) }
        router.get("/") { _, _ in
            Response(status: .seeOther, headers: [.location: "/console"])
        }
        return Application(
            router: router,
            // A connection that sends nothing, not even the rest of a request, is closed.
            server: .serving(
                .init(
                    additionalChannelHandlers: [
                        LingeringClose(), UnreadableRequestInstaller(logger: logger),
                    ],
                    idleTimeout: .seconds(60),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: Limits.requestHeaderBytes,
                        maxHeaderListSize: Limits.requestHeaderBytes
                    )
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(installation.server.host, port: installation.server.port),
                serverName: "crossdock"
            ),
            onServerRunning: { channel in
                await onListening(channel.localAddress?.port ?? configured)
            },
            logger: logger
        )
    }

    private var as2Endpoint: AS2Endpoint {
        AS2Endpoint(
            agreements,
            store: store,
            clock: clock,
            identities: identities,
            logger: logger
        )
    }

    private var apiDependencies: APIDependencies {
        var configuration = APIConfiguration()
        configuration.trustedWebhookHosts = Set(installation.server.trustedWebhookHosts)
        configuration.requestsInFlight = installation.server.requestsInFlight
        configuration.intake = IntakeLadder.Bounds(
            decided: installation.server.ordersDecidedAtOnce,
            waiting: installation.server.ordersWaiting
        )
        let perSecond = installation.server.requestsPerSecond
        configuration.rateLimit = RateLimit(perSecond: perSecond, burst: perSecond * 2)
        let box = box
        let meters = meters
        let keyUses = keyUses
        let systems = systems
        var dependencies = APIDependencies(
            store: store,
            clock: clock,
            orders: orders,
            events: events,
            facts: facts,
            identities: identities,
            webhookSecrets: WebhookSecretIssuer { id in
                let secret = WebhookSecret.generate()
                return .init(text: secret.text, sealed: try secret.sealed(in: box, for: id))
            },
            configuration: configuration,
            logger: logger,
            onAnswer: { answer in
                meters.count(MeteredRequest(answer))
                if let client = answer.knownClient { keyUses.note(client, at: answer.endedAt) }
            },
            hours: { systems.hours(of: $0, at: $1) }
        )
        dependencies.mappings = mappings
        dependencies.objectives = installation.objectives
        dependencies.documents = installation.documentDoor(into: store, clock: clock)
        return dependencies
    }

    private var consoleDependencies: ConsoleDependencies {
        let entity = installation.entities.first
        var dependencies = ConsoleDependencies(
            store: store,
            clock: clock,
            desk: orders,
            logger: logger,
            configuration: ConsoleConfiguration(
                entity: entity?.id ?? LegalEntity.ID("main"),
                companyName: entity?.name ?? "Crossdock",
                isSecure: installation.server.isSecure,
                takesPasswords: installation.server.passwordSignIn
            ),
            provider: signIn?.provider
        )
        dependencies.objectives = installation.objectives
        dependencies.systems = installation.systems.map { system in
            let limits = system.connector.budget
            return ConsoleSystem(
                name: system.name.rawValue,
                concurrency: limits.concurrency,
                perMinute: limits.perMinute,
                perDay: limits.perDay,
                windows: limits.maintenance.count
            )
        }
        dependencies.mappings = mappings
        dependencies.restingUntil = { [delivery] in delivery.restingUntil($0, at: $1) }
        dependencies.answered = { [meters] in
            let counted = meters.readsAndCalls
            return AnsweredHere(reads: counted.reads, calls: counted.calls)
        }
        return dependencies
    }
}

/// Engine, read models and folders as one service that ends with the group.
private struct WorkersService: Service {
    let node: Node

    func run() async throws {
        await cancelWhenGracefulShutdown { await node.runWorkers() }
    }
}
