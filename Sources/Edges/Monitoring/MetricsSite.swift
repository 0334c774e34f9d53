public import Hummingbird
import NIOCore
import Telemetry

/// `GET /metrics` on a listener of its own, which only this machine reaches.
public struct MetricsSite: Sendable {
    private let page: MetricsPage

    public init(_ page: MetricsPage) { self.page = page }

    public func addRoutes<Context: RequestContext>(to router: Router<Context>) {
        router.get("metrics") { [page] _, _ in
            let text = await page.text()
            return Response(
                status: .ok,
                headers: [.contentType: OpenMetricsText.mediaType, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text))
            )
        }
    }
}
