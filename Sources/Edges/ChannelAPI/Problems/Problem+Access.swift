import Hummingbird
import JSON

extension Problem {
    /// - Parameter given: Whether something was offered as a key (RFC 6750 §3.1).
    static func unauthenticated(_ detail: String, given: Bool) -> Problem {
        let realm = "Bearer realm=\"crossdock\""
        return Problem(
            .unauthenticated,
            detail,
            headers: [.wwwAuthenticate: given ? realm + ", error=\"invalid_token\"" : realm]
        )
    }

    /// Names what is missing; any one of several will do.
    static func lacking(_ permissions: [String]) -> Problem {
        let list = permissions.joined(separator: " or ")
        return Problem(
            .notPermitted,
            "This needs the permission \(list).",
            members: JSONObject(present: [
                "permission": .string(permissions.joined(separator: " "))
            ])
        )
    }
}
