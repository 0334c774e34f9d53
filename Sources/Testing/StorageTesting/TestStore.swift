public import Database
import Synchronization

/// A store that is cleared away when it is closed.
///
/// A class because it owns a database.
public final class TestStore: LayeredStore {
    /// The store itself, for what only one engine has.
    public let base: any Store
    /// The file's path, or the schema's name.
    public let location: String
    private let reopen: @Sendable () async throws -> any Store
    private let clear: @Sendable () async -> Void
    /// Guards the other stores on the same database.
    private let others = Mutex<[any Store]>([])

    init(
        _ base: any Store,
        at location: String,
        reopen: @escaping @Sendable () async throws -> any Store,
        clear: @escaping @Sendable () async -> Void
    ) {
        self.base = base
        self.location = location
        self.reopen = reopen
        self.clear = clear
    }

    /// Another store on the same database, as another process would have; this one closes it.
    public func another() async throws -> any Store {
        let other = try await reopen()
        others.withLock { $0.append(other) }
        return other
    }

    public func close() async {
        let others = others.withLock { others in
            defer { others = [] }
            return others
        }
        for other in others { await other.close() }
        await base.close()
        await clear()
    }
}
