import Foundation
import PartnerTransport
import Testing

@Suite struct SecretBoxTests {
    private func key(_ byte: UInt8) throws -> InstallationKey {
        try #require(InstallationKey(Array(repeating: byte, count: 32)))
    }

    @Test func `what was sealed opens again, and never twice the same`() throws {
        let box = SecretBox(try key(7))
        let secret = Array("whsec_abc".utf8)
        let sealed = try box.seal(secret, for: "webhook/1")
        #expect(try box.open(sealed, for: "webhook/1") == secret)
        #expect(sealed.count == 1 + 12 + secret.count + 16)
        #expect(sealed.first == 1)
        #expect(try box.seal(secret, for: "webhook/1") != sealed)
    }

    @Test func `another key, another purpose and any changed byte open nothing`() throws {
        let box = SecretBox(try key(7))
        let sealed = try box.seal(Array("secret".utf8), for: "webhook/1")
        #expect(throws: SealFailure.notOurs(purpose: "webhook/2")) {
            try box.open(sealed, for: "webhook/2")
        }
        #expect(throws: SealFailure.notOurs(purpose: "webhook/1")) {
            try SecretBox(try key(8)).open(sealed, for: "webhook/1")
        }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: SealFailure.self, "byte \(index)") {
                try box.open(changed, for: "webhook/1")
            }
        }
    }

    /// The expected code was computed with another implementation of HKDF and HMAC.
    @Test func `a code is of the key, the purpose and the message`() throws {
        let box = SecretBox(try key(42))
        let code = box.code(of: Array("hello".utf8), for: "audit")
        #expect(
            code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                == "a079fe50f1b586a99d59135173eca3e9b1a3a005f79c712834b752303ba4619e"
        )
        #expect(box.code(of: Array("hello".utf8), for: "other") != code)
        #expect(box.code(of: Array("hellp".utf8), for: "audit") != code)
        #expect(SecretBox(try key(41)).code(of: Array("hello".utf8), for: "audit") != code)
    }

    @Test func `a cut or foreign row is named as such`() throws {
        let box = SecretBox(try key(7))
        #expect(throws: SealFailure.malformed) { try box.open([], for: "x") }
        #expect(throws: SealFailure.malformed) { try box.open([1, 2, 3], for: "x") }
        #expect(throws: SealFailure.unknownVersion(9)) { try box.open([9], for: "x") }
        #expect(throws: SealFailure.tooLong) {
            try box.seal(Array(repeating: 0, count: 4_097), for: "x")
        }
    }

    @Test func `a key prints as dots`() throws {
        let key = try key(7)
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key) \(String(reflecting: key))" == "••• •••")
        #expect(!dumped.contains("7"))
    }
}

@Suite struct InstallationKeyTests {
    @Test func `the first start makes a key that only its owner can read`() async throws {
        try await withFolder { folder in
            let path = folder.appendingPathComponent("crossdock.key").path
            let made = try await InstallationKey.load(environment: [:], orFileAt: path)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let sealed = try SecretBox(made).seal([1, 2, 3], for: "x")
            let again = try await InstallationKey.load(environment: [:], orFileAt: path)
            #expect(try SecretBox(again).open(sealed, for: "x") == [1, 2, 3])
        }
    }

    @Test func `processes that start together share one key`() async throws {
        try await withFolder { folder in
            let path = folder.appendingPathComponent("crossdock.key").path
            let keys = try await withThrowingTaskGroup(of: InstallationKey.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await InstallationKey.load(environment: [:], orFileAt: path)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let sealed = try SecretBox(keys[0]).seal([1], for: "x")
            for key in keys { #expect(try SecretBox(key).open(sealed, for: "x") == [1]) }
            #expect(folder.names() == ["crossdock.key"])
        }
    }

    @Test func `a key file that others can read is refused with what to do`() async throws {
        try await withFolder { folder in
            let path = folder.appendingPathComponent("crossdock.key").path
            _ = try await InstallationKey.load(environment: [:], orFileAt: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            let failure = await #expect(throws: KeyFailure.self) {
                try await InstallationKey.load(environment: [:], orFileAt: path)
            }
            #expect(failure?.description.contains("chmod 600") == true)
        }
    }

    @Test func `the environment's key goes before the file, in hexadecimal or base64`() async throws
    {
        let bytes = (0..<32).map { UInt8($0) }
        let hexadecimal = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let base64 = Data(bytes).base64EncodedString()
        let sealed = try SecretBox(try #require(InstallationKey(bytes))).seal([9], for: "x")
        for text in [hexadecimal, hexadecimal.uppercased(), base64, base64 + "\n"] {
            let key = try await InstallationKey.load(
                environment: ["CROSSDOCK_KEY": text],
                orFileAt: "/nonexistent/key"
            )
            #expect(try SecretBox(key).open(sealed, for: "x") == [9])
        }
    }

    @Test(arguments: ["short", "zz", String(repeating: "+1", count: 32), "AAAA"])
    func `a malformed key is refused without being repeated`(_ text: String) async throws {
        let failure = await #expect(throws: KeyFailure.malformed(place: "CROSSDOCK_KEY")) {
            try await InstallationKey.load(
                environment: ["CROSSDOCK_KEY": text],
                orFileAt: "/nonexistent/key"
            )
        }
        #expect(failure?.description.contains(text) == false)
    }
}
