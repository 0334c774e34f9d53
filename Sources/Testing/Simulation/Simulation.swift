import Database
import Foundation
import JSON
import Primitives

/// The whole engine on virtual time: one seed, one history, every promise checked at its end.
///
/// ```swift
/// let report = try await Simulation(seed: 7, orders: 20).run()
/// print(report)
/// ```
/// Real: the SQLite store, every worker, the connectors and their configuration, retries, webhooks,
/// read models, on one to three nodes over one database. Simulated: time, chance, the network, ERP,
/// warehouse, carrier, subscriber, buyers and clerks. A run needs a temporary folder for its
/// database and nothing else; it takes about a second for twenty orders.
///
/// What is not simulated: two transactions at once. SQLite has one writer, so what PostgreSQL does
/// with transactions that overlap is for the store's own tests.
public struct Simulation: Sendable {
    public var seed: UInt64
    public var orders: Int
    /// How many nodes there are; drawn from the seed when it is not said.
    public var nodes: Int?
    /// What goes wrong.
    public var kinds: Set<FaultKind>
    /// When things cease to go wrong, from the first moment on; with the orders when it is not
    /// said.
    public var faultsUntil: Duration?
    /// The part of the engine that is broken on purpose.
    public var mutation: Mutation?
    /// Whether some lines order a kit, whose components are sold alone too.
    public var sellsKits = false

    /// More would only take longer: what goes wrong comes from the faults, not from the number.
    public static let ordersMax = 100_000
    public static let nodesMax = 8

    /// - Precondition: 1 to `ordersMax` orders.
    public init(
        seed: UInt64,
        orders: Int = 20,
        nodes: Int? = nil,
        kinds: Set<FaultKind> = FaultKind.all
    ) {
        precondition((1...Self.ordersMax).contains(orders), "a run has 1 to 100000 orders")
        precondition(nodes.map { (1...Self.nodesMax).contains($0) } ?? true, "1 to 8 nodes")
        self.seed = seed
        self.orders = orders
        self.nodes = nodes
        self.kinds = kinds
    }

    var faults: SimulationFaults { SimulationFaults.usual.keeping(kinds) }

    /// As many nodes as were asked for, or one to three.
    public var nodeCount: Int { nodes ?? Chance(seed: seed, for: "nodes").number(1...3) }

    /// The line that plays this history again.
    public var command: String {
        var words = ["crossdock simulate --seed \(seed) --orders \(orders)"]
        if let nodes { words.append("--nodes \(nodes)") }
        if kinds != FaultKind.all {
            let names = kinds.map(\.rawValue).sorted()
            words.append("--only " + (names.isEmpty ? "none" : names.joined(separator: ",")))
        }
        if sellsKits { words.append("--kits") }
        if let faultsUntil { words.append("--until \(faultsUntil.components.seconds)") }
        if let mutation { words.append("--mutation \(mutation.rawValue)") }
        return words.joined(separator: " ")
    }

    /// Plays the history and checks every promise.
    ///
    /// - Throws: only when the simulation itself cannot go on, such as for want of a temporary
    ///   folder.
    public func run() async throws -> SimulationReport {
        let folder = try Self.folder()
        // A folder left behind among the temporary ones harms nobody.
        defer { try? FileManager.default.removeItem(at: folder) }
        var options = SQLiteOptions()
        options.readers = 1
        // Leases run on the one clock of the database, whatever the nodes' clocks show.
        let clock = VirtualClock(SimulationRun.start)
        options.serverTime = { clock.now() }
        let path = folder.appendingPathComponent("store.sqlite").path
        let store = try await SQLiteStore.open(at: path, options: options)
        let run = SimulationRun(self, over: store, on: clock)
        do {
            try await run.play()
            let report = try await run.report()
            await store.close()
            return report
        } catch {
            await store.close()
            throw error
        }
    }

    /// In memory where there is such a place: nothing here outlives the run.
    private static func folder() throws -> URL {
        let memory = URL(fileURLWithPath: "/dev/shm", isDirectory: true)
        let isThere = FileManager.default.isWritableFile(atPath: memory.path)
        let parent = isThere ? memory : FileManager.default.temporaryDirectory
        let folder = parent.appendingPathComponent("crossdock-simulation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}
