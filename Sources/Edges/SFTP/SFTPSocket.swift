import Foundation

/// TCP connections with a deadline, to addresses that may be called.
enum SFTPSocket {
    /// The first address of the host that may be called and answers. Blocks; looking the name up
    /// takes as long as the system's resolver allows.
    static func connect(
        to server: SFTPServer,
        until end: ContinuousClock.Instant
    ) throws(SFTPFailure) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = streamType
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(server.host, String(server.port), &hints, &found)
        guard status == 0 else {
            throw .unreachable(detail: "\(server.host): \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(found) }
        var trouble = SFTPFailure.unreachable(detail: "\(server.host) has no address")
        var next = found
        while let address = next?.pointee {
            next = address.ai_next
            do throws(SFTPFailure) {
                return try connect(to: address, of: server, until: end)
            } catch {
                trouble = error
            }
        }
        throw trouble
    }

    private static func connect(
        to address: addrinfo,
        of server: SFTPServer,
        until end: ContinuousClock.Instant
    ) throws(SFTPFailure) -> Int32 {
        let text = numeric(address)
        if let refusal = server.refusal(text) { throw .forbiddenAddress(detail: refusal) }
        let place = "\(server.host):\(server.port)"
        let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { throw .unreachable(detail: "\(place): \(lastError())") }
        do throws(SFTPFailure) {
            try connect(descriptor, address, place, until: end)
            return descriptor
        } catch {
            _ = close(descriptor)
            throw error
        }
    }

    private static func connect(
        _ descriptor: Int32,
        _ address: addrinfo,
        _ place: String,
        until end: ContinuousClock.Instant
    ) throws(SFTPFailure) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        #if canImport(Darwin)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
        #endif
        if Foundation.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return }
        guard errno == EINPROGRESS else { throw .unreachable(detail: "\(place): \(lastError())") }
        var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let ready = poll(&watched, 1, Int32(clamping: end.millisecondsLeft))
        guard ready > 0 else {
            throw .unreachable(detail: "\(place): no connection in time")
        }
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0, code == 0 else {
            throw .unreachable(detail: "\(place): \(String(cString: strerror(code)))")
        }
    }

    private static func numeric(_ address: addrinfo) -> String {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = getnameinfo(
            address.ai_addr,
            address.ai_addrlen,
            &text,
            socklen_t(text.count),
            nil,
            0,
            NI_NUMERICHOST
        )
        guard status == 0 else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func lastError() -> String { String(cString: strerror(errno)) }

    private static var streamType: Int32 {
        #if canImport(Glibc)
        Int32(SOCK_STREAM.rawValue)
        #else
        SOCK_STREAM
        #endif
    }
}

extension ContinuousClock.Instant {
    /// At least one, because none means no limit to libssh2.
    var millisecondsLeft: Int {
        let left = ContinuousClock.now.duration(to: self).components
        return max(1, Int(left.seconds) * 1_000 + Int(left.attoseconds / 1_000_000_000_000_000))
    }
}
