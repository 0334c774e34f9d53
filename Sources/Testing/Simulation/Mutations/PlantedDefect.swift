import Database
import Synchronization

/// One mutation in one run: when it strikes, and what it remembers.
///
/// A class because every session of a run shares it.
final class PlantedDefect: Sendable {
    struct Memory {
        /// Keys that the in-door has seen, and how many repeats it has taken.
        var inboxKeys: Set<String> = []
        var repeats = 0
        /// Rows as they were when somebody locked them last.
        var stock: [String: [KeptRow]] = [:]
        /// Each order's state by the sequence it had last.
        var states: [String: (sequence: Int64, state: [UInt8])] = [:]
    }

    let mutation: Mutation
    let memory = Mutex(Memory())
    private let chance: Chance

    init(_ mutation: Mutation, seed: UInt64) {
        self.mutation = mutation
        chance = Chance(seed: seed, for: "mutation")
    }

    /// Whether it strikes now, where it does not strike always.
    var strikes: Bool { chance.happens(100_000) }
    var strikesSeldom: Bool { chance.happens(20_000) }
}

/// A row that was read and can be shown again, or with another value in one place.
struct KeptRow: SQLRow, Sendable {
    var values: [SQLValue]

    func isNull(_ column: Int) -> Bool { values[column] == .null }

    func integer(_ column: Int) -> Int64 {
        guard case .integer(let value) = values[column] else {
            preconditionFailure("column \(column) is no integer")
        }
        return value
    }

    func text(_ column: Int) -> String {
        guard case .text(let value) = values[column] else {
            preconditionFailure("column \(column) is no text")
        }
        return value
    }

    func bytes(_ column: Int) -> [UInt8] {
        guard case .bytes(let value) = values[column] else {
            preconditionFailure("column \(column) holds no bytes")
        }
        return value
    }
}
