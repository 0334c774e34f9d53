import Console
package import Database
import Engine
package import Primitives
import Storage

/// What configuration says of the entities and of what people must do by when, where the engine
/// finds it.
package func saveProfiles(
    of installation: Installation,
    in store: any Store,
    at now: Timestamp
) async throws(StoreFailure) {
    let entities = installation.entities.map { ($0, installation.owners(of: $0)) }
    let limits = installation.server.workItems.limits
    try await store.write { (transaction) throws(StoreFailure) in
        _ = try transaction.workItemLimits.adopt(limits)
        for (entity, (owners, staleAfter)) in entities {
            try MasterData(entity: entity).load(
                into: transaction,
                source: "configuration",
                at: now
            )
            try transaction.masterStandings.setOwners(
                owners,
                of: entity.id.rawValue,
                staleAfter: staleAfter
            )
        }
    }
}

/// Adds a person to the console, or gives one this password and role.
package func saveUser(
    _ name: String,
    _ password: String,
    _ role: Role,
    in store: any Store,
    at now: Timestamp
) async throws {
    let user = ConsoleUser(name: name, passwordHash: try Password.hash(password), role: role)
    try await store.write { (transaction) throws(StoreFailure) in
        try transaction.users.save(user, at: now)
    }
}
