import Canonical
import Engine
import Governance
import Primitives

/// Who looks: a person with a role, as it is in this request.
struct Viewer: Sendable, Equatable {
    var name: String
    var role: Role
    /// The session's secret that every form must repeat.
    var csrfToken: String
    var tokenHash: [UInt8]
    /// How pages call them, where not by their name.
    var displayName: String?
    /// Whether they sign in here, and not at an identity provider.
    var hasPassword = true

    func may(_ permission: Permission) -> Bool { role.permissions.contains(permission) }

    /// Raw messages may hold what a partner wrote about people: for those who mend, not for all.
    var maySeeRaw: Bool { may(.redrive) || may(.administer) }

    /// Who did what names everybody: for whoever answers for all of them.
    var maySeeAudit: Bool { role == .operationsManager || may(.administer) }

    func caller(for entity: LegalEntity.ID) -> Caller {
        Caller(
            actor: Actor(.person, name, permissions: role.permissions),
            entity: entity,
            channel: nil
        )
    }
}
