import Hummingbird

/// Header fields that the server's own list lacks.
typealias HeaderName = HTTPFields.Element.Name

extension HeaderName {
    static let xFrameOptions = known("X-Frame-Options")
    static let referrerPolicy = known("Referrer-Policy")
    static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
    static let crossOriginResourcePolicy = known("Cross-Origin-Resource-Policy")
    static let permissionsPolicy = known("Permissions-Policy")
    /// Where a browser says that a request began (Fetch Metadata Request Headers §2.4).
    static let secFetchSite = known("Sec-Fetch-Site")

    private static func known(_ name: String) -> HeaderName {
        guard let name = HeaderName(name) else { preconditionFailure("\(name) is a token") }
        return name
    }
}
