public import Connectors
public import Primitives

/// A partner's server for documents: what speaks to it, and what proves us to it.
public struct HTTPSSite: Sendable {
    /// Sent with each call, such as the partner's key for us.
    public struct Header: Hashable, Sendable {
        public var name: String
        /// In front of the secret, such as `Bearer`.
        public var scheme: String?
        public var secret: SecretReference

        public init(name: String, scheme: String?, secret: SecretReference) {
            self.name = name
            self.scheme = scheme
            self.secret = secret
        }
    }

    let header: Header?
    let http: any HTTPExchange
    let secrets: any SecretResolver
    let clock: any WallClock

    /// How long a partner's server may think.
    static let timeout = Duration.seconds(60)

    /// - Parameter http: enforces what may be called.
    public init(
        _ header: Header?,
        over http: any HTTPExchange,
        secrets: any SecretResolver,
        clock: any WallClock
    ) {
        self.header = header
        self.http = http
        self.secrets = secrets
        self.clock = clock
    }

    /// What each call brings; the secret is looked up each time, so a new one needs no restart.
    func credentials() throws(SecretFailure) -> [HTTPField] {
        guard let header else { return [] }
        let secret = try secrets.resolve(header.secret).reveal()
        guard secret.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw SecretFailure(header.secret, "holds characters that no header may hold")
        }
        return [HTTPField(header.name, header.scheme.map { "\($0) \(secret)" } ?? secret)]
    }

    func send(
        _ call: HTTPCall,
        noLaterThan deadline: Timestamp? = nil
    ) async throws(ConnectorFailure) -> HTTPReply {
        let latest = clock.now().advanced(by: Self.timeout)
        return try await http.send(call, deadline: deadline.map { min($0, latest) } ?? latest)
    }
}
