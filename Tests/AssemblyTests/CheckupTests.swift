import Assembly
import Connectors
import Database
import Foundation
import Governance
import Inventory
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

/// `crossdock doctor` says what an operator must know.
@Suite(.timeLimit(.minutes(20)))
struct CheckupTests {
    @Test func `a whole installation on one disk has no problem, and is told what a disk is`()
        async throws
    {
        let folder = try ConfigurationFolder([:])
        let installation = try await started(in: folder)
        let findings = await Checkup(installation, environment: [:]).run()
        #expect(findings.filter { $0.grade == .problem } == [])
        #expect(findings.said(.ok, "schema", "as this program knows it"))
        #expect(findings.said(.ok, "durability", "synchronous is FULL"))
        #expect(findings.said(.warning, "durability", "its loss loses what was acknowledged"))
        #expect(findings.said(.ok, "time zones", "zone data is there"))
        #expect(findings.contains { $0.subject == "disk" })
        #expect(findings.allSatisfy { !$0.description.contains("\n") })
    }

    @Test func `keys that end, ended or idle are told with what to do`() async throws {
        let folder = try ConfigurationFolder([:])
        let installation = try await started(in: folder)
        let store = try await SQLiteStore.open(at: installation.server.database)
        let now = SystemClock().now()
        let day = Duration.seconds(86_400)
        try await store.write { (transaction) throws(StoreFailure) in
            for (number, (name, ends)) in [("soon", 9), ("over", -2), ("idle", 400)].enumerated() {
                try transaction.clients.insert(
                    StoredClient(
                        id: "cli_" + name,
                        name: name,
                        channel: "portal",
                        entity: "acme",
                        keyHash: [UInt8(number)],
                        permissions: [.ordersRead],
                        createdAt: now.advanced(by: day * -200),
                        expiresAt: now.advanced(by: day * ends + .seconds(60))
                    )
                )
            }
            try transaction.clients.noteUse("cli_idle", at: now.advanced(by: day * -91))
        }
        await store.close()
        let findings = await Checkup(installation, environment: [:]).run()
        #expect(findings.said(.warning, "API key of soon", "ends in 9 days"))
        #expect(findings.said(.problem, "API key of over", "crossdock client create over"))
        #expect(findings.said(.warning, "API key of idle", "crossdock client revoke cli_idle"))
    }

    @Test func `looking makes no database and no key`() async throws {
        let folder = try ConfigurationFolder([:])
        let installation = installation(in: folder)
        let findings = await Checkup(installation, environment: [:]).run()
        #expect(findings.said(.warning, "database", "is not there; a start makes a new, empty one"))
        #expect(findings.said(.warning, "key file", "is not there"))
        let left = try FileManager.default.contentsOfDirectory(
            atPath: folder.url.path(percentEncoded: false)
        )
        #expect(left == [])
    }

    @Test func `a newer schema and a file that is none are problems`() async throws {
        let folder = try ConfigurationFolder([:])
        var installation = installation(in: folder)
        let store = try await SQLiteStore.open(at: installation.server.database)
        let future = Migration(number: 9_999, name: "future", statements: [])
        try await store.migrate(Schema.migrations + [future], now: SystemClock().now())
        await store.close()
        var findings = await Checkup(installation, environment: [:]).run()
        #expect(findings.said(.problem, "database", "the schema is newer than this program"))
        try folder.write("crossdock-key-1:nonsense", to: "bad.sqlite")
        installation.server.database = folder.url.path(percentEncoded: false) + "bad.sqlite"
        findings = await Checkup(installation, environment: [:]).run()
        #expect(findings.said(.problem, "database", "not a database"))
    }

    @Test func `a schema behind the program is told, and stays behind`() async throws {
        let folder = try ConfigurationFolder([:])
        let installation = installation(in: folder)
        let store = try await SQLiteStore.open(at: installation.server.database)
        try await store.migrate([Schema.migrations[0]], now: SystemClock().now())
        let findings = await Checkup(installation, environment: [:]).run()
        let state = try await store.schemaState(beside: Schema.migrations)
        await store.close()
        if Schema.migrations.count > 1 {
            #expect(findings.said(.warning, "schema", "behind this program"))
            #expect(state == .behind(steps: Schema.migrations.count - 1))
        }
    }

