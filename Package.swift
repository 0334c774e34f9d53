// swift-tools-version: 6.2
import PackageDescription

// The floor plan of the house. A room is a target; it may import rooms listed above it on its own
// floor or on a lower one. The manifest refuses anything else, so an upward import never builds.

enum Floor: Int {
    case model, formats, decisions, durability, edges, testing, apps

    var folder: String {
        ["Model", "Formats", "Decisions", "Durability", "Edges", "Testing", "Apps"][rawValue]
    }
}

/// An outside package's product, with the package it comes from.
struct Outside {
    var product: String
    var package: String

    static func product(_ product: String, of package: String) -> Outside {
        Outside(product: product, package: package)
    }

    static let argumentParser = product("ArgumentParser", of: "swift-argument-parser")
    static let grdb = product("GRDB", of: "GRDB.swift")
    static let grdbSQLite = product("GRDBSQLite", of: "GRDB.swift")
    static let crypto = product("Crypto", of: "swift-crypto")
    static let cryptoExtras = product("CryptoExtras", of: "swift-crypto")
    static let httpClient = product("AsyncHTTPClient", of: "async-http-client")
    static let hummingbird = product("Hummingbird", of: "hummingbird")
    static let hummingbirdCore = product("HummingbirdCore", of: "hummingbird")
    static let hummingbirdTesting = product("HummingbirdTesting", of: "hummingbird")
    static let lifecycle = product("ServiceLifecycle", of: "swift-service-lifecycle")
    static let logging = product("Logging", of: "swift-log")
    static let mustache = product("Mustache", of: "swift-mustache")
    static let nio = product("NIOCore", of: "swift-nio")
    static let nioEmbedded = product("NIOEmbedded", of: "swift-nio")
    static let nioHTTP = product("NIOHTTP1", of: "swift-nio")
    static let nioPosix = product("NIOPosix", of: "swift-nio")
    static let nioFoundation = product("NIOFoundationCompat", of: "swift-nio")
    static let signals = product("UnixSignals", of: "swift-service-lifecycle")
    static let yams = product("Yams", of: "Yams")
}

struct Room {
    var name: String
    var floor: Floor
    var imports: [String]
    var outside: [Outside]
    var isExecutable = false
    var systemModules: [String] = []

    init(
        _ name: String,
        on floor: Floor,
        imports: [String] = [],
        outside: [Outside] = [],
        systemModules: [String] = [],
        isExecutable: Bool = false
    ) {
        self.name = name
        self.floor = floor
        self.imports = imports
        self.outside = outside
        self.systemModules = systemModules
        self.isExecutable = isExecutable
    }
}

