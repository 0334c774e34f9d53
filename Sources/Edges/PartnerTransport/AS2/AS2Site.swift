import AS2
import Database
public import Hummingbird
import NIOCore
public import Primitives
import Synchronization

/// `POST /as2`: the endpoint as HTTP, within bounds of bytes, time and company.
///
/// A class, because it counts the requests that are being read.
public final class AS2Site: Sendable {
    /// Bodies that are held in memory at the same time; more are told to come again.
    private static let requestsMax = 8
    private static let bodyTime = Duration.seconds(120)

    private let endpoint: AS2Endpoint
    private let clock: any WallClock
    /// Guards the number of requests under way.
    private let underWay = Mutex(0)

    public init(_ endpoint: AS2Endpoint, clock: any WallClock) {
        self.endpoint = endpoint
        self.clock = clock
    }

    public func addRoutes<Context: RequestContext>(to router: Router<Context>) {
        router.post("as2") { request, _ in await self.respond(to: request) }
    }

    private func respond(to request: Request) async -> Response {
        guard enter() else { return Self.response(.plain(503, "Too busy; try again.")) }
        defer { leave() }
        guard let body = await bytes(of: request.body) else {
            let bound = Limits.documentBytes
            let text = "The body has more than \(bound) bytes, or did not arrive in time."
            return Self.response(.plain(413, text), closing: true)
        }
        let headers = request.headers.map { ($0.name.rawName, $0.value) }
        let message = HTTPMessage(headers: HeaderFields(headers), body: body)
        do throws(StoreFailure) {
            return Self.response(try await endpoint.answer(message))
        } catch {
            return Self.response(.plain(503, "It could not be stored; try again."))
        }
    }

    private func enter() -> Bool {
        underWay.withLock { count in
            guard count < Self.requestsMax else { return false }
            count += 1
            return true
        }
    }

    private func leave() { underWay.withLock { $0 -= 1 } }

    /// `nil` when it is too long, too slow, or breaks off.
    private func bytes(of body: RequestBody) async -> [UInt8]? {
        let deadline = clock.now().advanced(by: Self.bodyTime)
        let clock = clock
        return await withTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                // Whatever ends it early has the same answer.
                let buffer = try? await body.collect(upTo: Limits.documentBytes)
                return buffer.map { Array($0.readableBytesView) }
            }
            group.addTask {
                // Cancelled or over: either way there are no bytes from here.
                try? await clock.sleep(until: deadline)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private static func response(_ answer: AS2Answer, closing: Bool = false) -> Response {
        var headers = HTTPFields()
        for field in answer.message.headers.fields {
            guard let name = HTTPFields.Element.Name(field.name) else { continue }
            headers[name] = field.value
        }
        headers[.contentLength] = String(answer.message.body.count)
        headers[.cacheControl] = "no-store"
        if answer.status == 503 { headers[.retryAfter] = "30" }
        if closing { headers[.connection] = "close" }
        return Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.message.body))
        )
    }
}
