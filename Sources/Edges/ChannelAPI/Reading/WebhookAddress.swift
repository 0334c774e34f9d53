import Foundation
import Primitives

/// A URL that milestones may be sent to.
///
/// Only https, only to public names or addresses; hosts that the operator trusts may also be
/// private or plain http. Names are checked again when they are resolved, by whoever sends.
enum WebhookAddress {
    static let textMax = Limits.longTextBytes

    /// The URL as it will be used, or what is wrong with it.
    static func check(_ text: String, trusted: Set<String>) -> Result<String, ValueFault> {
        guard let url = URLComponents(string: text, encodingInvalidCharacters: false),
            let scheme = url.scheme?.lowercased(), let host = url.host?.lowercased(), !host.isEmpty
        else { return .failure(fault("expected a URL such as https://example.com/hooks")) }
        guard url.user == nil, url.password == nil else {
            return .failure(fault("a user or password in the URL is not allowed"))
        }
        guard url.fragment == nil else { return .failure(fault("a fragment is not allowed")) }
        if let port = url.port, !(1...65_535).contains(port) {
            return .failure(fault("there is no port \(port)"))
        }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let isTrusted = trusted.contains(host) || trusted.contains(bare)
        guard scheme == "https" || (scheme == "http" && isTrusted) else {
            return .failure(
                fault("expected https; http only to hosts that the operator has allowed")
            )
        }
        guard isTrusted || isPublic(bare) else {
            return .failure(
                ValueFault(
                    code: .notAllowed,
                    detail: "addresses inside private networks are not allowed"
                )
            )
        }
        return .success(text)
    }

    private static func fault(_ detail: String) -> ValueFault {
        ValueFault(code: .invalidFormat, detail: detail)
    }

    /// A host name with a dot that is no number, and not one of the names of private networks.
    private static func isPublic(_ host: String) -> Bool {
        if host.contains(":") { return false }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last, labels.count > 1, labels.allSatisfy({ !$0.isEmpty }) else {
            return false
        }
        // What ends in a number is an IPv4 address in one of its spellings (WHATWG URL §3.5).
        if last.allSatisfy(\.isNumber) || last.hasPrefix("0x") { return isPublicIPv4(host) }
        return !["localhost", "local", "internal", "lan", "home", "corp", "test", "invalid"]
            .contains(String(last))
    }

    private static func isPublicIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part in
            String(UInt8(part) ?? 0) == part ? UInt8(part) : nil
        }
        guard parts.count == 4, bytes.count == 4 else { return false }
        switch (bytes[0], bytes[1], bytes[2]) {
        // RFC 6890: this network, private, loopback, link-local, shared, benchmark, documentation.
        case (0, _, _), (10, _, _), (127, _, _), (169, 254, _), (172, 16...31, _), (192, 168, _),
            (100, 64...127, _), (192, 0, 0), (192, 0, 2), (198, 18...19, _), (198, 51, 100),
            (203, 0, 113):
            return false
        default: return bytes[0] < 224
        }
    }
}