// The building, ground floor first.
let rooms: [Room] = [
    Room("Primitives", on: .model),
    Room("Canonical", on: .model, imports: ["Primitives"]),

    Room("JSON", on: .formats, imports: ["Primitives"]),
    Room("EDI", on: .formats, imports: ["JSON", "Primitives"]),
    Room("XML", on: .formats, imports: ["Primitives"], systemModules: ["CExpat"]),
    Room(
        "AS2",
        on: .formats,
        imports: ["Primitives"],
        systemModules: ["CLibCrypto", "CZlib"]
    ),
    Room("Mapping", on: .formats, imports: ["EDI", "JSON", "Primitives", "XML"]),
    Room("Templates", on: .formats, imports: ["Canonical", "JSON", "Primitives"]),

    Room("Workflows", on: .decisions, imports: ["Primitives"]),
    Room("Governance", on: .decisions, imports: ["Primitives"]),
    Room("Pricing", on: .decisions, imports: ["Canonical", "Primitives"]),
    Room("Inventory", on: .decisions, imports: ["Canonical", "Primitives", "Workflows"]),
    Room(
        "Reconciliation",
        on: .decisions,
        imports: ["Canonical", "Inventory", "Primitives", "Workflows"]
    ),
    Room("Stewardship", on: .decisions, imports: ["Primitives", "Workflows"]),
    Room("Fulfillment", on: .decisions, imports: ["Canonical", "Primitives"]),
    Room("Billing", on: .decisions, imports: ["Canonical", "Primitives", "Workflows"]),
    Room(
        "Purchasing",
        on: .decisions,
        imports: ["Canonical", "Inventory", "Primitives", "Workflows"]
    ),
    Room(
        "Ordering",
        on: .decisions,
        imports: [
            "Billing", "Canonical", "Fulfillment", "Governance", "Inventory", "Pricing",
            "Primitives", "Workflows",
        ]
    ),
    Room(
        "Translation",
        on: .decisions,
        imports: [
            "Canonical", "EDI", "JSON", "Mapping", "Ordering", "Pricing", "Primitives",
            "Purchasing", "XML",
        ]
    ),
    Room(
        "Onboarding",
        on: .decisions,
        imports: ["Canonical", "EDI", "JSON", "Mapping", "Primitives", "Translation", "XML"]
    ),

    Room(
        "Database",
        on: .durability,
        imports: ["Primitives"],
        outside: [.grdb, .grdbSQLite],
        systemModules: ["CLibPQ", "CSQLite"]
    ),
    Room(
        "Storage",
        on: .durability,
        imports: [
            "Canonical", "Database", "Governance", "Inventory", "JSON", "Ordering", "Primitives",
            "Purchasing", "Reconciliation", "Stewardship",
        ]
    ),
    Room(
        "Engine",
        on: .durability,
        imports: [
            "Billing", "Canonical", "Database", "EDI", "Fulfillment", "Governance", "Inventory",
            "JSON", "Mapping", "Ordering", "Pricing", "Primitives", "Purchasing",
            "Reconciliation", "Stewardship", "Storage", "Translation", "Workflows",
        ],
        outside: [.crypto, .logging]
    ),
    Room(
        "Projections",
        on: .durability,
        imports: [
            "Billing", "Canonical", "Database", "Engine", "Governance", "Inventory", "JSON",
            "Ordering", "Pricing", "Primitives", "Storage", "Workflows",
        ],
        outside: [.logging]
    ),

    Room(
        "Connectors",
        on: .edges,
        imports: ["Canonical", "JSON", "Primitives", "Reconciliation", "Templates"],
        outside: [.httpClient, .nio, .nioHTTP, .nioPosix]
    ),
    Room("Serving", on: .edges, outside: [.hummingbirdCore, .logging, .nio]),
    Room(
        "Telemetry",
        on: .edges,
        imports: [
            "Canonical", "Connectors", "Database", "JSON", "Primitives", "Reconciliation",
            "Stewardship", "Storage",
        ],
        outside: [.logging]
    ),
    Room(
        "ERPConnectors",
        on: .edges,
        imports: [
            "Canonical", "Connectors", "Inventory", "JSON", "Ordering", "Primitives", "Purchasing",
            "Reconciliation",
        ]
    ),
    Room("SFTP", on: .edges, imports: ["Primitives"], systemModules: ["CLibSSH2"]),
    Room(
        "PartnerTransport",
        on: .edges,
        imports: [
            "AS2", "Canonical", "Connectors", "Database", "Engine", "JSON", "Ordering",
            "Primitives", "Purchasing", "SFTP", "Storage",
        ],
        outside: [.crypto, .hummingbird, .logging, .nio]
    ),
    Room(
        "Delivery",
        on: .edges,
        imports: [
            "Billing", "Canonical", "Connectors", "Database", "Engine", "Inventory", "JSON",
            "Ordering", "PartnerTransport", "Primitives", "Purchasing", "Reconciliation", "SFTP",
            "Storage",
        ],
        outside: [.crypto]
    ),
    Room(
        "ChannelAPI",
        on: .edges,
        imports: [
            "Canonical", "Database", "Engine", "Fulfillment", "Governance", "Inventory", "JSON",
            "Ordering", "Pricing", "Primitives", "Projections", "Purchasing", "Reconciliation",
            "Stewardship", "Storage",
        ],
        outside: [.crypto, .hummingbird, .logging, .nio, .nioHTTP]
    ),
    Room(
        "Console",
        on: .edges,
        imports: [
            "Canonical", "Connectors", "Database", "Engine", "Governance", "Inventory", "JSON",
            "Ordering", "Pricing", "Primitives", "Projections", "Purchasing", "Reconciliation",
            "Stewardship", "Storage", "Workflows",
        ],
        outside: [.crypto, .cryptoExtras, .hummingbird, .lifecycle, .logging, .mustache]
    ),

    Room("AS2Testing", on: .testing, imports: ["AS2"], systemModules: ["CLibCrypto"]),
    Room("WorkflowTesting", on: .testing, imports: ["Primitives", "Workflows"]),
    Room("DiskFaults", on: .testing, outside: [.grdbSQLite]),
    Room(
        "SampleTrade",
        on: .testing,
        imports: ["Canonical", "Inventory", "Primitives", "Storage"]
    ),
    Room(
        "StorageTesting",
        on: .testing,
        imports: ["Canonical", "Database", "Inventory", "Primitives", "Storage"]
    ),
    Room(
        "OrderStories",
        on: .testing,
        imports: [
            "Billing", "Canonical", "Database", "Engine", "Governance", "Ordering", "Primitives",
            "Projections", "Storage", "SampleTrade", "StorageTesting",
        ],
        outside: [.logging]
    ),
    Room("ConnectorTesting", on: .testing, imports: ["Connectors", "JSON", "Primitives"]),
    Room("SimulatedWorld", on: .testing, imports: ["JSON", "Primitives"]),
    Room(
        "Simulation",
        on: .testing,
        imports: [
            "Billing", "Canonical", "ConnectorTesting", "Connectors", "Database", "Delivery",
            "Engine", "Governance", "Inventory", "JSON", "Ordering", "PartnerTransport",
            "Primitives", "Projections", "SimulatedWorld", "Storage", "Workflows",
        ],
        outside: [.logging]
    ),

    Room(
        "Sandbox",
        on: .apps,
        imports: [
            "ConnectorTesting", "Connectors", "Engine", "JSON", "Primitives", "Serving",
            "SimulatedWorld",
        ],
        outside: [.hummingbird, .lifecycle, .logging, .nio, .nioPosix]
    ),

    Room("Tidying", on: .apps),
    Room("tidy", on: .apps, imports: ["Tidying"], isExecutable: true),

    Room(
        "Assembly",
        on: .apps,
        imports: [
            "AS2", "Canonical", "ChannelAPI", "Connectors", "Console", "Database", "Delivery",
            "EDI", "ERPConnectors", "Engine", "Governance", "Inventory", "JSON", "Mapping",
            "Onboarding", "Ordering", "PartnerTransport", "Primitives", "Projections",
            "Reconciliation", "SFTP", "Serving", "Stewardship", "Storage", "Telemetry",
            "Translation",
        ],
        outside: [.hummingbird, .lifecycle, .logging, .nio, .yams]
    ),

    Room(
        "crossdock",
        on: .apps,
        imports: [
            "Assembly", "Canonical", "ChannelAPI", "Connectors", "Database", "Delivery", "EDI",
            "ERPConnectors", "Engine", "Governance", "Inventory", "JSON", "Mapping", "Onboarding",
            "Ordering", "PartnerTransport", "Primitives", "Projections", "Purchasing",
            "Reconciliation", "Sandbox", "SimulatedWorld", "Simulation", "Stewardship", "Storage",
            "SampleTrade", "Translation",
        ],
        outside: [.argumentParser, .lifecycle, .logging, .signals],
        isExecutable: true
    ),

    Room(
        "Drills",
        on: .apps,
        imports: [
            "Assembly", "Canonical", "Connectors", "JSON", "Primitives", "SampleTrade", "Sandbox",
            "SimulatedWorld", "Storage",
        ],
        outside: [.nio, .nioPosix]
    ),
    Room(
        "drill",
        on: .apps,
        imports: ["Drills"],
        outside: [.argumentParser, .signals],
        isExecutable: true
    ),
]

