import Assembly
import Connectors
import Foundation
import Primitives
import SampleTrade
import Sandbox
import SimulatedWorld
import Storage

/// Everything one drill runs: a folder, a sandbox, nodes over one database, and keys to call them.
struct Scene: Sendable {
    let workplace: Workplace
    let sandbox: SandboxWorld
    let nodes: [ServedNode]
    let exchange: AsyncHTTPExchange
    let portalKey: String
    let promises: Promises
    let reporter: Reporter
    let settings: DrillSettings

    /// Sets up, runs `body`, and clears up whatever happened.
    ///
    /// - Returns: the promises that were broken, none when all held.
    static func run(
        _ settings: DrillSettings,
        _ options: SceneOptions,
        _ reporter: Reporter,
        _ body: (Scene) async throws -> Void
    ) async throws -> [String] {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let exchange = AsyncHTTPExchange(
            policy: .loopback,
            clock: SystemClock(),
            connectionsPerHost: options.connections
        )
        let outcome: Result<[String], any Error>
        do {
            var stage = Stage(settings, options, reporter, workplace, exchange)
            do {
                let scene = try await stage.build()
                try await body(scene)
                outcome = .success(scene.promises.all)
            } catch {
                outcome = .failure(error)
            }
            await stage.clear()
        }
        await exchange.shutdown()
        if case .success(let broken) = outcome, broken.isEmpty { return [] }
        reporter.say("what the processes said at last:\n" + workplace.tails(lines: 12))
        return try outcome.get()
    }

    func courier(_ log: SendLog, through nodes: [ServedNode]? = nil) -> Courier {
        Courier(
            addresses: (nodes ?? self.nodes).map(\.address),
            key: portalKey,
            exchange: exchange,
            log: log
        )
    }
}

/// Builds a scene step by step, and knows what to clear when one of them fails.
private struct Stage {
    let settings: DrillSettings
    let options: SceneOptions
    let reporter: Reporter
    let workplace: Workplace
    let exchange: AsyncHTTPExchange
    let promises = Promises()
    private var sandbox: Program?
    private var nodes: [ServedNode] = []

    init(
        _ settings: DrillSettings,
        _ options: SceneOptions,
        _ reporter: Reporter,
        _ workplace: Workplace,
        _ exchange: AsyncHTTPExchange
    ) {
        self.settings = settings
        self.options = options
        self.reporter = reporter
        self.workplace = workplace
        self.exchange = exchange
    }

    mutating func build() async throws -> Scene {
        var random = SeededRandom(seed: settings.seed ^ 0x5CE_4E)
        let nodeCount = options.nodes + options.spareNodes
        let ports = try await FreePorts.find(nodeCount + 3, using: &random)
        let systems = Dictionary(
            uniqueKeysWithValues: zip(WorldSystem.allCases, ports.suffix(3))
        )
        try writeConfiguration(systems)
        try await crossdock(["import", "--config", config, masterDataFile()])
        let portalKey = try await key("portal")
        let world = try await startSandbox(systems, telling: ports[0])
        for index in 0..<nodeCount {
            let name = "node \(index + 1)"
            let node = ServedNode(
                name,
                port: ports[index],
                executable: settings.crossdock,
                config: workplace.config,
                log: workplace.log("node-\(index + 1)"),
                exchange: exchange,
                promises: promises
            )
            nodes.append(node)
            if index < options.nodes { try await node.start() }
        }
        for node in nodes.prefix(options.nodes) { try await node.ready() }
        return Scene(
            workplace: workplace,
            sandbox: world,
            nodes: nodes,
            exchange: exchange,
            portalKey: portalKey,
            promises: promises,
            reporter: reporter,
            settings: settings
        )
    }

    func clear() async {
        for node in nodes { await node.clear() }
        sandbox?.send(SIGTERM)
        await sandbox?.ended()
    }

    private var config: String { workplace.config.path() }

    private func masterDataFile() throws -> String {
        let file = workplace.root.appending(path: "master-data.json")
        try DrillTrade.masterData().write(to: file)
        return file.path()
    }

    private func writeConfiguration(_ ports: [WorldSystem: Int]) throws {
        let database = settings.database ?? workplace.root.appending(path: "drill.sqlite").path()
        try workplace.write(
            """
            database: "\(database)"
            keyFile: "\(workplace.root.appending(path: "drill.key").path())"
            \(options.server)
            """,
            to: "config/server.yaml"
        )
        let entity = DemoCatalogue.masterData.entity
        try workplace.write(
            """
            id: \(entity.id)
            name: \(entity.name)
            timeZone: \(entity.timeZone)
            currency: USD
            erp: \(entity.erp)
            """,
            to: "config/entities/acme.yaml"
        )
        for (system, port) in ports {
            let yaml = SandboxConfiguration.yaml(system, at: "http://127.0.0.1:\(port)")
            try workplace.write(
                system == .erp
                    ? yaml.replacing("    concurrency: 4\n", with: options.erpBudget) : yaml,
                to: "config/systems/\(system.rawValue).yaml"
            )
        }
    }

    private mutating func startSandbox(
        _ ports: [WorldSystem: Int],
        telling node: Int
    ) async throws -> SandboxWorld {
        var arguments = [
            "sandbox", "--crossdock", "http://127.0.0.1:\(node)", "--speed", String(options.speed),
            "--seed", String(settings.seed),
        ]
        for (system, port) in ports {
            let name = system.rawValue
            arguments += ["--\(name)-port", String(port), "--\(name)-key", try await key(name)]
        }
        if let pace = options.erpCallsPerSecond {
            arguments += ["--erp-calls-per-second", String(pace)]
        }
        let program = try Program(
            "sandbox",
            settings.crossdock,
            arguments,
            log: workplace.log("sandbox")
        )
        sandbox = program
        let world = SandboxWorld(program: program, ports: ports, exchange: exchange)
        try await world.ready()
        return world
    }

    /// A key for the channel; a system's key may bring events and nothing else.
    private func key(_ channel: String) async throws -> String {
        var arguments = [
            "client", "create", "drill-\(channel)", "--config", config, "--entity",
            DemoCatalogue.entity.rawValue, "--channel", channel,
        ]
        if channel != "portal" { arguments += ["--permission", "events:submit"] }
        return try await crossdock(arguments)
    }

    /// Runs a command to its end; what it printed.
    @discardableResult
    private func crossdock(_ arguments: [String]) async throws -> String {
        let log = workplace.root.appending(path: "command-\(UUID().uuidString).log")
        let program = try Program("crossdock", settings.crossdock, arguments, log: log)
        let end = await program.ended()
        let text = String(decoding: try Data(contentsOf: log), as: UTF8.self)
        guard end == .exit(0) else {
            throw DrillFailure("crossdock \(arguments.prefix(2).joined(separator: " ")): \(text)")
        }
        return text.split(separator: "\n").last.map(String.init) ?? ""
    }
}
