import Crypto
import Database
import Engine
import Foundation
import Governance
import JSON
import Primitives
import Storage
import Testing

@testable import ChannelAPI

@Suite struct DocumentTests {
    private static let secret = Array("the shop's secret".utf8)

    /// An API in which the partner `shop` may sign, and `plain` may not.
    private static func with(
        _ encoding: DocumentSignature.Encoding = .base64,
        prefix: String = "",
        secret: [UInt8]? = DocumentTests.secret,
        _ body: @Sendable (TestAPI) async throws -> Void
    ) async throws {
        try await TestAPI.with(
            setting: { dependencies in
                let entity = TestAPI.entity.rawValue
                dependencies.documents = DocumentDoor(
                    [
                        "shop": .init(
                            entity: entity,
                            signature: DocumentSignature(
                                header: "X-Shop-Hmac-Sha256",
                                encoding: encoding,
                                prefix: prefix
                            ) { secret }
                        ),
                        "plain": .init(entity: entity),
                        "elsewhere": .init(entity: "another"),
                    ],
                    store: dependencies.store,
                    clock: dependencies.clock
                )
            },
            body
        )
    }

    private static func code(_ bytes: [UInt8]) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: secret))
        )
    }

    private static func received(_ api: TestAPI) async throws -> [StoredMessage] {
        try await api.store.write { (transaction) throws(StoreFailure) in
            try transaction.inbox.claimDue(limit: 100, at: Timestamp(microseconds: .max / 2))
        }
    }

    @Test func `a document is stored as it came, once`() async throws {
        try await Self.with { api in
            let key = try await api.key([.documentsSubmit], channel: "plain")
            let bytes = Array("ISA*00*\u{FFFD}~".utf8)
            let headers = ["Content-Type": "application/EDI-X12"]
            for word in ["accepted", "duplicate"] {
                let reply = try await api.send(
                    "POST",
                    "/v1/documents/plain",
                    key: key,
                    bytes: bytes,
                    headers: headers
                )
                #expect(reply.status == 202)
                #expect(reply["/receipt"]?.string == word)
                let hash = Hexadecimal.text(SHA256.hash(data: bytes))
                #expect(reply["/sha256"]?.string == hash)
            }
            let messages = try await Self.received(api)
            #expect(messages.map(\.message.body) == [bytes])
            #expect(messages.map(\.message.source) == ["https:plain"])
        }
    }

    @Test(arguments: [
        ("/v1/documents/shop", 403), ("/v1/documents/nobody", 403), ("/v1/documents/plain", 202),
    ])
    func `a key speaks for its own partner only`(path: String, status: Int) async throws {
        try await Self.with { api in
            let key = try await api.key([.documentsSubmit], channel: "plain")
            let reply = try await api.send("POST", path, key: key, bytes: [0x41])
            #expect(reply.status == status)
        }
    }

    @Test func `neither a stranger's entity nor an empty document is taken`() async throws {
        try await Self.with { api in
            let elsewhere = try await api.key([.documentsSubmit], channel: "elsewhere")
            let other = try await api.send(
                "POST",
                "/v1/documents/elsewhere",
                key: elsewhere,
                bytes: [0x41]
            )
            #expect(other.status == 404)
            let key = try await api.key([.documentsSubmit], channel: "plain")
            let empty = try await api.send("POST", "/v1/documents/plain", key: key, bytes: [])
            #expect(empty.status == 400)
            let lacking = try await api.key([.eventsSubmit], channel: "plain")
            let refused = try await api.send(
                "POST",
                "/v1/documents/plain",
                key: lacking,
                bytes: [0x41]
            )
            #expect(refused.status == 403)
            #expect(try await Self.received(api).isEmpty)
        }
    }

    @Test(arguments: DocumentSignature.Encoding.allCases, ["", "sha256="])
    func `a signed document needs no key`(
        encoding: DocumentSignature.Encoding,
        prefix: String
    ) async throws {
        try await Self.with(encoding, prefix: prefix) { api in
            let bytes = Array(#"{"id": 820982911946154508, "email": "jon@example.com"}"#.utf8)
            let code = Self.code(bytes)
            let text = encoding == .hex ? Hexadecimal.text(code) : Data(code).base64EncodedString()
            let reply = try await api.send(
                "POST",
                "/v1/documents/shop/signed",
                bytes: bytes,
                headers: ["X-Shop-Hmac-Sha256": prefix + text]
            )
            #expect(reply.status == 202)
            #expect(try await Self.received(api).map(\.message.source) == ["https:shop"])
        }
    }

    @Test(
        arguments: [
            nil, "", "AAAA", "not base64 at all!", String(repeating: "A", count: 44),
        ] as [String?]
    )
    func `a wrong signature stores nothing`(signature: String?) async throws {
        try await Self.with { api in
            let reply = try await api.send(
                "POST",
                "/v1/documents/shop/signed",
                bytes: Array("{}".utf8),
                headers: signature.map { ["X-Shop-Hmac-Sha256": $0] } ?? [:]
            )
            #expect(reply.status == 401)
            #expect(try await Self.received(api).isEmpty)
        }
    }

    @Test func `a signature of other bytes is wrong`() async throws {
        try await Self.with { api in
            let text = Data(Self.code(Array(#"{"total": 1}"#.utf8))).base64EncodedString()
            let reply = try await api.send(
                "POST",
                "/v1/documents/shop/signed",
                bytes: Array(#"{"total": 9}"#.utf8),
                headers: ["X-Shop-Hmac-Sha256": text]
            )
            #expect(reply.status == 401)
        }
    }

    @Test func `who signs nothing has no such address`() async throws {
        try await Self.with { api in
            for partner in ["plain", "nobody"] {
                let reply = try await api.send(
                    "POST",
                    "/v1/documents/\(partner)/signed",
                    bytes: [0x41],
                    headers: ["X-Shop-Hmac-Sha256": "AAAA"]
                )
                #expect(reply.status == 404)
            }
        }
    }

    @Test(arguments: [nil, []] as [[UInt8]?])
    func `without our secret nothing is taken, and the sender tries again`(
        secret: [UInt8]?
    ) async throws {
        try await Self.with(secret: secret) { api in
            let reply = try await api.send(
                "POST",
                "/v1/documents/shop/signed",
                bytes: [0x41],
                headers: ["X-Shop-Hmac-Sha256": "AAAA"]
            )
            #expect(reply.status == 503)
        }
    }
}