/// A suite of tests: of a room, whose imports it shares, or of several ("Journey").
struct Suite {
    var subject: String
    var also: [String]
    var outside: [Outside]

    init(_ subject: String, also: [String] = [], outside: [Outside] = []) {
        self.subject = subject
        self.also = also
        self.outside = outside
    }

    var name: String { subject + "Tests" }
    var room: Room? { rooms.first { $0.name == subject } }
    var imports: [String] { also + (room.map { $0.imports + [$0.name] } ?? []) }
    var systemModules: [String] { room?.systemModules ?? [] }
    var products: [Outside] { outside + (room?.outside ?? []) }
}

let suites: [Suite] = [
    Suite("Database", also: ["DiskFaults", "StorageTesting"]),
    Suite("Assembly", also: ["AS2Testing", "OrderStories", "SampleTrade", "StorageTesting"]),
    Suite(
        "Journey",
        also: [
            "AS2", "AS2Testing", "Assembly", "Canonical", "Connectors", "ConnectorTesting",
            "Database", "Delivery", "EDI", "Engine", "Governance", "JSON", "Mapping",
            "PartnerTransport", "Primitives", "SampleTrade", "Sandbox", "Serving", "SimulatedWorld",
            "Storage", "StorageTesting", "Translation",
        ],
        outside: [.crypto, .hummingbird, .lifecycle, .logging, .nio]
    ),
    Suite(
        "Engine",
        also: [
            "Connectors", "Delivery", "DiskFaults", "OrderStories", "SampleTrade", "StorageTesting",
        ]
    ),
    Suite("Storage", also: ["StorageTesting"]),
    Suite(
        "Projections",
        also: ["OrderStories", "Reconciliation", "SampleTrade", "StorageTesting"]
    ),
    Suite(
        "Console",
        also: [
            "EDI", "Mapping", "OrderStories", "SampleTrade", "StorageTesting", "Translation",
        ],
        outside: [.hummingbirdTesting]
    ),
    Suite("Primitives"),
    Suite("Serving", outside: [.nioEmbedded]),
    Suite("Telemetry", also: ["Inventory"]),
    Suite("SFTP"),
    Suite("PartnerTransport", also: ["AS2Testing", "StorageTesting"]),
    Suite("Canonical"),
    Suite("EDI"),
    Suite("Mapping"),
    Suite("AS2", also: ["AS2Testing"]),
    Suite(
        "EDIAcceptance",
        also: ["EDI", "JSON", "Mapping", "Onboarding", "Primitives", "Translation"]
    ),
    Suite("Translation", also: ["Inventory", "Workflows"], outside: [.yams]),
    Suite("Onboarding"),
    Suite("JSON"),
    Suite("XML"),
    Suite("Templates"),
    Suite("Simulation"),
    Suite(
        "Delivery",
        also: [
            "ConnectorTesting", "Governance", "OrderStories", "SampleTrade", "SimulatedWorld",
            "StorageTesting",
        ]
    ),
    Suite("SimulatedWorld"),
    Suite("Sandbox", also: ["Billing", "Canonical", "Inventory", "Ordering"], outside: [.yams]),
    Suite("Connectors", also: ["ConnectorTesting", "SimulatedWorld"]),
    Suite(
        "ChannelAPI",
        also: ["EDI", "Mapping", "SampleTrade", "StorageTesting", "Translation"],
        outside: [.hummingbirdTesting, .nioPosix]
    ),
    Suite("ERPConnectors", also: ["ConnectorTesting"]),
    Suite("Tidying"),
    Suite("Drills"),
    Suite(
        "Guides",
        also: [
            "Assembly", "Canonical", "ChannelAPI", "Connectors", "Database", "EDI", "Engine",
            "ERPConnectors", "Inventory", "JSON", "Mapping", "Onboarding", "Ordering", "Primitives",
            "Projections", "Storage", "StorageTesting", "Translation",
        ],
        outside: [.yams]
    ),
    Suite("WorkflowTesting"),
    Suite("Pricing"),
    Suite("Inventory", also: ["WorkflowTesting"]),
    Suite("Reconciliation", also: ["WorkflowTesting"]),
    Suite("Stewardship", also: ["WorkflowTesting"]),
    Suite("Fulfillment"),
    Suite("Billing", also: ["WorkflowTesting"]),
    Suite("Purchasing", also: ["WorkflowTesting"]),
    Suite("Ordering", also: ["WorkflowTesting"]),
]

