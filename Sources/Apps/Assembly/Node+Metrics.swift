import AS2
import ChannelAPI
import Connectors
import Database
import Engine
import Foundation
import Hummingbird
import Logging
import PartnerTransport
import Primitives
import Projections
import ServiceLifecycle
import Serving
import Storage
import Telemetry

/// What operators' tools are given: `GET /metrics` on an address of its own, so that no proxy in
/// front of the API lets it out, and traces.
extension Node {
    func metricsServer(
        _ onListening: @escaping @Sendable (Int) async -> Void
    ) -> (some Service)? {
        installation.server.telemetry.metrics.map { listener in
            Application(
                router: metricsRouter(),
                server: .serving(),
                configuration: ApplicationConfiguration(
                    address: .hostname(listener.host, port: listener.port),
                    serverName: "crossdock"
                ),
                onServerRunning: { channel in
                    await onListening(channel.localAddress?.port ?? listener.port)
                },
                logger: logger
            )
        }
    }

    private func metricsRouter() -> Router<BasicRequestContext> {
        let delivery = delivery
        let token = scrapeToken
        let backlogs = BacklogReader(facts: facts)
        let habits = SendingHabits(installation.partners.map(\.profile))
        let objectives = ObjectiveLook(installation.objectives)
        let scrape = MetricsScrape(
            store: store,
            clock: clock,
            meters: meters,
            targets: installation.systems.map(\.name.rawValue).sorted(),
            entities: installation.entities.map(\.id.rawValue).sorted(),
            certificates: agreements.flatMap { agreement in
                agreement.inUse.map { whose, certificate in
                    CertificateEnd(
                        partner: agreement.partner,
                        whose: whose,
                        endsAt: Timestamp(microseconds: certificate.endsAtMicroseconds)
                    )
                }
            },
            restingUntil: { delivery.restingUntil($0, at: $1) },
            budgetLeft: { delivery.budgetLeft($0, at: $1) },
            overdue: { (snapshot, now) throws(StoreFailure) in
                try habits.look(in: snapshot, at: now).map {
                    OverduePartner(partner: $0.partner, since: $0.since)
                }
            },
            backlog: { (target, snapshot, now) throws(StoreFailure) in
                let backlog = try backlogs.read(target, in: snapshot, at: now)
                return TargetBacklog(
                    target: target,
                    orders: Dictionary(
                        uniqueKeysWithValues: Backlog.CutOff.allCases.map {
                            ($0.rawValue, backlog.orders[$0] ?? 0)
                        }
                    ),
                    values: backlog.values
                )
            },
            objectives: { (snapshot, now) throws(StoreFailure) in
                try objectives.standings(in: snapshot, at: now).map(ObjectiveBudget.init)
            },
            logger: logger
        )
        let router = Router()
        router.get("/metrics") { request, _ in
            if let token, !token.admits(authorization: request.headers[.authorization]) {
                return Response(status: .unauthorized, headers: [.wwwAuthenticate: "Bearer"])
            }
            let format = MetricText(accept: request.headers[.accept])
            let text = await scrape.text(format)
            return Response(
                status: .ok,
                headers: [.contentType: format.contentType, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text))
            )
        }
        return router
    }

    /// What sends traces, and the door it sends them through; to be shut down with the process.
    static func collector(
        _ installation: Installation,
        _ store: any Store,
        _ clock: any WallClock,
        _ worker: String,
        _ logger: Logger
    ) -> (exporter: TraceExporter, http: AsyncHTTPExchange)? {
        installation.server.telemetry.traces.map { collector in
            let http = AsyncHTTPExchange(policy: collector.policy, clock: clock)
            let exporter = TraceExporter(
                store: store,
                clock: clock,
                http: http,
                endpoint: collector.endpoint,
                worker: worker,
                logger: logger
            )
            return (exporter, http)
        }
    }

    static func scrapeToken(
        _ listener: MetricsListener?
    ) throws(ConfigurationProblems) -> ScrapeToken? {
        guard let path = listener?.tokenFile else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            let text = String(validating: data.prefix(ScrapeToken.bytesMax * 2), as: UTF8.self),
            let token = ScrapeToken(text)
        else {
            throw ConfigurationProblems([
                "server.yaml: telemetry.metrics.tokenFile: \(path) must be a file that can be read"
                    + " and has \(ScrapeToken.bytesMin) to \(ScrapeToken.bytesMax) visible"
                    + " characters; make one with: openssl rand -hex 32"
            ])
        }
        return token
    }
}

extension MeteredRequest {
    init(_ request: AnsweredRequest) {
        self.init(
            operation: request.operation,
            client: request.client,
            status: request.status,
            microseconds: request.endedAt.microseconds - request.startedAt.microseconds,
            traceID: request.traceID,
            at: request.endedAt,
            read: AnsweredRead(operation: request.operation)?.rawValue
        )
    }
}

extension ObjectiveBudget {
    init(_ standing: ObjectiveStanding) {
        let objective = standing.objective
        self.init(
            name: objective.name,
            entity: objective.entity.rawValue,
            owner: objective.owner.rawValue,
            leftMillionths: standing.leftMillionths,
            windows: standing.windows.map {
                Window(
                    name: $0.name,
                    judged: $0.judged,
                    burnMillionths: standing.burnMillionths(of: $0)
                )
            }
        )
    }
}
