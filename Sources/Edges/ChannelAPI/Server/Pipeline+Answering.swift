import Hummingbird
import Logging
import Primitives

extension Pipeline {
    /// The answer as HTTP, with what every answer carries.
    func response(_ answer: Answer, to request: Request, _ progress: Progress) -> Response {
        var headers = progress.headers
        headers.append(contentsOf: answer.headers)
        headers[.correlationID] = progress.correlation.correlation
        headers[.requestID] = progress.correlation.exchange
        headers[.traceParent] = progress.correlation.trace.description
        headers[.cacheControl] = headers[.cacheControl] ?? "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        let status = HTTPResponse.Status(code: answer.status)
        let bytes: [UInt8]
        switch answer.content {
        case .none:
            var response = Response(status: status, headers: headers)
            // 204 and 304 have no content to be long (RFC 9110 §8.6).
            response.headers[.contentLength] = nil
            return response
        case .json(let content):
            headers[.contentType] = "application/json"
            bytes = content
        case .problem(let content):
            headers[.contentType] = "application/problem+json"
            bytes = content
        }
        headers[.contentLength] = String(bytes.count)
        guard request.method != .head else { return Response(status: status, headers: headers) }
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// Tells whoever counts.
    func tell(_ answer: Answer, _ progress: Progress) {
        guard let tell = services.dependencies.onAnswer else { return }
        tell(
            AnsweredRequest(
                operation: progress.operation ?? "none",
                client: progress.client ?? "none",
                status: answer.status,
                startedAt: progress.startedAt,
                endedAt: services.dependencies.clock.now(),
                traceID: progress.correlation.trace.traceID
            )
        )
    }

    /// One line for each request: what, by whom, how it ended; nothing of what was in it.
    func log(_ answer: Answer, _ request: Request, _ progress: Progress) {
        let dependencies = services.dependencies
        let level: Logger.Level =
            switch answer.status {
            case 500...: .error
            case 408, 413, 429: .notice
            case 400...: .info
            default: .debug
            }
        guard dependencies.logger.logLevel <= level else { return }
        let time = dependencies.clock.now().since(progress.startedAt)
        let (seconds, attoseconds) = time.components
        dependencies.logger.log(
            level: level,
            "request answered",
            metadata: [
                "operation": "\(progress.operation ?? "none")",
                "method": "\(request.method.rawValue.prefix(16))",
                "status": "\(answer.status)",
                "client": "\(progress.client ?? "none")",
                "exchange": "\(progress.correlation.exchange)",
                "correlation": "\(progress.correlation.correlation)",
                "trace": "\(progress.correlation.trace.traceID)",
                "microseconds": "\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)",
            ]
        )
    }
}
