import Benchmark
import Canonical
import Database
import Foundation
import JSON
import OrderStories
import Ordering
import Primitives
import Storage
import StorageTesting

// What one order costs, piece by piece; each beside something it can be measured against.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration.metrics = [.cpuTotal, .wallClock, .throughput]
    Benchmark.defaultConfiguration.maxDuration = .seconds(3)
    Benchmark.defaultConfiguration.scalingFactor = .kilo

    let state = StoredOrder.inSQLite

    Benchmark("order state: write, Foundation") { benchmark in
        let encoder = JSONEncoder()
        for _ in benchmark.scaledIterations { blackHole(try encoder.encode(state.value)) }
    }

    Benchmark("order state: write") { benchmark in
        let encoder = JSONDocumentEncoder()
        for _ in benchmark.scaledIterations { blackHole(try encoder.encode(state.value)) }
    }

    Benchmark("order state: read, Foundation") { benchmark in
        let decoder = JSONDecoder()
        let data = Data(state.bytes)
        for _ in benchmark.scaledIterations {
            blackHole(try decoder.decode(OrderState.self, from: data))
        }
    }

    Benchmark("order state: read") { benchmark in
        let decoder = JSONDocumentDecoder()
        for _ in benchmark.scaledIterations {
            blackHole(try decoder.decode(OrderState.self, from: state.bytes))
        }
    }

    Benchmark("any JSON: read to values") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try JSONValue(parsing: state.bytes)) }
    }

    Benchmark(
        "order: taken in and decided, 64 side by side, SQLite",
        configuration: .init(scalingFactor: .one, maxDuration: .seconds(6))
    ) { benchmark, desk in
        for _ in benchmark.scaledIterations { try await desk.take(orders: 64) }
    } setup: {
        try await BusyDesk.open()
    }
}

/// A five-line order as it is stored, made once by the product itself.
struct StoredOrder: Sendable {
    var bytes: [UInt8]
    var value: OrderState

    static let inSQLite: StoredOrder = {
        let made = Waiting<StoredOrder>()
        Task {
            do {
                made.give(try await make())
            } catch {
                fatalError("no order to measure with: \(error)")
            }
        }
        return made.take()
    }()

    private static func make() async throws -> StoredOrder {
        try await StoryWorld.with(.sqlite) { world in
            let id = try await world.submit(
                customer: Party.ID("C-HARBOR"),
                "PO-1",
                ["WIDGET": 24, "DRILL": 2, "TAPE": 10, "GLOVES": 4, "PUMP": 1]
            )
            let stored = try await world.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.instances.load(OrderWorkflow.name, id.rawValue)
            }
            guard let bytes = stored?.state else { fatalError("the order is not stored") }
            return StoredOrder(
                bytes: bytes,
                value: try StoredValue.decode(OrderState.self, from: bytes)
            )
        }
    }
}

/// A value that one thread waits for; the benchmarks are declared before anything may be awaited.
private final class Waiting<Value: Sendable>: @unchecked Sendable {
    private let arrival = DispatchSemaphore(value: 0)
    // Written once before `arrival` is signalled, read once after.
    private var value: Value?

    func give(_ value: Value) {
        self.value = value
        arrival.signal()
    }

    func take() -> Value {
        arrival.wait()
        guard let value else { fatalError("signalled without a value") }
        return value
    }
}
