import Database
import Primitives
import Storage

extension Checkup {
    /// An end that is nearer than this is told, and a key that nobody used for longer.
    private static let warned = Duration.seconds(30 * 86_400)
    private static let unused = Duration.seconds(90 * 86_400)
    private static let keysMax = 100

    /// Keys of the API that end soon or did, and those that nobody needs any more.
    func keys(in store: any Store) async throws(StoreFailure) -> [CheckupFinding] {
        let now = clock.now()
        let (all, ending) = try await store.read { (snapshot) throws(StoreFailure) in
            (
                try snapshot.clients.list(),
                try snapshot.clients.ending(within: Self.warned, at: now, limit: Self.keysMax)
            )
        }
        let active = all.filter { $0.isActive(at: now) }
        let idle = active.filter { client in
            client.lastUsedAt.map { now.since($0) > Self.unused } ?? false
        }
        guard !ending.isEmpty || !idle.isEmpty else {
            return [CheckupFinding(.ok, "API keys", "\(active.count) are taken, none ends soon")]
        }
        return ending.compactMap { told($0, at: now) }
            + idle.prefix(Self.keysMax).map { client in
                CheckupFinding(
                    .warning,
                    "API key of \(client.name)",
                    "\(client.id) was used last \(client.lastUsedAt.map { "\($0)" } ?? "never"); "
                        + "if nobody needs it: crossdock client revoke \(client.id)"
                )
            }
    }

    private func told(_ client: StoredClient, at now: Timestamp) -> CheckupFinding? {
        guard let end = client.expiresAt else { return nil }
        let subject = "API key of \(client.name)"
        guard now < end else {
            return CheckupFinding(
                .problem,
                subject,
                "\(client.id) ended at \(end); make another: crossdock client create \(client.name)"
            )
        }
        let days = end.since(now).components.seconds / 86_400
        return CheckupFinding(
            .warning,
            subject,
            "\(client.id) ends in \(days) days; make the next one: crossdock client rotate "
                + client.id
        )
    }
}
