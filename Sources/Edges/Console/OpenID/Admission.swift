import Database
import Primitives
import Storage

/// Whether a person whom the provider vouches for gets in, as it was written down.
enum Admission: Sendable, Equatable {
    case admitted(ConsoleUser)
    /// None of their groups has a role.
    case hasNoRole
    case isDisabled
}

extension Transaction {
    /// Gives a person the role that their groups have now; without one every session of theirs
    /// ends, in whatever browser.
    ///
    /// A person is known by issuer and subject alone: the name of somebody else, with a password
    /// here or from another provider, is never taken over, however the provider calls them.
    func admission(
        of person: ProvidedPerson,
        as role: Role?,
        at now: Timestamp
    ) throws(StoreFailure) -> Admission {
        let known = try identities.userName(of: person.identity)
        guard let role else {
            if let known { try sessions.endAll(of: known) }
            let why = "none of the groups has a role"
            try record("console.sign_in_refused", of: known, person, why, now)
            return .hasNoRole
        }
        let name = if let known { known } else { try newName(for: person, role, at: now) }
        guard var user = try users.find(name) else {
            throw .corrupt("console_identity names \(name), who is no console_user")
        }
        guard user.disabledAt == nil else {
            try sessions.endAll(of: name)
            try record("console.sign_in_refused", of: name, person, "disabled", now)
            return .isDisabled
        }
        if user.role != role {
            try record(
                "console.role_changed",
                of: name,
                person,
                "\(user.role.rawValue) to \(role.rawValue)",
                now
            )
        }
        try users.update(name, role: role, displayName: person.displayName)
        user.role = role
        user.displayName = person.displayName
        return .admitted(user)
    }

    /// The first of the person's names that is nobody's yet.
    private func newName(
        for person: ProvidedPerson,
        _ role: Role,
        at now: Timestamp
    ) throws(StoreFailure) -> String {
        for name in person.names {
            guard try users.addWithoutPassword(name, role, at: now) else { continue }
            guard try identities.add(person.identity, userName: name, at: now) else {
                // Their other browser was first, under a name that is theirs now.
                throw .contention
            }
            return name
        }
        throw .corrupt("every name of a person of \(person.identity.issuer) is taken")
    }

    private func record(
        _ action: String,
        of name: String?,
        _ person: ProvidedPerson,
        _ detail: String,
        _ now: Timestamp
    ) throws(StoreFailure) {
        let name = name ?? person.names.first ?? person.identity.subject
        try audit.append(
            AuditEntry(
                at: now,
                actor: name,
                action: action,
                subject: "user/" + name,
                detail: "\(detail) (\(person.identity.issuer), \(person.identity.subject))"
            )
        )
    }
}
