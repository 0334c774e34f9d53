import ArgumentParser
import Assembly
import Connectors
import Database
import Foundation
import Logging
import PartnerTransport
import Primitives
import SampleTrade
import Sandbox
import ServiceLifecycle
import SimulatedWorld
import Storage

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Starts Crossdock on SQLite with a sandbox, plays a few orders, and stays.",
        discussion: "Everything lies in one folder that is made anew; nothing outside is touched."
    )

    @Option(help: "The folder for the demo's data; its content is replaced.")
    var folder = "var/demo"

    @Option(help: "The console's and API's port.")
    var port = 8080

    func run() async throws {
        let clock = SystemClock()
        var logger = makeLogger(level: .warning)
        logger[metadataKey: "demo"] = "true"
        let demo = try DemoFolder(folder)
        var options = SandboxOptions()
        options.run(atSpeed: 2)
        for opening in DemoCatalogue.masterData.openingStock {
            let (site, item) = (opening.site.rawValue, opening.item.rawValue)
            options.erp.stock[site, default: [:]][item] = opening.thousandths
        }
        options.warehouse.stock = options.erp.stock
        let sandbox = SandboxServer(options, clock: clock, logger: logger)
        let store = try await openStore(demo.database, clock: clock)
        let people = try await DemoPeople.create(in: store, clock: clock)
        let address = "http://127.0.0.1:\(port)"
        sandbox.post(to: SandboxListener(baseURL: address, keys: people.systemKeys))

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sandbox.run() }
            try await sandbox.ready()
            let installation = try await demo.installation(port: port, sandbox: sandbox)
            let key = try await InstallationKey.load(environment: [:], orFileAt: demo.key)
            let node = try await Node(
                installation,
                store: store,
                key: key,
                clock: clock,
                logger: logger
            )
            let player = DemoPlayer(
                address: address,
                key: people.portalKey,
                inbox: demo.inbox,
                clock: clock
            )
            let systems = installation.systems.map { "\($0.name) \($0.connector.baseURL)" }
            let services = node.services { await player.begin() }
            group.addTask { try await runServices(services) }
            group.addTask {
                try await player.play()
                say(Self.welcome(address, people, demo, systems))
                // Nothing more to do here; the services run until they are told to stop.
                try await player.wait()
            }
            try await group.next()
            group.cancelAll()
        }
        await store.close()
    }

    private static func welcome(
        _ address: String,
        _ people: DemoPeople,
        _ demo: DemoFolder,
        _ systems: [String]
    ) -> String {
        """

        Crossdock is running with a sandbox ERP, warehouse and carrier.

          Console   \(address)/console
          Sign in   operations_manager / \(people.password)
                    (also customer_service, warehouse_supervisor, finance_analyst,
                    integration_support, executive; the same password)
          API       \(address)/v1/openapi.json
          API key   \(people.portalKey)
                    \(people.buyerKey) for purchases
          Sandbox   \(systems.joined(separator: "\n            "))

        Played: PO-1001 clean, PO-1002 partly backordered, PO-1003 held for credit, and an X12 850
        (its 997, 855, 856 and 810 appear in \(demo.outbox)). An EDIFACT partner's folder is
        \(demo.inbox(of: DemoPartner.harbor)): docs/guides/edi-partner.md has an ORDERS for it.
        A supplier's folder is \(demo.inbox(of: DemoPartner.anvil)): docs/guides/edi-supplier.md.

        Stop with Ctrl-C.
        """
    }
}
