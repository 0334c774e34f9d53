import Database
package import Engine
import Logging
package import PartnerTransport
import Primitives
import Storage

/// Seals the audit while the server runs: what came in since the last seal, once a minute.
///
/// One node at a time does it, under a lease. The head of the chain goes to the log, where whoever
/// could change the database cannot change it back.
struct AuditSealer: Sendable {
    let chain: AuditChain
    let store: any Store
    let clock: any WallClock
    let worker: String
    let logger: Logger

    static let pulse = Duration.seconds(60)
    private static let lease = Duration.seconds(120)
    private static let leaseName = "audit-seal"

    func run() async {
        await clock.watch(every: Self.pulse) { () async throws(StoreFailure) -> Timestamp? in
            try await sealAll()
            return nil
        } reportingFailuresTo: { failure in
            logger.error("the audit could not be sealed", metadata: ["failure": "\(failure)"])
        }
    }

    /// Seals until nothing is left, or another node is at it.
    func sealAll() async throws(StoreFailure) {
        while let seal = try await sealSome() {
            let head = AuditHead(seal.number, seal.code)
            logger.notice(
                "the audit was sealed",
                metadata: ["head": "\(head)", "entries": "\(seal.entries)"]
            )
        }
    }

    private func sealSome() async throws(StoreFailure) -> AuditSeal? {
        let now = clock.now()
        let isAnyWaiting = try await store.read { (snapshot) throws(StoreFailure) in
            try !snapshot.auditSeals.unsealed(limit: 1).isEmpty
        }
        guard isAnyWaiting else { return nil }
        return try await store.write { (transaction) throws(StoreFailure) -> AuditSeal? in
            let grant = try transaction.leases.take(
                Self.leaseName,
                for: worker,
                at: now,
                lasting: Self.lease
            )
            guard grant != nil else { return nil }
            let seal = try chain.seal(in: transaction, at: now)
            try transaction.leases.release(Self.leaseName, by: worker)
            return seal
        }
    }
}

extension SecretBox {
    /// The audit's chain under this installation's key.
    package var auditChain: AuditChain {
        AuditChain { message in code(of: message, for: "audit") }
    }
}
