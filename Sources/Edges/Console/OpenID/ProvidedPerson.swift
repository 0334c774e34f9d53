import JSON
import Storage

/// A person whom the provider vouches for.
struct ProvidedPerson: Sendable, Equatable {
    var identity: ConsoleIdentity
    /// What the console may call them, the best first; none of them proves anything.
    var names: [String]
    var displayName: String?
    var groups: [String]

    /// Groups of one person that are read.
    static let groupsMax = 1_000

    init(_ claims: JSONValue, _ settings: OpenIDSettings) throws(OpenIDFailure) {
        let subject = claims["sub"]?.string ?? ""
        identity = ConsoleIdentity(issuer: settings.issuer, subject: subject)
        let own = ["preferred_username", "email"].compactMap { Self.name(claims[$0]) }
        let place = String(settings.issuer.drop { $0 != "/" }.drop { $0 == "/" })
        names = own + own.map { "\($0) (\(place))" } + ["\(subject) (\(place))"]
        displayName = Self.name(claims["name"])
        let listed = claims[settings.groupsClaim]
        // One group alone comes as a text from some providers; none at all as nothing.
        groups = listed?.array?.compactMap(\.string) ?? [listed?.string].compactMap(\.self)
        guard groups.count <= Self.groupsMax else {
            throw OpenIDFailure(
                .malformed,
                "the ID token lists more than \(Self.groupsMax) groups; "
                    + "send only those of this application"
            )
        }
    }

    private static func name(_ value: JSONValue?) -> String? {
        guard let text = value?.string, !text.isEmpty, text.isSearchable else { return nil }
        return text
    }
}
