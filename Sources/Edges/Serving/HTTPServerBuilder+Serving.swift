public import HummingbirdCore

extension HTTPServerBuilder {
    /// HTTP/1.1 as ``HTTPServerBuilder/http1(configuration:)`` builds it, for a server that may end
    /// while clients still connect.
    ///
    /// Guarantees that a connection accepted in that moment is closed. The plain builder drops it,
    /// and NIO stops the process over a connection that was dropped.
    public static func serving(
        _ configuration: HTTP1Channel.Configuration = .init()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            ServedHTTP1(HTTP1Channel(responder: responder, configuration: configuration))
        }
    }
}
