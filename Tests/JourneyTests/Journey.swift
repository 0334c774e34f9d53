import Assembly
import Canonical
import ConnectorTesting
import Connectors
import Database
import Delivery
import Engine
import Governance
import JSON
import Logging
import PartnerTransport
import Primitives
import SampleTrade
import Sandbox
import ServiceLifecycle
import SimulatedWorld
import Storage
import StorageTesting
import Translation

/// A whole node on its own database beside its own sandbox, for one test.
struct Journey: Sendable {
    let portal: ChannelClient
    let sandbox: SandboxServer
    let address: String
    private let store: any Store
    private let installation: Installation
    private let clock = SystemClock()

    /// Another key of the same company.
    func client(_ channel: String, _ permissions: Set<Permission>) async throws -> ChannelClient {
        let key = try await Self.key(channel, permissions, in: store)
        return ChannelClient(at: address, key: key, over: portal.exchange)
    }

    /// One of the sandbox's systems, as a tester would drive it.
    func floor(_ system: WorldSystem) async throws -> ChannelClient {
        ChannelClient(at: try await sandbox.url(of: system), over: portal.exchange)
    }

    /// Drives the sandbox by hand; anything but success fails.
    @discardableResult
    func drive(
        _ system: WorldSystem,
        _ path: String,
        _ body: JSONValue = [:]
    ) async throws -> JSONValue {
        let reply = try await floor(system).send("POST", path, body)
        guard (200..<300).contains(reply.status) else { throw Unexpected(path, reply) }
        return reply.body
    }

    /// Compares a system's documents with our receipts.
    func reviewReceipts(of system: WorldSystem) async throws -> ReceiptSummary {
        try await Assembly.reviewReceipts(
            of: system.rawValue,
            installation,
            in: store,
            clock: clock
        )
    }

    /// Documents for partners, as `ORDRSP acknowledged`, in the order of their numbers.
    func sentDocuments() async throws -> [String] {
        try await store.read { (view) throws(StoreFailure) in
            try view.session.rows(
                """
                SELECT type || ' ' || state
                FROM partner_document
                WHERE direction = 'out'
                ORDER BY CAST(control_number AS INTEGER)
                """
            ) { (row) throws(StoreFailure) in row.text(0) }
        }
    }

    // MARK: - Setting up

    static func run(
        on engine: TestEngine,
        partners: [PartnerConfiguration] = [],
        mappings: [String: String] = [:],
        clock: any WallClock = SystemClock(),
        erpHearsMilestones: Bool = false,
        _ body: (Journey) async throws -> Void
    ) async throws {
        try await TestDatabases.with(engine) { store in
            let now = clock.now()
            try await store.migrate(Schema.migrations, now: now)
            try await store.write { (transaction) throws(StoreFailure) in
                try DemoCatalogue.masterData.load(into: transaction, source: "journey", at: now)
            }
            let exchange = AsyncHTTPExchange(policy: .loopback, clock: SystemClock())
            do {
                try await beside(
                    exchange,
                    store,
                    (partners, mappings),
                    clock,
                    erpHearsMilestones,
                    body
                )
            } catch {
                await exchange.shutdown()
                throw error
            }
            await exchange.shutdown()
        }
    }

    private static func beside(
        _ exchange: AsyncHTTPExchange,
        _ store: TestStore,
        _ trade: (partners: [PartnerConfiguration], mappings: [String: String]),
        _ clock: any WallClock,
        _ erpHearsMilestones: Bool,
        _ body: (Journey) async throws -> Void
    ) async throws {
        var options = SandboxOptions()
        options.run(atSpeed: 5)
        options.silence = .milliseconds(100)
        let logger = quiet
        try await SandboxServer.running(options, clock: clock, logger: logger) { sandbox in
            var installation = try await installation(sandbox, trade.partners, erpHearsMilestones)
            installation.mappingTexts = trade.mappings
            guard let key = InstallationKey(Array(repeating: 7, count: 32)) else {
                preconditionFailure("32 bytes make a key")
            }
            let node = try await Node(
                installation,
                store: store,
                key: key,
                clock: clock,
                logger: logger
            )
            try await serving(node) { port in
                let address = "http://127.0.0.1:\(port)"
                var keys: [WorldSystem: String] = [:]
                for system in WorldSystem.allCases {
                    keys[system] = try await Self.key(system.rawValue, [.eventsSubmit], in: store)
                }
                sandbox.post(to: SandboxListener(baseURL: address, keys: keys))
                let portal = try await Self.key("portal", Permission.ofChannels, in: store)
                try await body(
                    Journey(
                        portal: ChannelClient(at: address, key: portal, over: exchange),
                        sandbox: sandbox,
                        address: address,
                        store: store,
                        installation: installation
                    )
                )
            }
        }
    }

    /// Runs the node's server and workers for as long as `body` takes.
    static func serving(
        _ node: Node,
        _ body: (_ port: Int) async throws -> Void
    ) async throws {
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        let services = ServiceGroup(
            services: node.services(onListening: { told.yield($0) }),
            gracefulShutdownSignals: [],
            logger: quiet
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { told.finish() }
                try await services.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                // What kept the server from listening is what `run` throws.
                try await tasks.waitForAll()
                return
            }
            try await body(port)
            tasks.cancelAll()
        }
    }

    private static func installation(
        _ sandbox: SandboxServer,
        _ partners: [PartnerConfiguration],
        _ erpHearsMilestones: Bool
    ) async throws -> Installation {
        var installation = Installation()
        installation.server.port = 0
        installation.server.webhookNetworks = OutboundPolicy.loopback.privateNetworks
        installation.server.trustedWebhookHosts = ["127.0.0.1"]
        installation.entities = [DemoCatalogue.masterData.entity]
        installation.partners = partners
        // A warehouse that is written to is not called.
        let written = Set(partners.compactMap(\.profile.role.warehouse?.system.rawValue))
        for system in WorldSystem.allCases where !written.contains(system.rawValue) {
            let url = try await sandbox.url(of: system)
            var connector = SandboxConfiguration.connector(system, at: url)
            if system == .erp, erpHearsMilestones {
                connector.operations[Operation.erpMilestone.rawValue] = SandboxSystems.erpMilestone
            }
            installation.systems.append(
                SystemConfiguration(
                    name: TargetSystem.ID(system.rawValue),
                    connector: .rest(connector),
                    events: SandboxConfiguration.events(system)
                )
            )
        }
        return installation
    }

    static func key(
        _ channel: String,
        _ permissions: Set<Permission>,
        in store: any Store
    ) async throws -> String {
        try await mintClient(
            name: "Journey \(channel)",
            entity: DemoCatalogue.entity.rawValue,
            channel: channel,
            permissions: permissions,
            in: store,
            clock: SystemClock()
        )
    }

    static var quiet: Logger {
        var logger = Logger(label: "journey")
        logger.logLevel = .error
        return logger
    }
}
