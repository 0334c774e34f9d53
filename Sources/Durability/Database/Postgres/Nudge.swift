import Foundation

/// Sleeps until `socket` has something to read, or `timeout` has passed.
func waitUntilReadable(_ socket: Int32, timeout: Duration?) {
    var source = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    // Interrupted or not, the caller looks and sleeps again.
    _ = poll(&source, 1, timeout.map { Int32(clamping: $0.milliseconds) } ?? -1)
}

/// Wakes a thread that sleeps on a socket: a pipe whose other end is written to.
final class Nudge: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32

    init() throws(StoreFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw .unavailable("no pipe could be opened; raise the limit of open files (ulimit -n)")
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        _ = close(readEnd)
        _ = close(writeEnd)
    }

    /// Ends the thread's wait, or its next one. A full pipe has nudges enough.
    func give() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Sleeps until a nudge is given, `socket` has something to read, or `timeout` has passed.
    func wait(orReadable socket: Int32?, timeout: Duration?) {
        var sources = [pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)]
        if let socket { sources.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0)) }
        let milliseconds = timeout.map { Int32(clamping: $0.milliseconds) } ?? -1
        // An interrupted sleep is a nudge for nothing: the thread looks and sleeps again.
        _ = poll(&sources, nfds_t(sources.count), milliseconds)
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(readEnd, &bytes, bytes.count) > 0 {}
    }
}
