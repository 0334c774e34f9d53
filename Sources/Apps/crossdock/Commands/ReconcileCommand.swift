import ArgumentParser
import Assembly
import Canonical
import Connectors
import Database
import Delivery
import ERPConnectors
import Engine
import Foundation
import Primitives
import Reconciliation
import Storage

struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compares what other systems have with what we have.",
        discussion: "Reads each system whole, within its budget, and again where it differs after "
            + "a settling time; what differs both times, with no news of it under way, is printed "
            + "and becomes a case (docs/guides/reconcile.md). Ends with 1 when there is any. "
            + "Prices and customers are compared where a system owns master data; they make no "
            + "cases. It may run beside a server, which spends a budget of its own."
    )

    enum What: String, ExpressibleByArgument, CaseIterable {
        case stock, orders, invoices, prices, customers
    }

    @OptionGroup var options: InstallationOptions

    @Argument(help: "What to compare; default: all that can be.")
    var what: What?

    @Option(help: "One system, as systems/NAME.yaml names it; default: all.")
    var against: String?

    @Option(help: "The legal entity; default: all.")
    var entity: String?

    @Option(help: "Seconds until a difference is looked at again; default: as the system's file.")
    var settle: Int?

    @Flag(help: "Name also what could not be judged, and why.")
    var verbose = false

    func validate() throws {
        let bounds = ReconciliationSchedule.settlingBounds
        guard settle.map({ bounds.contains($0) }) ?? true else {
            throw ValidationError(
                "--settle is \(bounds.lowerBound) to \(bounds.upperBound) seconds"
            )
        }
    }

    func run() async throws {
        let installation = try options.installation()
        if let against, !installation.systems.contains(where: { $0.name.rawValue == against }) {
            throw ValidationError("systems/ has no system \(against)")
        }
        let subjects = subjects
        let pairs = installation.reconciliationPairs.filter { pair in
            isWanted(pair.entity, pair.system)
                && !pair.system.connector.exports.isDisjoint(with: subjects)
        }
        let copies = copies(in: installation)
        guard !pairs.isEmpty || !copies.isEmpty else {
            throw ValidationError(
                "nothing can be compared: a system's file says under exports how it is read whole"
            )
        }
        let differing = try await withStore(options) { store, clock in
            var differing = 0
            for pair in pairs {
                differing += try await compare(pair, in: store, clock: clock)
            }
            for (profile, system, parts) in copies {
                differing += try await compare(parts, of: profile, system, store, clock)
            }
            return differing
        }
        guard differing == 0 else { throw ExitCode.failure }
    }

    private var subjects: [ReconciledSubject] {
        switch what {
        case nil: ReconciledSubject.allCases
        case .stock: [.stock]
        case .orders: [.orders]
        case .invoices: [.invoices]
        case .prices, .customers: []
        }
    }

    private func isWanted(_ entity: String, _ system: SystemConfiguration) -> Bool {
        (against.map { $0 == system.name.rawValue } ?? true)
            && (self.entity.map { $0 == entity } ?? true)
    }

    // MARK: - Stock and documents

    private func compare(
        _ pair: ReconciliationPair,
        in store: any Store,
        clock: any WallClock
    ) async throws -> Int {
        let settling =
            settle.map { Duration.seconds($0) }
            ?? (pair.system.reconcile ?? ReconciliationSchedule()).settling
        let reports = try await reconcile(
            pair,
            subjects,
            settling: settling,
            in: store,
            clock: clock,
            traceID: Hexadecimal.text((0..<16).map { _ in UInt8.random(in: .min ... .max) })
        )
        for report in reports {
            for (finding, noted) in zip(report.findings, report.cases) {
                let sign = noted.phase == .accepted ? "ACCEPTED " : "DIFFERS  "
                say("\(sign)\(report.subject.rawValue) \(finding.words) Case \(noted.id).")
            }
            if verbose {
                for one in report.underWay {
                    say("UNDER WAY \(report.subject.rawValue) \(one.key): \(one.why)")
                }
            }
            say(report.sentence)
        }
        return reports.reduce(0) { $0 + $1.differing }
    }

    // MARK: - Master data

    private func copies(
        in installation: Installation
    ) -> [(EntityProfile, SystemConfiguration, Set<MasterDataPart>)] {
        let wanted: Set<MasterDataPart> =
            switch what {
            case nil: [.prices, .customers, .creditLimits]
            case .prices: [.prices]
            case .customers: [.customers, .creditLimits]
            case .stock, .orders, .invoices: []
            }
        return installation.entities.compactMap { profile in
            guard let system = installation.systems.first(where: { $0.name == profile.erp }),
                let source = system.masterData, isWanted(profile.id.rawValue, system)
            else { return nil }
            let parts = wanted.intersection(source.owns)
            return parts.isEmpty ? nil : (profile, system, parts)
        }
    }

    private func compare(
        _ parts: Set<MasterDataPart>,
        of profile: EntityProfile,
        _ system: SystemConfiguration,
        _ store: any Store,
        _ clock: any WallClock
    ) async throws -> Int {
        guard let source = system.masterData, system.connector.speaksMasterData else { return 0 }
        let exchange = AsyncHTTPExchange(policy: system.connector.outboundPolicy, clock: clock)
        do {
            let services = ConnectorServices(clock: clock, http: exchange, secrets: SystemSecrets())
            guard let speaker = try system.connector.masterDataSpeaker(using: services) else {
                return 0
            }
            let origin = ERPOrigin(
                profile,
                warehouse: source.warehouse,
                connector: speaker,
                clock: clock
            )
            let bundle = try await origin.masterData()
            let difference = try await store.read { (snapshot) throws(StoreFailure) in
                try bundle.difference(of: parts, in: snapshot)
            }
            await exchange.shutdown()
            let names = parts.map(\.rawValue).sorted().joined(separator: ", ")
            let words = difference.words
            guard !words.isEmpty else {
                say("\(names) of \(profile.id) are what \(system.name) says.")
                return 0
            }
            say(
                "DIFFERS  \(names) of \(profile.id) from \(system.name): \(words). "
                    + "crossdock master-data \(system.name) --apply takes them over."
            )
            return 1
        } catch {
            await exchange.shutdown()
            throw error
        }
    }
}

extension ReconciliationReport {
    /// `stock of acme and wms: 100000 compared in 12.3 s, 3 differ, …`
    fileprivate var sentence: String {
        let seconds = Double(took / .milliseconds(100)) / 10
        var text =
            "\(subject.rawValue) of \(entity) and \(system): \(compared) compared in "
            + "\(String(format: "%.1f", seconds)) s, "
        text += differing == 0 ? "nothing differs" : "\(differing) differ"
        if accepted > 0 { text += ", \(accepted) accepted" }
        if recognised > 0 { text += "; \(recognised) unchanged since they were equal" }
        if settled > 0 { text += "; \(settled) were equal at the second reading" }
        if !underWay.isEmpty { text += "; \(underWay.count) not judged, news is under way" }
        if closed > 0 { text += "; \(closed) cases closed" }
        if foreign > 0 { text += "; \(foreign) records are not ours" }
        if more > 0 { text += "; only the first \(findings.count) became cases" }
        return text + "."
    }
}
