import Storage

/// What a person is told whom the identity provider's answer does not let in.
extension ProblemView {
    private static func again(_ title: String, _ detail: String) -> ProblemView {
        ProblemView(
            title: title,
            detail: detail,
            back: ConsolePath.signIn(next: nil).address,
            backText: "Try again"
        )
    }

    static let unknownSignIn = again(
        "This sign-in is over",
        "It was begun in another browser, was used already, or took longer than ten minutes. "
            + "Begin again."
    )

    static let notGranted = again(
        "You were not signed in",
        "The identity provider did not confirm who you are. Try again, or ask whoever manages it "
            + "whether you may use Crossdock."
    )

    static let passwordsAreOff = again(
        "No passwords here",
        "People sign in to this installation at the identity provider."
    )

    static let disabled = again(
        "Your access has been disabled",
        "The identity provider knows you, and this installation has disabled your access. Ask an "
            + "operations manager."
    )

    static let providerSilent = again(
        "The identity provider does not answer",
        "Nothing is wrong with your account. Try again in a few seconds; if it stays so, tell "
            + "integration support."
    )

    static func providerMisunderstood(_ failure: OpenIDFailure) -> ProblemView {
        again(
            "The identity provider cannot be used",
            "What it answers and what is configured here do not fit together (\(failure.code)). It "
                + "was logged; tell integration support the time."
        )
    }

    static func notProven(_ failure: OpenIDFailure) -> ProblemView {
        again(
            "You could not be signed in",
            "The identity provider's answer does not prove who you are (\(failure.code)). Try "
                + "again; if it stays so, tell integration support the time."
        )
    }

    static func noRole(_ person: ProvidedPerson, _ settings: OpenIDSettings) -> ProblemView {
        let called = person.displayName ?? person.names.first ?? person.identity.subject
        let wanted = settings.roles.keys.sorted().joined(separator: ", ")
        let shown = person.groups.prefix(10).filter(\.isSearchable).joined(separator: ", ")
        let own =
            person.groups.isEmpty
            ? "It says of no group that you are in it."
            : "It says that you are in \(person.groups.count) of its groups"
                + (shown.isEmpty ? "." : ", such as \(shown).")
        return again(
            "You have no role here yet",
            "\(settings.name) knows you as \(called). \(own) Crossdock is open to whoever is in "
                + "one of these: \(wanted). Ask whoever manages the groups to add you, then sign "
                + "in again."
        )
    }
}
