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

    func run() async throws {
        var installation = try options.installation()
        if let host { installation.server.host = host }
        if let port { installation.server.port = port }
        let logger = makeLogger()
        let clock = SystemClock()
        let store = try await openStore(installation.server.database, clock: clock)
        let key = try await InstallationKey.load(
            environment: ProcessInfo.processInfo.environment,
            orFileAt: installation.server.keyFile
        )
        let location = installation.server.database
        let sole = try await SoleNode.claim(location, in: store, at: clock.now())
        defer { withExtendedLifetime(sole) {} }
        try await saveProfiles(of: installation, in: store, at: clock.now())
        let node = try await Node(
            installation,
            store: store,
            key: key,
            clock: clock,
            logger: logger
        )
        try await runServices(node.services())
        await store.close()
    }
}