    @Test func `a key that others may read, or that is none, is a problem`() async throws {
        let folder = try ConfigurationFolder(["key": "crossdock-key-1:nonsense\n"])
        var installation = installation(in: folder)
        installation.server.keyFile = folder.url.path(percentEncoded: false) + "key"
        for (mode, said) in [(0o644, "chmod 600"), (0o600, "holds no")] {
            try FileManager.default.setAttributes(
                [.posixPermissions: mode],
                ofItemAtPath: installation.server.keyFile
            )
            let findings = await Checkup(installation, environment: [:]).run()
            #expect(findings.said(.problem, "key file", said), "\(findings)")
        }
        let given = await Checkup(installation, environment: ["CROSSDOCK_KEY": "short"]).run()
        #expect(given.said(.problem, "key file", "64 hexadecimal digits"))
        #expect(!given.map(\.description).joined().contains("short"))
    }

    @Test func `a secret that is not there is a problem, and never shown`() async throws {
        let folder = try ConfigurationFolder(ConfigurationFolder.whole)
        try folder.write(
            ConfigurationFolder.erp.replacing(
                "  baseURL",
                with: "  authentication: {type: header, name: X, secret: env:ERP_KEY}\n  baseURL"
            ),
            to: "systems/erp.yaml"
        )
        var reader = InstallationReader(directory: folder.url.path(percentEncoded: false))
        var installation = try reader.read()
        installation.server.database = folder.url.path(percentEncoded: false) + "var/none.sqlite"
        let without = await Checkup(installation, environment: [:]).run()
        #expect(without.said(.problem, "secret of erp", "env:ERP_KEY"))
        let with = await Checkup(installation, environment: ["ERP_KEY": "hunter2"]).run()
        #expect(with.said(.ok, "secret of erp", "env:ERP_KEY is there"))
        #expect(!with.map(\.description).joined().contains("hunter2"))
        // The partner's folders were not made.
        #expect(with.said(.problem, "folder of retail", "make it"))
    }

    @Test(
        .enabled(if: TestDatabases.all.contains(.postgres), "CROSSDOCK_SKIP_POSTGRES is set")
    )
    func `a PostgreSQL server without a standby is told what its disk is`() async throws {
        let folder = try ConfigurationFolder([:])
        var installation = installation(in: folder)
        installation.server.database = try TestDatabases.postgresURL()
        let findings = await Checkup(installation, environment: [:]).run()
        // The server for tests does not wait for its disk, and is found out.
        #expect(findings.said(.problem, "durability", "fsync is off"), "\(findings)")
        #expect(
            findings.said(.warning, "durability", "one disk's loss loses what was acknowledged")
        )
        #expect(findings.said(.ok, "clock", "agrees"))
    }

    // MARK: - Vocabulary

    @Test func `news of stock that is older than it may be is a problem`() async throws {
        let folder = try ConfigurationFolder([:])
        var installation = installation(in: folder)
        var profile = DemoCatalogue.masterData.entity
        profile.stockNews = StockNewsPolicy(
            staleAfterMinutes: 60,
            sites: ["RNO": .init(staleAfterMinutes: 10_080)]
        )
        installation.entities = [profile]
        let then = SystemClock().now().advanced(by: .seconds(-7_200))
        let store = try await openStore(installation.server.database, clock: SystemClock())
        var bundle = DemoCatalogue.masterData
        bundle.entity = profile
        try await store.write { [bundle] (transaction) throws(StoreFailure) in
            try bundle.load(into: transaction, source: "tests", at: then)
        }
        await store.close()
        let findings = await Checkup(installation, environment: [:]).run()
        let words = "last told by opening, as of \(then)"
        #expect(
            findings.said(.problem, "stock of DAL of acme", words + "; it may be 60 minutes old")
        )
        #expect(findings.said(.ok, "stock of RNO of acme", words))
    }

    private func installation(in folder: ConfigurationFolder) -> Installation {
        var installation = Installation()
        installation.server.database = folder.url.path(percentEncoded: false) + "store.sqlite"
        installation.server.keyFile = folder.url.path(percentEncoded: false) + "crossdock.key"
        return installation
    }

    private func started(in folder: ConfigurationFolder) async throws -> Installation {
        let installation = installation(in: folder)
        await (try openStore(installation.server.database, clock: SystemClock())).close()
        return installation
    }
}

extension [CheckupFinding] {
    fileprivate func said(
        _ grade: CheckupFinding.Grade,
        _ subject: String,
        _ words: String
    ) -> Bool {
        contains { $0.grade == grade && $0.subject == subject && $0.text.contains(words) }
    }
}
