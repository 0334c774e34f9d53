import Database
import Engine
import Logging
import Primitives
import Storage
import Synchronization

/// When each API key was used last: noted with each answer, stored once a minute, so that no
/// request waits for it. What a kill loses is a minute.
///
/// A class, because all requests share it; as small as the list of clients.
final class KeyUses: Sendable {
    static let pulse = Duration.seconds(60)
    /// Guards the last use, by the client's id, of those that are not stored yet.
    private let uses = Mutex<[String: Timestamp]>([:])

    func note(_ client: String, at now: Timestamp) {
        uses.withLock { $0[client] = max(now, $0[client] ?? now) }
    }

    func run(_ store: any Store, _ clock: any WallClock, _ logger: Logger) async {
        await clock.watch(every: Self.pulse) { () async throws(StoreFailure) -> Timestamp? in
            try await keep(in: store)
            return nil
        } reportingFailuresTo: { failure in
            logger.warning("uses of keys are not stored yet", metadata: ["failure": "\(failure)"])
        }
    }

    func keep(in store: any Store) async throws(StoreFailure) {
        let taken = uses.withLock { uses in
            defer { uses = [:] }
            return uses
        }
        guard !taken.isEmpty else { return }
        do throws(StoreFailure) {
            try await store.write { (transaction) throws(StoreFailure) in
                for (client, at) in taken { try transaction.clients.noteUse(client, at: at) }
            }
        } catch {
            for (client, at) in taken { note(client, at: at) }
            throw error
        }
    }
}
