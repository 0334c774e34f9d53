import Canonical
import Database
import OrderStories
import Primitives
import Synchronization

/// The front desk with many at it at once; nothing works behind it.
final class BusyDesk: Sendable {
    private let world: StoryWorld
    private let taken = Mutex(0)

    private init(_ world: StoryWorld) { self.world = world }

    static func open() async throws -> BusyDesk {
        BusyDesk(try await StoryWorld(on: try await SQLiteStore.temporary()))
    }

    /// So many five-line orders at once, each answered when it is durable.
    func take(orders: Int) async throws {
        let first = taken.withLock { taken in
            defer { taken += orders }
            return taken
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in first..<(first + orders) {
                group.addTask { [world] in
                    _ = try await world.submit(
                        customer: Party.ID("C-HARBOR"),
                        "PO-\(number)",
                        ["WIDGET": 24, "DRILL": 2, "TAPE": 10, "GLOVES": 4, "PUMP": 1]
                    )
                }
            }
            try await group.waitForAll()
        }
    }
}
