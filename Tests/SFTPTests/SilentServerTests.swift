import Foundation
import SFTP
import Testing

@Suite struct SilentServerTests {
    @Test func `a server that says nothing is given up when patience ends`() async throws {
        let listener = try Listener()
        let server = SFTPServer(
            host: "127.0.0.1",
            port: listener.port,
            user: "nobody",
            credential: .password("secret"),
            hostKeys: [],
            refusal: { _ in nil }
        )
        let began = ContinuousClock.now
        let failure = await #expect(throws: SFTPFailure.self) {
            try await SFTPSession.open(to: server, patience: .milliseconds(200))
        }
        #expect(failure?.code == "sftp.unreachable")
        #expect(began.duration(to: .now) < .seconds(30))
    }
}

/// Takes connections, as the system does for it, and never answers one.
private final class Listener {
    let port: Int
    private let descriptor: Int32

    init() throws {
        #if canImport(Glibc)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) + listen(descriptor, 8)
                    + getsockname(descriptor, pointer, &length)
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        try #require(status == 0)
    }

    deinit { _ = close(descriptor) }
}
