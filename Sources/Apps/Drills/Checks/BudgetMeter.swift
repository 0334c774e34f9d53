import Assembly
import Primitives
import Synchronization

/// Watches how many documents the ERP takes in any minute.
///
/// A class because it is read while it watches; the lock guards the counts.
final class BudgetMeter: Sendable {
    private struct Reading {
        var at: Timestamp
        var documents: Int
    }

    private let sandbox: SandboxWorld
    private let readings = Mutex<[Reading]>([])
    private let clock = SystemClock()

    init(_ sandbox: SandboxWorld) { self.sandbox = sandbox }

    /// Counts twice a second until it is cancelled.
    func watch() async throws {
        while !Task.isCancelled {
            let asked = clock.now()
            let documents = try await sandbox.counts().values.reduce(0) { $0 + $1.documents }
            readings.withLock { $0.append(Reading(at: asked, documents: documents)) }
            // Cancelled: there is nothing more to count.
            guard (try? await clock.sleep(until: asked.advanced(by: .milliseconds(500)))) != nil
            else { return }
        }
    }

    /// The most that came between two readings at most a minute apart.
    var most: Int {
        Self.most(readings.withLock { $0 }.map { ($0.at, $0.documents) })
    }

    static func most(_ readings: [(at: Timestamp, documents: Int)]) -> Int {
        var most = 0
        var first = 0
        for reading in readings {
            while reading.at.since(readings[first].at) > .seconds(60) { first += 1 }
            most = max(most, reading.documents - readings[first].documents)
        }
        return most
    }
}
