import Foundation
import SFTP
import Testing

/// A real OpenSSH server, as `Scripts/acceptance-sftp` brings it up.
@Suite(.enabled(if: RealServer.isHere), .serialized) struct ServerTests {
    @Test func `a file is put whole once, listed, read, moved and removed`() async throws {
        let session = try await RealServer().session()
        let (folder, name) = ("inbound", "\(UUID().uuidString).x12")
        // More than one request's worth.
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try await session.put(bytes, into: folder, as: name) == .written)
        #expect(try await session.put(bytes, into: folder, as: name) == .wasThere)
        let entries = try await session.list(folder, limit: 1_000)
        let entry = try #require(entries.first { $0.name == name })
        #expect(entry.kind == .file)
        #expect(entry.sizeBytes == 100_000)
        #expect(entry.modifiedSeconds > 1_700_000_000)
        #expect(!entries.contains { $0.name.hasSuffix(".part") })
        let path = "\(folder)/\(name)"
        #expect(try await session.read(path, limitBytes: 100_000) == bytes)
        try await session.makeFolder("inbound/tests")
        try await session.makeFolder("inbound/tests")
        try await session.rename(path, to: "inbound/tests/\(name)")
        #expect(try await session.entry(path) == nil)
        try await session.remove("inbound/tests/\(name)")
        await session.close()
    }

    @Test func `a name that belongs to other content is never overwritten`() async throws {
        let session = try await RealServer().session()
        let name = "\(UUID().uuidString).x12"
        let path = "inbound/\(name)"
        _ = try await session.put([1, 2, 3], into: "inbound", as: name)
        await #expect(throws: SFTPFailure.otherContent(path: path)) {
            try await session.put([1, 2, 4], into: "inbound", as: name)
        }
        await #expect(throws: SFTPFailure.tooLarge(path: path, limitBytes: 2)) {
            try await session.read(path, limitBytes: 2)
        }
        #expect(try await session.read(path, limitBytes: 3) == [1, 2, 3])
        try await session.remove(path)
        await #expect(throws: SFTPFailure.notThere(path: "nowhere")) {
            try await session.list("nowhere", limit: 1)
        }
        await session.close()
    }

    @Test func `a password signs in too, and a wrong one is refused`() async throws {
        let real = try RealServer()
        var server = real.server
        server.credential = .password(real.password)
        let session = try await SFTPSession.open(to: server, patience: .seconds(20))
        _ = try await session.list("inbound", limit: 1)
        await session.close()
        server.credential = .password("wrong")
        let failure = await #expect(throws: SFTPFailure.self) {
            try await SFTPSession.open(to: server, patience: .seconds(20))
        }
        #expect(failure?.code == "sftp.sign_in.refused")
        #expect("\(String(describing: failure))".contains("publickey,password"))
    }

    @Test func `text that is no key is said to be none, and not shown`() async throws {
        var server = try RealServer().server
        server.credential = .key(text: "hunter2", passphrase: nil)
        let failure = await #expect(throws: SFTPFailure.self) {
            try await SFTPSession.open(to: server, patience: .seconds(20))
        }
        #expect(failure?.code == "sftp.credential.unusable")
        #expect("\(String(describing: failure)) \(server)".contains("hunter2") == false)
    }

    @Test func `a host key that nobody pinned is told, and nothing is sent to it`() async throws {
        let real = try RealServer()
        var server = real.server
        server.hostKeys = [
            try #require(HostKeyFingerprint("SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"))
        ]
        let seen = real.server.hostKeys[0]
        let failure = SFTPFailure.unknownHostKey(host: server.host, seen: seen)
        await #expect(throws: failure) {
            try await SFTPSession.open(to: server, patience: .seconds(20))
        }
        #expect("\(failure)".contains(seen.description))
        server.hostKeys.append(seen)
        await (try SFTPSession.open(to: server, patience: .seconds(20))).close()
    }

    @Test func `an address that may not be called is not, and nobody there is said so`()
        async throws
    {
        var server = try RealServer().server
        server.refusal = { "\($0) is not a public address" }
        await #expect(
            throws: SFTPFailure.forbiddenAddress(detail: "127.0.0.1 is not a public address")
        ) { try await SFTPSession.open(to: server, patience: .seconds(20)) }
        server.refusal = { _ in nil }
        server.port = 9
        let failure = await #expect(throws: SFTPFailure.self) {
            try await SFTPSession.open(to: server, patience: .seconds(20))
        }
        #expect(failure?.code == "sftp.unreachable")
    }
}

struct RealServer {
    let server: SFTPServer
    let password: String

    static var isHere: Bool { environment["CROSSDOCK_SFTP_PORT"] != nil }

    private static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// What the script says of it.
    init() throws {
        func value(_ name: String) throws -> String {
            try #require(Self.environment["CROSSDOCK_SFTP_" + name])
        }
        password = try value("PASSWORD")
        server = SFTPServer(
            host: "127.0.0.1",
            port: try #require(Int(try value("PORT"))),
            user: try value("USER"),
            credential: .key(
                text: try String(contentsOfFile: try value("KEY"), encoding: .utf8),
                passphrase: nil
            ),
            hostKeys: [try #require(HostKeyFingerprint(try value("HOST_KEY")))],
            refusal: { _ in nil }
        )
    }

    func session() async throws -> SFTPSession {
        try await SFTPSession.open(to: server, patience: .seconds(20))
    }
}
