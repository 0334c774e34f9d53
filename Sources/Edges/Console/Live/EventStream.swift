import Database
import Hummingbird
import Primitives
import ServiceLifecycle

/// One page's stream of changes, as server-sent events (HTML Living Standard §9.2).
///
/// ```
/// event: change
/// data: 42
/// ```
///
/// It says *that* something changed, at most once an interval; the page then reads itself again,
/// with its own session and filters. Nothing said is lost: the first stamp is sent at once, so a
/// page that was rendered before the stream opened compares and catches up. It ends when the server
/// stops, when the reader goes away, when the session ends, and after `lifetime`; the browser then
/// asks again by itself.
struct EventStream: Sendable {
    let store: any Store
    let clock: any WallClock
    let watch: Watch
    let heartbeat: Duration
    let changeInterval: Duration
    /// Whether the reader's session still stands; asked at every heartbeat.
    let isWelcome: @Sendable () async -> Bool

    /// A stream ends after so long, so that no page lives longer than what is known of its reader.
    static let lifetime = Duration.seconds(1_800)

    /// Runs until the stream ends or the task is cancelled, handing out each piece of text.
    func run(_ tell: @Sendable (String) -> Void) async {
        let end = clock.now().advanced(by: Self.lifetime)
        tell("retry: 3000\n\n")
        var last = ""
        while !Task.isCancelled, clock.now() < end {
            let mark = store.mark(of: .views)
            // A page that cannot be kept live is still a page: the stream goes on at the next look.
            let stamp = (try? await look()) ?? last
            if stamp != last {
                last = stamp
                tell("event: change\ndata: \(stamp)\n\n")
                // Only a cancellation cuts this short, and the loop sees it.
                try? await clock.sleep(until: clock.now().advanced(by: changeInterval))
            } else {
                tell(": alive\n\n")
            }
            await store.wait(for: .views, after: mark, timeout: heartbeat)
            guard await isWelcome() else { return }
        }
    }

    private func look() async throws(StoreFailure) -> String {
        try await store.read { (snapshot) throws(StoreFailure) -> String in
            try watch.stamp(in: snapshot)
        }
    }

    /// The answer that carries the stream, and holds its `seat` as long as it lives.
    func response(holding seat: StreamGate.Seat) -> Response {
        let body = ResponseBody { writer in
            defer { withExtendedLifetime(seat) {} }
            let (pieces, continuation) = AsyncStream.makeStream(
                of: String.self,
                bufferingPolicy: .bufferingNewest(8)
            )
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await cancelWhenGracefulShutdown { await run { continuation.yield($0) } }
                    continuation.finish()
                }
                for await piece in pieces {
                    // Nobody reads any more: an ordinary end.
                    guard (try? await writer.write(ByteBuffer(string: piece))) != nil else { break }
                }
                group.cancelAll()
            }
            try await writer.finish(nil)
        }
        var response = Response(status: .ok, body: body)
        response.headers[.contentType] = "text/event-stream; charset=utf-8"
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
