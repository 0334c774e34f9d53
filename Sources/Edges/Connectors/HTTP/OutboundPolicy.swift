import Foundation

/// Which addresses this installation may call, so that no configured or subscribed URL can be
/// turned against the network it runs in.
///
/// The host's name is checked before anything is sent, and the address it resolved to when the
/// connection stands, before the first byte of the request: a name that resolves differently the
/// second time gains nothing. Every address that is not public (IANA's special-purpose registries,
/// RFC 6890) is refused unless `privateNetworks` holds it.
public struct OutboundPolicy: Hashable, Sendable {
    /// Exact names, or `*.example.com` for every name below; `nil` allows any public host.
    public var hosts: [String]?
    /// Addresses allowed although they are not public.
    public var privateNetworks: [IPNetwork]
    /// `http:` would show credentials and orders to anybody on the way.
    public var allowsPlainText: Bool

    public init(
        hosts: [String]? = nil,
        privateNetworks: [IPNetwork] = [],
        allowsPlainText: Bool = false
    ) {
        self.hosts = hosts
        self.privateNetworks = privateNetworks
        self.allowsPlainText = allowsPlainText
    }

    /// For a sandbox on the same machine.
    public static let loopback = OutboundPolicy(
        privateNetworks: ["127.0.0.0/8", "::1"].compactMap(IPNetwork.init),
        allowsPlainText: true
    )

    /// Checks what can be known before a connection is made.
    public func check(url text: String) throws(ConnectorFailure) {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(),
            let host = url.host()?.lowercased(), !host.isEmpty
        else { throw Self.forbidden("the address is not a URL with a host") }
        guard scheme == "https" || (scheme == "http" && allowsPlainText) else {
            throw Self.forbidden("\(scheme): is not allowed, use https:")
        }
        guard url.user() == nil, url.password() == nil else {
            throw Self.forbidden("credentials do not belong in an address")
        }
        if let hosts, !hosts.contains(where: { Self.matches(host, $0.lowercased()) }) {
            throw Self.forbidden("the host \(host) is not among the allowed hosts")
        }
        if let address = IPAddress(host) { try check(address) }
    }

    /// Checks the address a connection really goes to.
    public func check(_ address: IPAddress) throws(ConnectorFailure) {
        guard !privateNetworks.contains(where: { $0.contains(address) }) else { return }
        guard Self.isPublic(address) else {
            throw Self.forbidden("\(address) is not a public address")
        }
    }

    static func isPublic(_ address: IPAddress) -> Bool {
        if let embedded = embedded(in: address) { return isPublic(embedded) }
        return !special.contains { $0.contains(address) }
    }

    /// The IPv4 address inside a NAT64 (RFC 6052 §2.1) or 6to4 (RFC 3056 §2) address.
    private static func embedded(in address: IPAddress) -> IPAddress? {
        let bytes = address.bytes
        if nat64.contains(address) { return IPAddress(bytes: mapped + bytes[12...]) }
        if sixToFour.contains(address) { return IPAddress(bytes: mapped + bytes[2..<6]) }
        return nil
    }

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    private static let nat64 = network("64:ff9b::/96")
    private static let sixToFour = network("2002::/16")

    /// What IANA's registries call not globally reachable, and multicast.
    private static let special: [IPNetwork] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        // ::/96 holds the unspecified and the loopback address and old IPv4-compatible ones.
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20",
        "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ].map(network)

    private static func network(_ text: String) -> IPNetwork {
        guard let network = IPNetwork(text) else { preconditionFailure("\(text) is no network") }
        return network
    }

    private static func matches(_ host: String, _ pattern: String) -> Bool {
        pattern.hasPrefix("*.") ? host.hasSuffix(pattern.dropFirst()) : host == pattern
    }

    private static func forbidden(_ detail: String) -> ConnectorFailure {
        ConnectorFailure(.forbiddenDestination(detail))
    }
}