let packages: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
]

let systemModules: [(name: String, pkgConfig: String, apt: String, brew: String)] = [
    ("CLibPQ", "libpq", "libpq-dev", "libpq"),
    ("CSQLite", "sqlite3", "libsqlite3-dev", "sqlite3"),
    ("CLibCrypto", "libcrypto", "libssl-dev", "openssl@3"),
    ("CZlib", "zlib", "zlib1g-dev", "zlib"),
    ("CLibSSH2", "libssh2", "libssh2-1-dev", "libssh2"),
    ("CExpat", "expat", "libexpat1-dev", "expat"),
]

// MARK: - From the plan to targets

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

var roomNamed: [String: Room] = [:]
for room in rooms {
    for name in room.imports {
        guard let below = roomNamed[name] else {
            fatalError("\(room.name) imports \(name), which is not listed above it")
        }
        precondition(
            below.floor.rawValue <= room.floor.rawValue,
            "\(room.name) imports upward: \(name)"
        )
    }
    roomNamed[room.name] = room
}

// CROSSDOCK_ROOMS="EDI Pricing" builds and tests only these rooms and what they stand on, without
// fetching packages that none of them needs. "EDIAcceptance" alone chooses the suite of that name.
var chosenRooms = Set(rooms.map(\.name))
var chosenSuites = suites
if let choice = Context.environment["CROSSDOCK_ROOMS"], !choice.isEmpty {
    let wanted = choice.split(separator: " ").map(String.init)
    chosenSuites = suites.filter { suite in wanted.contains { suite.name == $0 + "Tests" } }
    let suitesAlone = chosenSuites.map { String($0.name.dropLast(5)) }
        .filter { roomNamed[$0] == nil }
    var open = wanted.filter { !suitesAlone.contains($0) } + chosenSuites.flatMap(\.imports)
    chosenRooms = []
    while let name = open.popLast() {
        guard let room = roomNamed[name] else { fatalError("there is no room \(name)") }
        if chosenRooms.insert(name).inserted { open += room.imports }
    }
}

