import Foundation
import Testing
import Tidying

@Suite struct FloorPlanTests {
    @Test func `the manifest's dump becomes rooms with floors and suites without`() throws {
        let dump = """
            {"name": "crossdock", "targets": [
              {"name": "Database", "type": "regular", "path": "Sources/Durability/Database",
               "dependencies": [
                 {"target": ["Primitives", null]},
                 {"product": ["GRDB", "GRDB.swift", null, null]},
                 {"byName": ["CLibPQ", null]}
               ]},
              {"name": "CLibPQ", "type": "system", "path": "Sources/System/CLibPQ",
               "dependencies": []},
              {"name": "DatabaseTests", "type": "test", "dependencies": []}
            ]}
            """
        let plan = try FloorPlan(dumpedPackage: Data(dump.utf8))
        #expect(plan.targets.map(\.name) == ["Database", "DatabaseTests"])
        #expect(plan.targets.map(\.floor) == [.durability, nil])
        #expect(plan.targets[0].imports == ["Primitives", "GRDB", "CLibPQ"])
        #expect(plan.targets[1].folder == "Tests/DatabaseTests")
    }

    @Test func `a tree is read from its folder, without what builds leave behind`() throws {
        let root = FileManager.default.temporaryDirectory
            .appendingPathComponent("crossdock-tidy-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for path in ["Sources/A.swift", ".build-x/B.swift", ".git/C.swift", ".ci/run"] {
            let file = root.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data("let a = 1\n".utf8).write(to: file)
        }
        try Data([0xFF, 0xFE]).write(to: root.appendingPathComponent("picture.png"))
        let house = try House.read(root: root, plan: FloorPlan(targets: []))
        #expect(house.files.map(\.path) == [".ci/run", "Sources/A.swift"])
    }
}
