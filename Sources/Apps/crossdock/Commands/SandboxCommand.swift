import ArgumentParser
import Assembly
import Sandbox
import SimulatedWorld

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Runs a simulated ERP, warehouse and carrier that speak real HTTP.",
        discussion: "Each answers on loopback, misbehaves on request (PUT /faults) and posts its "
            + "events to a Crossdock. --print-config writes the systems/ files for it."
    )

    @Option(help: "The Crossdock that is told what happens: http://127.0.0.1:8080.")
    var crossdock: String?

    @Option(name: .customLong("erp-key"), help: "The API key of the channel erp (events:submit).")
    var erpKey: String?

    @Option(name: .customLong("warehouse-key"), help: "The API key of the channel warehouse.")
    var warehouseKey: String?

    @Option(name: .customLong("carrier-key"), help: "The API key of the channel carrier.")
    var carrierKey: String?

    @Option(name: .customLong("erp-port"), help: "Default 9101.")
    var erpPort = 9101

    @Option(name: .customLong("warehouse-port"), help: "Default 9102.")
    var warehousePort = 9102

    @Option(name: .customLong("carrier-port"), help: "Default 9103.")
    var carrierPort = 9103

    @Option(help: "How many times faster than usual the warehouse and the carrier work.")
    var speed = 1.0

    @Option(
        name: .customLong("erp-calls-per-second"),
        help: "How many calls a second the ERP takes, one after another; default: any number."
    )
    var erpCallsPerSecond: Double?

    @Option(help: "The seed of whatever is left to chance.")
    var seed: UInt64 = 1

    @Flag(help: "Print the three systems/NAME.yaml files and end.")
    var printConfig = false

    func run() async throws {
        guard speed > 0 else { throw ValidationError("--speed is above zero") }
        guard erpCallsPerSecond ?? 1 > 0 else {
            throw ValidationError("--erp-calls-per-second is above zero")
        }
        let ports: [WorldSystem: Int] = [
            .erp: erpPort, .warehouse: warehousePort, .carrier: carrierPort,
        ]
        if printConfig {
            for system in WorldSystem.allCases {
                let url = "http://127.0.0.1:\(ports[system] ?? 0)"
                say("# systems/\(system.rawValue).yaml")
                say(SandboxConfiguration.yaml(system, at: url))
            }
            return
        }
        var options = SandboxOptions()
        options.ports = ports
        options.seed = seed
        options.run(atSpeed: speed)
        if let pace = erpCallsPerSecond {
            options.erp.lane = ServiceLane(serviceTime: .seconds(1) / pace)
        }
        let server = SandboxServer(options, clock: SystemClock(), logger: makeLogger())
        if let crossdock { server.post(to: SandboxListener(baseURL: crossdock, keys: keys)) }
        for system in WorldSystem.allCases {
            say("\(system.rawValue): http://127.0.0.1:\(ports[system] ?? 0)")
        }
        try await runServices([server])
    }

    /// Each system speaks under a key of its own: a key's channel is the system it speaks for.
    private var keys: [WorldSystem: String] {
        [.erp: erpKey, .warehouse: warehouseKey, .carrier: carrierKey].compactMapValues(\.self)
    }

    func validate() throws {
        guard crossdock == nil || keys.count == WorldSystem.allCases.count else {
            throw ValidationError(
                "--crossdock needs --erp-key, --warehouse-key and --carrier-key: a key speaks for "
                    + "one system (crossdock client create NAME --channel NAME "
                    + "--permission events:submit)"
            )
        }
    }
}
