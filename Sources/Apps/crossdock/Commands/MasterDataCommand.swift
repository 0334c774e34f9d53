import ArgumentParser
import Assembly
import Canonical
import Connectors
import Database
import ERPConnectors
import Foundation
import Primitives
import Storage

struct MasterDataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "master-data",
        abstract: "Reads master data from an entity's ERP and prints a file for `import`.",
        discussion: "The file has the shape of docs/guides/master-data.md and holds from today on. "
            + "Look it over, then load it with `crossdock import`. With --apply what differs from "
            + "our copy is stored at once, and what only we know of a record stays."
    )

    @OptionGroup var options: InstallationOptions

    @Argument(help: "The ERP, as systems/NAME.yaml names it.")
    var system: String

    @Option(help: "The system that runs the warehouse; default: as the system's file says.")
    var warehouse: String?

    @Option(help: "The legal entity, when several name this ERP.")
    var entity: String?

    @Flag(help: "Store what differs from our copy, instead of printing a file.")
    var apply = false

    @Flag(help: "Apply also when so much is gone that it is doubted.")
    var althoughGone = false

    func validate() throws {
        guard apply || !althoughGone else {
            throw ValidationError("--although-gone goes with --apply")
        }
    }

    func run() async throws {
        let installation = try options.installation()
        let profile = try profile(in: installation)
        let known = installation.systems.first { $0.name.rawValue == system }
        guard let connection = known?.connector, connection.speaksMasterData else {
            throw ValidationError("\(system) is no system of the kind tryton or odoo")
        }
        guard let runner = warehouse.map({ TargetSystem.ID($0) }) ?? known?.masterData?.warehouse
        else {
            throw ValidationError("name the system that runs the warehouse with --warehouse")
        }
        guard installation.systems.contains(where: { $0.name == runner }) else {
            throw ValidationError("systems/ has no system \(runner)")
        }
        let clock = SystemClock()
        let exchange = AsyncHTTPExchange(policy: connection.outboundPolicy, clock: clock)
        let services = ConnectorServices(clock: clock, http: exchange, secrets: SystemSecrets())
        do {
            guard let speaker = try connection.masterDataSpeaker(using: services) else { return }
            let origin = ERPOrigin(
                profile,
                warehouse: runner,
                connector: speaker,
                clock: clock
            )
            if apply {
                try await store(
                    try await origin.masterData(),
                    parts: known?.masterData?.owns ?? MasterDataPart.allCases
                )
            } else {
                say(String(decoding: try await origin.file(), as: UTF8.self))
            }
            await exchange.shutdown()
        } catch {
            await exchange.shutdown()
            throw error
        }
    }

    /// Makes `parts` of our copy what was read.
    private func store(_ bundle: MasterData, parts: [MasterDataPart]) async throws {
        let source = system
        try await withStore(options) { store, clock in
            let began = clock.now()
            let (difference, dangling) = try await store.read {
                (snapshot) throws(StoreFailure) in
                (
                    try bundle.difference(of: Set(parts), in: snapshot),
                    try bundle.danglingReferences(in: snapshot)
                )
            }
            guard dangling.isEmpty else { throw MasterDataFile.Refusal(faults: dangling) }
            guard difference.doubtful.isEmpty || althoughGone else {
                throw Doubt(system: source, difference: difference)
            }
            try await difference.store(in: store, source: source, clock: clock)
            let entity = bundle.entity.id.rawValue
            try await store.write { (transaction) throws(StoreFailure) in
                try transaction.masterStandings.noteRead(
                    parts,
                    changed: difference.changed,
                    of: entity,
                    at: began
                )
            }
            say(difference.words.isEmpty ? "Nothing differs." : "Stored. \(difference.words)")
        }
    }

    private func profile(in installation: Installation) throws -> EntityProfile {
        let profiles = installation.entities.filter { profile in
            profile.erp.rawValue == system && (entity.map { $0 == profile.id.rawValue } ?? true)
        }
        guard let profile = profiles.first, profiles.count == 1 else {
            throw ValidationError(
                profiles.isEmpty
                    ? "no entity of entities/ has the ERP \(system)"
                    : "several entities have the ERP \(system); choose one with --entity"
            )
        }
        return profile
    }
}
