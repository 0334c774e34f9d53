import Assembly
import Canonical
import Connectors
import ERPConnectors
import Foundation
import Primitives
import Storage
import Testing

/// `docs/guides/connect-odoo.md` says what the code does.
@Suite struct OdooGuideTests {
    private let guide: Guide

    init() throws { guide = try Guide("connect-odoo.md") }

    @Test func `every operation and every setting is in a table`() {
        let operations = Set(OdooConnector.descriptor.operations)
        #expect(Set(guide.firstCells(under: "operation")) == operations)
        let settings = OdooConnector.descriptor.keys(in: nil)
        for setting in settings { #expect(guide.text.contains("`\(setting)`")) }
    }

    @Test func `its files make an installation that can be used`() throws {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "crossdock-guide-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }  // The system clears it too.
        let files = [
            "systems/odoo.yaml": guide.samples("yaml odoo")[0],
            "systems/warehouse.yaml": try Guide("../reference/sandbox/warehouse.yaml").text,
            "entities/cascade.yaml": guide.samples("yaml entity")[0],
        ]
        for (path, text) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        var reader = InstallationReader(directory: root.path(percentEncoded: false))
        let installation = try reader.read()
        #expect(installation.entities.map(\.erp) == [TargetSystem.ID("odoo")])
        guard case .odoo(let configuration) = installation.systems.first?.connector else {
            Issue.record("the system is of another kind")
            return
        }
        #expect(configuration.warehouse == "WH")
        #expect(configuration.units == ["EA": "Units"])
        #expect(reader.warnings.isEmpty)
        #expect(
            installation.systems.first?.masterData
                == MasterDataSource(warehouse: TargetSystem.ID("warehouse"))
        )
    }
}
