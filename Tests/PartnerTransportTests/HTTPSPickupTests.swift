import Connectors
import Database
import Engine
import PartnerTransport
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct HTTPSPickupTests {
    private struct NoSecrets: SecretResolver {
        func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret {
            Secret("s3cret")
        }
    }

    private static let address = "https://edi.acme.example/waiting"

    private func pickup(
        _ exchange: ScriptedExchange,
        _ store: any Store,
        isList: Bool = false,
        removes: Bool = false
    ) -> HTTPSPickup {
        let clock = NappingClock(second(0))
        return HTTPSPickup(
            HTTPSPickup.Settings(
                partner: "acme",
                entity: "main",
                url: Self.address,
                isList: isList,
                removes: removes
            ),
            at: HTTPSSite(
                .init(
                    name: "X-API-Key",
                    scheme: nil,
                    secret: SecretReference(.environment("ACME_KEY"))
                ),
                over: exchange,
                secrets: NoSecrets(),
                clock: clock
            ),
            store: store,
            clock: clock,
            logger: quiet
        )
    }

    private func good(_ text: String, tag: String? = nil) -> ScriptedExchange.Answer {
        .reply(
            HTTPReply(
                status: 200,
                headers: tag.map { [HTTPField("etag", $0)] } ?? [],
                body: Array(text.utf8)
            )
        )
    }

    private func status(_ status: Int) -> ScriptedExchange.Answer {
        .reply(HTTPReply(status: status))
    }

    private func look(_ pickup: inout HTTPSPickup, at moment: Int) async throws -> [FolderNews] {
        try await pickup.step(at: second(moment))
    }

    private func received(_ store: any Store) async throws -> [String] {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.inbox.claimDue(limit: 100, at: second(1_000)).map {
                String(decoding: $0.message.body, as: UTF8.self)
            }
        }
    }

    @Test func `a document is taken once, and not read again while its tag stands`() async throws {
        try await withStore { store in
            let exchange = ScriptedExchange([good("ISA*1~", tag: "\"7\""), status(304)])
            var pickup = pickup(exchange, store)
            let first = try await look(&pickup, at: 1)
            guard case .accepted = first.first?.outcome, first.count == 1 else {
                Issue.record("\(first)")
                return
            }
            let look1 = try await look(&pickup, at: 2)
            #expect(look1.isEmpty)
            #expect(exchange.calls.map(\.method) == ["GET", "GET"])
            let later = exchange.calls[1].headers.map { "\($0.name): \($0.value)" }
            #expect(later == ["If-None-Match: \"7\"", "X-API-Key: s3cret"])
            #expect(try await received(store) == ["ISA*1~"])
        }
    }

    @Test func `the same bytes read again are nothing new`() async throws {
        try await withStore { store in
            var pickup = pickup(ScriptedExchange([good("a"), good("a"), good("b")]), store)
            let look2 = try await look(&pickup, at: 1)
            #expect(look2.count == 1)
            let look3 = try await look(&pickup, at: 2)
            #expect(look3.isEmpty)
            let look4 = try await look(&pickup, at: 3)
            #expect(look4.count == 1)
            #expect(try await received(store).sorted() == ["a", "b"])
        }
    }

    @Test(arguments: [204, 304, 404])
    func `where nothing waits nothing happens`(answer: Int) async throws {
        try await withStore { store in
            var pickup = pickup(ScriptedExchange([status(answer)]), store)
            let look5 = try await look(&pickup, at: 1)
            #expect(look5.isEmpty)
        }
    }

    @Test func `each document of a list is taken once and removed when it is durable`() async throws
    {
        try await withStore { store in
            let list = #"["/doc/1", "https://edi.acme.example/doc/2", "/doc/1"]"#
            let exchange = ScriptedExchange([
                good(list), good("one"), status(204), good("two"), status(410),
            ])
            var pickup = pickup(exchange, store, isList: true, removes: true)
            let look6 = try await look(&pickup, at: 1)
            #expect(look6.count == 2)
            #expect(
                exchange.calls.map { "\($0.method) \($0.url)" } == [
                    "GET \(Self.address)", "GET https://edi.acme.example/doc/1",
                    "DELETE https://edi.acme.example/doc/1", "GET https://edi.acme.example/doc/2",
                    "DELETE https://edi.acme.example/doc/2",
                ]
            )
            #expect(try await received(store).sorted() == ["one", "two"])
        }
    }

    @Test func `what was taken is not fetched again, and forgotten once the list is without it`()
        async throws
    {
        try await withStore { store in
            let exchange = ScriptedExchange([
                good(#"["/a"]"#), good("one"), good(#"["/a"]"#), good("[]"), good(#"["/a"]"#),
                good("two"),
            ])
            var pickup = pickup(exchange, store, isList: true)
            let look7 = try await look(&pickup, at: 1)
            #expect(look7.count == 1)
            let look8 = try await look(&pickup, at: 2)
            #expect(look8.isEmpty)
            let look9 = try await look(&pickup, at: 3)
            #expect(look9.isEmpty)
            let look10 = try await look(&pickup, at: 4)
            #expect(look10.count == 1)
            #expect(exchange.calls.count == 6)
        }
    }

    @Test func `one document that cannot be had holds up no other, and is told once`() async throws
    {
        try await withStore { store in
            let list = #"["/a", "/b"]"#
            let exchange = ScriptedExchange([
                good(list), status(404), good("two"), good(list), status(404),
            ])
            var pickup = pickup(exchange, store, isList: true)
            let news = try await look(&pickup, at: 1)
            #expect(news.count == 2)
            let look11 = try await look(&pickup, at: 2)
            #expect(look11.isEmpty)
            #expect(try await received(store) == ["two"])
        }
    }

    @Test(arguments: [
        (#"{"a": 1}"#, "https.list.invalid"), ("<html>", "https.list.invalid"),
        ("[7]", "https.list.invalid"), (#"["https://evil.example/x"]"#, "https.list.elsewhere"),
        (#"["http://edi.acme.example/x"]"#, "https.list.elsewhere"),
        (#"["https://edi.acme.example:8443/x"]"#, "https.list.elsewhere"),
        (#"["//evil.example/x"]"#, "https.list.elsewhere"),
    ])
    func `a list that is none, or leads elsewhere, is refused whole`(
        list: String,
        code: String
    ) async throws {
        try await withStore { store in
            let exchange = ScriptedExchange([good(list)])
            var pickup = pickup(exchange, store, isList: true)
            let failure = await #expect(throws: HTTPSPickupFailure.self) {
                _ = try await look(&pickup, at: 1)
            }
            #expect(failure?.code == code)
            #expect(exchange.calls.count == 1)
        }
    }

    @Test(arguments: [
        (401, "https.refused"), (403, "https.refused"), (500, "https.answer.500"),
        (429, "https.answer.429"), (302, "https.answer.302"),
    ])
    func `an answer that is none is told with what to do`(answer: Int, code: String) async throws {
        try await withStore { store in
            var pickup = pickup(ScriptedExchange([status(answer)]), store)
            let failure = await #expect(throws: HTTPSPickupFailure.self) {
                _ = try await look(&pickup, at: 1)
            }
            #expect(failure?.code == code)
        }
    }

    @Test func `a removal that fails is made up for at the next look`() async throws {
        try await withStore { store in
            let exchange = ScriptedExchange([
                good(#"["/a"]"#), good("one"), status(500), good(#"["/a"]"#), good("one"),
                status(204),
            ])
            var pickup = pickup(exchange, store, isList: true, removes: true)
            await #expect(throws: HTTPSPickupFailure.self) {
                _ = try await look(&pickup, at: 1)
            }
            let news = try await look(&pickup, at: 2)
            guard case .duplicate = news.first?.outcome else {
                Issue.record("\(news)")
                return
            }
            #expect(try await received(store) == ["one"])
        }
    }

    @Test func `what the database does not take stays where it is`() async throws {
        try await withStore { store in
            let moody = MoodyStore(store)
            moody.fallIll(true)
            let exchange = ScriptedExchange([good(#"["/a"]"#), good("one")])
            var pickup = pickup(exchange, moody, isList: true, removes: true)
            let news = try await look(&pickup, at: 1)
            guard case .postponed = news.first?.outcome else {
                Issue.record("\(news)")
                return
            }
            #expect(!exchange.calls.contains { $0.method == "DELETE" })
        }
    }
}
