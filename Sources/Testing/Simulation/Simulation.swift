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
/// read models. Simulated: time, chance, the network, ERP, warehouse, carrier, subscriber, buyers
/// and clerks. A run needs a temporary folder for its database and nothing else; it takes about a
/// second for twenty orders.
public struct Simulation: Sendable {
    public var seed: UInt64
    public var orders: Int
    public var faults: SimulationFaults

    /// More would only take longer: what goes wrong comes from the faults, not from the number.
    public static let ordersMax = 100_000

    /// - Precondition: 1 to `ordersMax` orders.
    public init(seed: UInt64, orders: Int = 20, faults: SimulationFaults = .usual) {
        precondition((1...Self.ordersMax).contains(orders), "a run has 1 to 100000 orders")
        self.seed = seed
        self.orders = orders
        self.faults = faults
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
        let path = folder.appendingPathComponent("store.sqlite").path
        let store = try await SQLiteStore.open(at: path, options: options)
        let run = SimulationRun(seed: seed, orders: orders, faults: faults, store: store)
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
