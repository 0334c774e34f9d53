import ArgumentParser
import Assembly
import Database
import Foundation
import Logging
import PartnerTransport
import Primitives
import Storage

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs Crossdock: API, console, engine and partner folders in one process."
    )

    @OptionGroup var options: InstallationOptions

    @Option(name: .long, help: "The address to listen on; default 127.0.0.1.")
    var host: String?

    @Option(name: .long, help: "The port to listen on; default 8080.")
    var port: Int?

    @Option(name: .long, help: "How the log is worded: text, or json with one object a line.")
    var logFormat = LogFormat.text

    func run() async throws {
        var (installation, warnings) = try options.reading()
        if let host { installation.server.host = host }
        if let port { installation.server.port = port }
        let logger = makeLogger(as: logFormat)
        for warning in warnings {
            logger.warning("this may not be meant", metadata: ["setting": "\(warning)"])
        }
        let clock = SystemClock()
        let location = installation.server.database
        let store = try await openStore(location, clock: clock, logger: logger)
        let node: Node
        let sole: SoleNode?
        do {
            sole = try await SoleNode.claim(location, in: store)
            node = try await start(installation, on: store, clock: clock, logger: logger)
        } catch {
            await store.close()
            throw (error as? StoreFailure).map { DatabaseUnusable(location, $0) } ?? error
        }
        // Held until the last line: no other process may serve from the same file meanwhile.
        defer { withExtendedLifetime(sole) {} }
        try await runServices(node.services(), logger: logger)
        await store.close()
    }

    private func start(
        _ installation: Installation,
        on store: any Store,
        clock: SystemClock,
        logger: Logger
    ) async throws -> Node {
        let key = try await InstallationKey.load(
            environment: ProcessInfo.processInfo.environment,
            orFileAt: installation.server.keyFile
        )
        try await saveProfiles(of: installation, in: store, at: clock.now())
        return try await Node(
            installation,
            store: store,
            key: key,
            clock: clock,
            logger: logger
        )
    }
}
