import Crypto
import Foundation
import Hummingbird
import JSON
import Logging
import NIOCore
import Primitives
import Serving
import Synchronization

/// A subscriber's server, as somebody would write it with the standard at hand and none of our
/// code.
///
/// It has identity because the server and the test share it; the lock guards what came in.
final class Subscriber: Sendable {
    /// One try of one webhook.
    struct Try: Sendable {
        var id: String
        var sentAt: Int64
        var isSigned: Bool
        var trace: String
        var body: JSONValue
        var status: Int
    }

    private struct Inside {
        var secret: SymmetricKey?
        var tries: [Try] = []
    }

    private let inside = Mutex(Inside())
    /// Whether the first try of a webhook is answered with 500.
    private let refusesFirst: @Sendable (_ type: String) -> Bool

    init(refusingFirst refusesFirst: @escaping @Sendable (_ type: String) -> Bool) {
        self.refusesFirst = refusesFirst
    }

    var tries: [Try] { inside.withLock { $0.tries } }

    /// The secret as `POST /v1/webhooks` tells it: `whsec_` and base64.
    func trust(_ secret: String) {
        let key = Data(base64Encoded: String(secret.trimmingPrefix("whsec_")))
        inside.withLock { $0.secret = key.map { SymmetricKey(data: $0) } }
    }

    /// Serves on a loopback port for as long as `body` takes.
    func running(_ body: (_ url: String) async throws -> Void) async throws {
        let router = Router()
        router.post("/hooks") { request, _ in
            let buffer = try await request.body.collect(upTo: Limits.requestBodyBytes)
            let status = try self.take(request.headers, Array(buffer.readableBytesView))
            return Response(status: .init(code: status))
        }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "subscriber")
        logger.logLevel = .error
        let application = Application(
            router: router,
            server: .serving(),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                port.yield(channel.localAddress?.port ?? 0)
                port.finish()
            },
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { port.finish() }
                try await application.run()
            }
            guard let bound = await ports.first(where: { _ in true }) else {
                // What kept the server from listening is what `run` throws.
                try await group.waitForAll()
                return
            }
            try await body("http://127.0.0.1:\(bound)/hooks")
            group.cancelAll()
        }
    }

    private func take(_ headers: HTTPFields, _ bytes: [UInt8]) throws -> Int {
        func header(_ name: String) -> String {
            HTTPFields.Element.Name(name).flatMap { headers[$0] } ?? ""
        }
        let body = try JSONValue(parsing: bytes)
        let id = header("webhook-id")
        let timestamp = header("webhook-timestamp")
        return inside.withLock { inside in
            let isSigned = inside.secret.map { secret in
                Self.isSigned(Array("\(id).\(timestamp).".utf8) + bytes, header, secret)
            }
            let isFirst = !inside.tries.contains { $0.id == id }
            let status = isFirst && refusesFirst(body["type"]?.string ?? "") ? 500 : 204
            inside.tries.append(
                Try(
                    id: id,
                    sentAt: Int64(timestamp) ?? 0,
                    isSigned: isSigned ?? false,
                    trace: header("traceparent"),
                    body: body,
                    status: status
                )
            )
            return status
        }
    }

    /// Standard Webhooks 1.0.0: any of the signatures in the header, separated by spaces, may fit.
    private static func isSigned(
        _ signed: [UInt8],
        _ header: (String) -> String,
        _ secret: SymmetricKey
    ) -> Bool {
        header("webhook-signature").split(separator: " ").contains { signature in
            guard signature.hasPrefix("v1,"),
                let code = Data(base64Encoded: String(signature.dropFirst(3)))
            else { return false }
            return HMAC<SHA256>.isValidAuthenticationCode(
                code,
                authenticating: signed,
                using: secret
            )
        }
    }
}
