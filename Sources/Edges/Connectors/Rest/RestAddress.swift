import Foundation

/// Checks and joins addresses.
package enum RestAddress {
    package static func host(of url: String) -> String? { URL(string: url)?.host()?.lowercased() }

    /// What is wrong with a base URL, or `nil`.
    package static func fault(inBase url: String, allowsPlainText: Bool) -> String? {
        guard let parsed = URL(string: url), let scheme = parsed.scheme?.lowercased(),
            ["http", "https"].contains(scheme), parsed.host()?.isEmpty == false
        else { return "expected an address such as https://erp.example.com/api" }
        guard scheme == "https" || allowsPlainText else {
            return "http: shows orders and credentials on the way; use https: or allowsPlainText"
        }
        guard parsed.user() == nil, parsed.password() == nil else {
            return "credentials do not belong in an address; use authentication"
        }
        guard parsed.query() == nil, parsed.fragment() == nil else {
            return "a base address has no ? and no #"
        }
        return nil
    }

    package static func joined(_ base: String, _ path: String) -> String {
        let trimmed = base.hasSuffix("/") ? String(base.dropLast()) : base
        return path.hasPrefix("/") ? trimmed + path : trimmed + "/" + path
    }
}
