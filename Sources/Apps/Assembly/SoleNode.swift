package import Database
import Foundation
import Storage

/// The right to be the only node on a SQLite file.
///
/// It is an exclusive lock on the file `DATABASE-node` beside it, which the system takes back when
/// the process ends, however it ends. So whoever holds it knows that no other node lives, and takes
/// up at once what a killed one held under leases, instead of waiting a minute for their end. Tools
/// that open the database beside a node do not need it.
/// It has identity because it owns the lock.
package final class SoleNode: Sendable {
    private let descriptor: Int32

    /// Claims the right to serve from `location`, and ends the leases of whoever had it before.
    ///
    /// PostgreSQL is shared by nodes: there it claims nothing, and leases end by themselves.
    /// - Throws: `unavailable` when another process serves from the same file.
    package static func claim(
        _ location: String,
        in store: any Store
    ) async throws(StoreFailure) -> SoleNode? {
        guard store.dialect == .sqlite else { return nil }
        let node = try SoleNode(beside: location)
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.effects.endLeases()
            try transaction.leases.endAll()
        }
        return node
    }

    private init(beside location: String) throws(StoreFailure) {
        let path = location + "-node"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unavailable("\(path) cannot be opened (errno \(errno)); is its folder writable?")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .unavailable(
                "another process serves from \(location); stop it, or use PostgreSQL for several"
            )
        }
    }

    deinit { close(descriptor) }
}
