import ArgumentParser
import Assembly
import Canonical
import Connectors
import ERPConnectors
import Foundation
import Primitives
import Storage

struct MasterDataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "master-data",
        abstract: "Reads master data from an entity's ERP and prints a file for `import`.",
        discussion: "The file has the shape of docs/guides/master-data.md and holds from today on. "
            + "Look it over, then load it with `crossdock import`."
    )

    @OptionGroup var options: InstallationOptions

    @Argument(help: "The ERP, as systems/NAME.yaml names it.")
    var system: String

    @Option(help: "The system that runs the warehouse.")
    var warehouse: String

    @Option(help: "The legal entity, when several name this ERP.")
    var entity: String?

    func run() async throws {
        let installation = try options.installation()
        let profile = try profile(in: installation)
        guard installation.systems.contains(where: { $0.name.rawValue == warehouse }) else {
            throw ValidationError("systems/ has no system \(warehouse)")
        }
        let known = installation.systems.first { $0.name.rawValue == system }
        guard case .tryton(let configuration) = known?.connector else {
            throw ValidationError("\(system) is no system of the kind tryton")
        }
        let clock = SystemClock()
        let exchange = AsyncHTTPExchange(policy: configuration.outboundPolicy, clock: clock)
        let services = ConnectorServices(clock: clock, http: exchange, secrets: SystemSecrets())
        let question = try question(profile, at: clock.now())
        do {
            let file = try await TrytonConnector(configuration, using: services)
                .masterData(question, deadline: clock.now().advanced(by: .seconds(600)))
            say(String(decoding: file, as: UTF8.self))
            await exchange.shutdown()
        } catch {
            await exchange.shutdown()
            throw error
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

    private func question(_ profile: EntityProfile, at now: Timestamp) throws -> MasterDataQuestion
    {
        var calendar = Calendar(identifier: .gregorian)
        guard let zone = TimeZone(identifier: profile.timeZone) else {
            throw ValidationError("\(profile.timeZone) is no IANA time zone")
        }
        calendar.timeZone = zone
        let moment = Date(timeIntervalSince1970: TimeInterval(now.microseconds / 1_000_000))
        let parts = calendar.dateComponents([.year, .month, .day], from: moment)
        guard let year = parts.year, let month = parts.month, let day = parts.day,
            let today = LocalDate(year: year, month: month, day: day)
        else { throw ValidationError("there is no today in \(profile.timeZone)") }
        return MasterDataQuestion(
            entity: profile.id,
            entityName: profile.name,
            timeZone: profile.timeZone,
            currency: profile.currency,
            erp: profile.erp,
            warehouse: TargetSystem.ID(warehouse),
            today: today
        )
    }
}
