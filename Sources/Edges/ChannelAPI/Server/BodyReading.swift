import Hummingbird
import Primitives

/// Reads a request's body within its bounds of bytes and time.
struct BodyReading: Sendable {
    let limitBytes: Int
    let time: Duration
    let clock: any WallClock

    /// The whole body.
    ///
    /// A body that says it is too large is refused before any of it is read, one that turns out to
    /// be when the limit is passed, a slow one when its time is over. Whatever still comes of a
    /// refused body is not waited for: the connection closes after the answer, as
    /// ``LingeringClose`` does it.
    func bytes(of request: Request) async throws(Problem) -> [UInt8] {
        if let declared = request.headers[.contentLength].flatMap({ Int($0) }),
            declared > limitBytes
        {
            await Self.abandon(request.body)
            throw tooLarge
        }
        let deadline = clock.now().advanced(by: time)
        let limitBytes = limitBytes
        let clock = clock
        let body = request.body
        let end = await withTaskGroup(of: End.self, returning: End.self) { group in
            group.addTask { await Self.collect(body, limitBytes: limitBytes) }
            group.addTask {
                do throws(CancellationError) {
                    try await clock.sleep(until: deadline)
                    return .late
                } catch {
                    return .unneeded
                }
            }
            defer { group.cancelAll() }
            return await group.next() ?? .unneeded
        }
        switch end {
        case .complete(let bytes): return bytes
        case .tooLarge: throw tooLarge
        case .late, .unneeded:
            throw Problem(
                .bodyTooSlow,
                "The body did not arrive within \(time.components.seconds) seconds.",
                headers: .closing
            )
        case .broken:
            // Mostly the sender has gone; one whose chunks are wrong reads this.
            throw Problem(
                .malformedJSON,
                "The body broke off, or its chunked framing is wrong. Nothing was stored.",
                headers: .closing
            )
        }
    }

    private enum End: Sendable {
        case complete([UInt8])
        case tooLarge
        case late
        case broken
        case unneeded
    }

    private static func collect(_ body: RequestBody, limitBytes: Int) async -> End {
        var bytes: [UInt8] = []
        var buffers = body.makeAsyncIterator()
        do {
            while let buffer = try await buffers.next() {
                guard bytes.count + buffer.readableBytes <= limitBytes else {
                    // Asking in a cancelled task ends the stream; without that the server would
                    // take the rest of the body in before it answers.
                    withUnsafeCurrentTask { $0?.cancel() }
                    // Whether it ends or throws, nothing comes any more.
                    _ = try? await buffers.next()
                    return .tooLarge
                }
                bytes.append(contentsOf: buffer.readableBytesView)
            }
            return Task.isCancelled ? .broken : .complete(bytes)
        } catch {
            return .broken
        }
    }

    /// Stops the stream of a body that nobody will read.
    static func abandon(_ body: RequestBody) async {
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { _ = await collect(body, limitBytes: 0) }
        }
    }

    private var tooLarge: Problem {
        Problem(
            .bodyTooLarge,
            "The body has more than \(limitBytes) bytes.",
            headers: .closing
        )
    }
}

extension HTTPFields {
    fileprivate static var closing: HTTPFields { [.connection: "close"] }
}
