import Foundation
import Synchronization

/// A network between a client and a PostgreSQL server that loses answers when told to.
///
/// Listens on loopback. A class because its threads share it.
public final class FaultyProxy: Sendable {
    public enum Fault: Sendable {
        /// Nothing is wrong.
        case none
        /// The server's next answer is read, thrown away, and the connection cut.
        case loseNextAnswer
        /// Whatever comes next from the client is thrown away, and the connection cut.
        case loseNextQuestion
        /// The answers to the next so many commits of transactions that write are thrown away, each
        /// with its connection: the server has committed, and the client never hears of it.
        case loseCommits(Int)
        /// Answers stop coming, and nothing else happens.
        case stall
        /// Nothing goes through, and nobody is let in.
        case cut
    }

    /// Where clients reach the server through this proxy.
    public let url: String
    private let server: ServerAddress
    private let listener: Int32
    private let fault = Mutex(Fault.none)

    public init(before serverURL: String) throws {
        let server = try ServerAddress(serverURL)
        let listener = socket(AF_INET, streamSocket, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let bound = withSocketAddress(&address) { bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 16) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let named = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(listener, $0, &length)
            }
        }
        guard named == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        self.server = server
        self.listener = listener
        url = server.url(throughPort: Int(UInt16(bigEndian: address.sin_port)))
        Thread.detachNewThread { [self] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                guard !isCut, let upstream = server.connect() else {
                    _ = close(client)
                    continue
                }
                let link = Link(client: client, server: upstream)
                Thread.detachNewThread { self.pump(.question, through: link) }
                Thread.detachNewThread { self.pump(.answer, through: link) }
            }
        }
    }

    /// Stops taking connections; those that stand go on until their ends close.
    public func stop() {
        _ = shutdown(listener, Int32(SHUT_RDWR))
        _ = close(listener)
    }

    public func set(_ fault: Fault) { self.fault.withLock { $0 = fault } }

    private enum Direction { case question, answer }

    /// Two sockets, closed when neither thread needs them.
    private final class Link: Sendable {
        let client: Int32
        let server: Int32
        /// Whether the client ever began a transaction that writes.
        let writes = Atomic(false)

        init(client: Int32, server: Int32) {
            self.client = client
            self.server = server
        }

        deinit {
            _ = close(client)
            _ = close(server)
        }
    }

    private func pump(_ direction: Direction, through link: Link) {
        let (source, sink) =
            direction == .question ? (link.client, link.server) : (link.server, link.client)
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while case let count = read(source, &buffer, buffer.count), count > 0 {
            if direction == .question, buffer[..<count].contains(Self.beginning) {
                link.writes.store(true, ordering: .sequentiallyConsistent)
            }
            if takeFault(in: direction) || isCut || takesCommit(buffer[..<count], direction, link) {
                break
            }
            if direction == .answer, isStalled { continue }
            if !sendAll(buffer[..<count], to: sink) { break }
        }
        // Both ends learn of it, and the other thread with them.
        _ = shutdown(source, Int32(SHUT_RDWR))
        _ = shutdown(sink, Int32(SHUT_RDWR))
    }

    private func sendAll(_ bytes: ArraySlice<UInt8>, to sink: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(sink, $0.baseAddress, $0.count, noSignal) }
            if sent <= 0 { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    private var isStalled: Bool {
        fault.withLock { if case .stall = $0 { true } else { false } }
    }

    // A statement's text travels once for each connection; the answer to a commit is its tag.
    private static let beginning = Array("READ COMMITTED READ WRITE".utf8)
    private static let committed = [UInt8(ascii: "C"), 0, 0, 0, 11] + Array("COMMIT\0".utf8)

    private func takesCommit(
        _ bytes: ArraySlice<UInt8>,
        _ direction: Direction,
        _ link: Link
    ) -> Bool {
        guard direction == .answer, link.writes.load(ordering: .sequentiallyConsistent) else {
            return false
        }
        return fault.withLock { fault in
            guard case .loseCommits(let count) = fault, count > 0 else { return false }
            guard bytes.contains(Self.committed) else { return false }
            fault = count > 1 ? .loseCommits(count - 1) : .none
            return true
        }
    }

    private var isCut: Bool {
        fault.withLock { if case .cut = $0 { true } else { false } }
    }

    private func takeFault(in direction: Direction) -> Bool {
        fault.withLock { fault in
            switch (fault, direction) {
            case (.loseNextAnswer, .answer), (.loseNextQuestion, .question):
                fault = .none
                return true
            default:
                return false
            }
        }
    }
}

/// A server's address, read from its URL.
private struct ServerAddress: Sendable {
    let components: URLComponents
    let host: String
    let port: Int

    init(_ url: String) throws {
        guard let components = URLComponents(string: url) else { throw POSIXError(.EINVAL) }
        self.components = components
        func query(_ name: String) -> String? {
            components.queryItems?.first { $0.name == name }?.value
        }
        host = query("host") ?? components.host ?? "127.0.0.1"
        port = query("port").flatMap(Int.init) ?? components.port ?? 5_432
    }

    func url(throughPort port: Int) -> String {
        var through = components
        through.host = "127.0.0.1"
        through.port = port
        through.queryItems = components.queryItems?.filter {
            $0.name != "host" && $0.name != "port"
        }
        if through.queryItems?.isEmpty == true { through.queryItems = nil }
        // The server of the tests speaks plainly.
        return through.string ?? ""
    }

    func connect() -> Int32? {
        host.hasPrefix("/") ? connectUnix() : connectTCP()
    }

    private func connectUnix() -> Int32? {
        let end = socket(AF_UNIX, streamSocket, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("\(host)/.s.PGSQL.\(port)".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        return withSocketAddress(&address) { Foundation.connect(end, $0, $1) } == 0 ? end : nil
    }

    private func connectTCP() -> Int32? {
        let end = socket(AF_INET, streamSocket, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        let name = host == "localhost" ? "127.0.0.1" : host
        guard inet_pton(AF_INET, name, &address.sin_addr) == 1 else { return nil }
        return withSocketAddress(&address) { Foundation.connect(end, $0, $1) } == 0 ? end : nil
    }
}

private func withSocketAddress<Address, Result>(
    _ address: inout Address,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<Address>.size))
        }
    }
}

#if os(Linux)
private let streamSocket = Int32(SOCK_STREAM.rawValue)
private let noSignal = Int32(MSG_NOSIGNAL)
#else
private let streamSocket = SOCK_STREAM
private let noSignal: Int32 = 0
#endif