func dependencies(
    _ imports: [String],
    _ outside: [Outside],
    _ systemModules: [String]
) -> [Target.Dependency] {
    imports.map { .target(name: $0) }
        + outside.map { .product(name: $0.product, package: $0.package) }
        + systemModules.map { .target(name: $0) }
}

var targets: [Target] = []
var usedOutside: [Outside] = []
var usedModules: Set<String> = []
for room in rooms where chosenRooms.contains(room.name) {
    usedOutside += room.outside
    usedModules.formUnion(room.systemModules)
    let path = "Sources/\(room.floor.folder)/\(room.name)"
    let needs = dependencies(room.imports, room.outside, room.systemModules)
    if room.isExecutable {
        targets.append(
            .executableTarget(
                name: room.name,
                dependencies: needs,
                path: path,
                exclude: ["README.md"],
                swiftSettings: strict
            )
        )
    } else {
        targets.append(
            .target(
                name: room.name,
                dependencies: needs,
                path: path,
                exclude: ["README.md"],
                swiftSettings: strict
            )
        )
    }
}
for suite in chosenSuites {
    usedOutside += suite.products
    usedModules.formUnion(suite.systemModules)
    targets.append(
        .testTarget(
            name: suite.name,
            dependencies: dependencies(suite.imports, suite.products, suite.systemModules),
            swiftSettings: strict
        )
    )
}
for module in systemModules where usedModules.contains(module.name) {
    targets.append(
        .systemLibrary(
            name: module.name,
            path: "Sources/System/\(module.name)",
            pkgConfig: module.pkgConfig,
            providers: [.apt([module.apt]), .brew([module.brew])]
        )
    )
}

var products: [Product] = []
if chosenRooms.contains("crossdock") {
    products.append(.executable(name: "crossdock", targets: ["crossdock"]))
}
for name in ["EDI", "Canonical", "ConnectorTesting", "WorkflowTesting", "StorageTesting"]
where chosenRooms.contains(name) {
    products.append(.library(name: name, targets: [name]))
}

// CROSSDOCK_BENCHMARKS=1 adds Benchmarks/, which nobody needs to build or test with (`make bench`);
// CROSSDOCK_BENCHMARKS=edi only what needs no package from outside.
var benchmarkPackages: [Package.Dependency] = []
if Context.environment["CROSSDOCK_BENCHMARKS"] == "edi" {
    targets.append(
        .executableTarget(
            name: "EDISpeed",
            dependencies: dependencies(
                ["Canonical", "EDI", "Mapping", "Primitives", "Translation"],
                [],
                []
            ),
            path: "Benchmarks/EDISpeed",
            swiftSettings: strict
        )
    )
}
if Context.environment["CROSSDOCK_BENCHMARKS"] == "1" {
    benchmarkPackages = [
        .package(url: "https://github.com/ordo-one/benchmark.git", from: "1.38.1", traits: [])
    ]
    let pieces = [
        "Canonical", "Database", "JSON", "OrderStories", "Ordering", "Primitives", "Storage",
        "StorageTesting",
    ]
    targets.append(
        .executableTarget(
            name: "Pieces",
            dependencies: dependencies(pieces, [], [])
                + [.product(name: "Benchmark", package: "benchmark")],
            path: "Benchmarks/Pieces",
            swiftSettings: strict,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        )
    )
}

let package = Package(
    name: "crossdock",
    platforms: [.macOS(.v15)],
    products: products,
    dependencies: (usedOutside.isEmpty ? [] : packages) + benchmarkPackages,
    targets: targets,
    swiftLanguageModes: [.v6]
)
