import NIOCore
import NIOPosix
import Primitives

/// Ports on loopback that nobody listens on.
///
/// They lie below the ranges from which Linux and macOS draw the ports of outgoing connections:
/// otherwise, while a killed node is down, a sender's own connection could take its port.
enum FreePorts {
    static let range = 18_000..<32_000

    /// - Throws: `DrillFailure` when a hundred draws for one port found none.
    static func find(_ count: Int, using random: inout SeededRandom) async throws -> [Int] {
        var open: [any Channel] = []
        var ports: [Int] = []
        for _ in 0..<count * 100 where ports.count < count {
            let port = Int.random(in: range, using: &random)
            guard !ports.contains(port) else { continue }
            // Taken: the next draw will do.
            guard let channel = try? await listen(on: port) else { continue }
            open.append(channel)
            ports.append(port)
        }
        for channel in open { try await channel.close() }
        guard ports.count == count else {
            throw DrillFailure("found no free ports in \(range) on 127.0.0.1")
        }
        return ports
    }

    private static func listen(on port: Int) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port).get()
    }
}
