import Assembly
import Canonical
import Connectors
import EDI
import Foundation
import Primitives
import SampleTrade
import Sandbox
import SimulatedWorld
import Storage
import Translation

/// The demo's files: made anew at each start.
struct DemoFolder {
    let root: URL

    /// - Throws: when the folder holds something that no demo has put there.
    init(_ path: String) throws {
        root = URL(filePath: path, directoryHint: .isDirectory)
        let files = FileManager.default
        let mark = root.appending(path: ".crossdock-demo")
        if files.fileExists(atPath: root.path(percentEncoded: false)) {
            let isOurs = files.fileExists(atPath: mark.path(percentEncoded: false))
            let isEmpty = try files.contentsOfDirectory(atPath: root.path(percentEncoded: false))
                .isEmpty
            guard isOurs || isEmpty else {
                throw DemoFailure(
                    "\(path) holds other files; name an empty folder with --folder"
                )
            }
            try files.removeItem(at: root)
        }
        for partner in DemoPartner.all {
            for folder in ["in", "out"] {
                try files.createDirectory(
                    at: root.appending(path: "partners/\(partner.id)/\(folder)"),
                    withIntermediateDirectories: true
                )
            }
        }
        try Data().write(to: mark)
    }

    var database: String { root.appending(path: "crossdock.sqlite").path(percentEncoded: false) }
    var key: String { root.appending(path: "crossdock.key").path(percentEncoded: false) }
    var inbox: String { inbox(of: DemoPartner.profile) }
    var outbox: String { outbox(of: DemoPartner.profile) }

    func inbox(of partner: PartnerProfile) -> String { folder("in", of: partner) }
    func outbox(of partner: PartnerProfile) -> String { folder("out", of: partner) }

    private func folder(_ name: String, of partner: PartnerProfile) -> String {
        root.appending(path: "partners/\(partner.id)/\(name)").path(percentEncoded: false)
    }

    func installation(port: Int, sandbox: SandboxServer) async throws -> Installation {
        var installation = Installation()
        installation.server.port = port
        installation.server.database = database
        installation.server.keyFile = key
        installation.server.webhookNetworks = OutboundPolicy.loopback.privateNetworks
        installation.server.trustedWebhookHosts = ["127.0.0.1", "localhost"]
        installation.entities = [DemoPeople.company]
        for system in WorldSystem.allCases {
            let url = try await sandbox.url(of: system)
            installation.systems.append(
                SystemConfiguration(
                    name: TargetSystem.ID(system.rawValue),
                    connector: .rest(SandboxConfiguration.connector(system, at: url)),
                    events: SandboxConfiguration.events(system),
                    reconcile: system == .carrier
                        ? nil : ReconciliationSchedule(everyMinutes: 5, settlingSeconds: 30)
                )
            )
        }
        installation.partners = DemoPartner.all.map { partner in
            PartnerConfiguration(
                profile: partner,
                inbox: inbox(of: partner),
                outbox: outbox(of: partner)
            )
        }
        return installation
    }
}

struct DemoFailure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// Two customers that order by EDI, a retailer in X12 and a hardware store in EDIFACT, and a
/// supplier in X12.
enum DemoPartner {
    static let all = [profile, harbor, anvil]

    static let anvil: PartnerProfile = {
        var profile = PartnerProfile(
            id: "anvil",
            entity: DemoCatalogue.entity,
            channel: Channel.ID("anvil"),
            customer: Party.ID("ANVIL"),
            currency: .usd,
            partner: X12Identity(qualifier: "ZZ", id: "ANVIL"),
            ourselves: X12Identity(qualifier: "ZZ", id: "ACMESUPPLY"),
            itemNumbers: PartnerProfile.usualSupplierItemNumbers,
            acknowledgesWithinHours: 24
        )
        profile.role = .supplier(SupplierTerms(Party.ID("ANVIL"), transitDays: 2))
        return profile
    }()

    static let harbor = PartnerProfile(
        id: "harbor",
        entity: DemoCatalogue.entity,
        channel: Channel.ID("edi-harbor"),
        customer: DemoCatalogue.harbor,
        currency: .usd,
        partner: X12Identity(qualifier: "14", id: "4000001000005"),
        ourselves: X12Identity(qualifier: "14", id: "4000001000104"),
        acknowledgesWithinHours: 24,
        edifact: EDIFACTSpeech()
    )

    static let profile = PartnerProfile(
        id: "retailco",
        entity: DemoCatalogue.entity,
        channel: Channel.ID("edi-retailco"),
        customer: DemoCatalogue.retail,
        currency: .usd,
        partner: X12Identity(qualifier: "ZZ", id: "RETAILCO"),
        ourselves: X12Identity(qualifier: "ZZ", id: "ACMESUPPLY")
    )

    /// Two lines, by our number and by the buyer's.
    static let purchaseOrder = """
        ISA*00*          *00*          *ZZ*RETAILCO       *ZZ*ACMESUPPLY     *261123*0830*U*00401*000000101*0*P*>~
        GS*PO*RETAILCO*ACMESUPPLY*20261123*0830*101*X*004010~
        ST*850*0001~
        BEG*00*SA*4500017788**20261123~
        CUR*BY*USD~
        DTM*002*20261203~
        N1*ST*RETAIL CO DC 42*92*0042~
        PO1*1*24*EA*4.14*PE*VN*WIDGET~
        PO1*2*2*CA***BP*R-TAPE~
        CTT*2~
        SE*9*0001~
        GE*1*101~
        IEA*1*000000101~
        """
}
