import Assembly
import Canonical
import Foundation
import Primitives
import Projections
import Testing

/// `docs/guides/set-objectives.md` shows objectives that can be set, and all that may be said.
@Suite struct ObjectiveGuideTests {
    @Test func `the guide's objectives are those of its configuration`() throws {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "crossdock-guide-\(UUID().uuidString)")
        // Left behind, it does no harm.
        defer { try? FileManager.default.removeItem(at: root) }
        let files = [
            "server.yaml": try Guide("set-objectives.md").samples("yaml objectives")[0],
            "entities/acme.yaml": try Guide("operate.md").samples("yaml entity")[0],
            "systems/erp.yaml": try Guide("connect-a-system.md").samples("yaml system")[0]
                .replacing("name: wms-dallas", with: "name: erp")
                .replacing("warehouse.release", with: "erp.book"),
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
        let objectives = try reader.read().objectives
        #expect(objectives.map(\.name) == ["orders-released", "departures-posted"])
        #expect(objectives.map(\.entity) == [LegalEntity.ID("acme"), LegalEntity.ID("acme")])
        #expect(objectives.map(\.days) == [28, 7])
        #expect(objectives[1].words == "99.0 % of departures are posted in the ERP within 1 h")
    }

    @Test func `the guide explains every setting and every subject`() throws {
        let guide = try Guide("set-objectives.md")
        #expect(
            guide.firstCells(under: "setting") == [
                "name", "entity", "subject", "withinMinutes", "target", "days", "owner", "remedy",
            ]
        )
        #expect(
            guide.firstCells(under: "subject") == Objective.Subject.allCases.map(\.rawValue)
        )
    }
}
