import Tidying

/// A small house to break rules in.
enum Sample {
    static let plan = FloorPlan(targets: [
        room("Primitives", on: .model),
        room("Pricing", on: .decisions, importing: ["Primitives"]),
        room("Storage", on: .durability, importing: ["Primitives"]),
        room("Console", on: .edges, importing: ["Primitives", "Storage", "Hummingbird"]),
        room("StorageTesting", on: .testing, importing: ["Storage"]),
        room("crossdock", on: .apps, importing: ["Console"]),
        FloorPlan.Target(
            name: "PricingTests",
            folder: "Tests/PricingTests",
            floor: nil,
            imports: ["Pricing"]
        ),
    ])

    static let pricing = "Sources/Decisions/Pricing/Price.swift"
    static let storage = "Sources/Durability/Storage/PriceTable.swift"
    static let console = "Sources/Edges/Console/Page.swift"
    static let app = "Sources/Apps/crossdock/Serve.swift"
    static let suite = "Tests/PricingTests/PriceTests.swift"

    private static func room(
        _ name: String,
        on floor: FloorPlan.Floor,
        importing imports: Set<String> = []
    ) -> FloorPlan.Target {
        FloorPlan.Target(
            name: name,
            folder: "Sources/\(floor.rawValue)/\(name)",
            floor: floor,
            imports: imports
        )
    }

    private static var readmes: [SourceFile] {
        plan.targets.filter { $0.floor != nil }.map {
            SourceFile(path: $0.folder + "/README.md", text: "# \($0.name)\nDuty.\nLimits.\n")
        }
    }

    /// What the whole rulebook finds in the house with these files in it.
    static func findings(_ files: [String: String]) -> [Finding] {
        let added = files.map { SourceFile(path: $0.key, text: $0.value) }
        let paths = Set(files.keys)
        let house = House(files: readmes.filter { !paths.contains($0.path) } + added, plan: plan)
        return Rulebook().check(house)
    }

    /// What one rule finds in one file.
    static func findings(of rule: String, in path: String, _ text: String) -> [Finding] {
        findings([path: text]).filter { $0.rule == rule }
    }

    static func lines(of rule: String, in path: String, _ text: String) -> [Int] {
        findings(of: rule, in: path, text).map(\.line)
    }
}
