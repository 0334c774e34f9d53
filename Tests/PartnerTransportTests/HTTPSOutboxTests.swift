import Connectors
import Engine
import PartnerTransport
import Primitives
import Storage
import Testing

@Suite struct HTTPSOutboxTests {
    private struct Secrets: SecretResolver {
        var value: String?

        func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret {
            guard let value else { throw SecretFailure(reference, "is not set") }
            return Secret(value)
        }
    }

    private func document(_ text: String = "ISA*00~") -> PartnerDocument {
        PartnerDocument(
            id: "out/acme/855/7",
            entity: "main",
            partner: "acme",
            direction: "out",
            type: "855",
            controlNumber: "7",
            state: "built",
            instance: nil,
            name: "855_7.edi",
            detail: "",
            bytes: Array(text.utf8),
            createdAt: second(0)
        )
    }

    private func outbox(
        _ exchange: ScriptedExchange,
        header: String = "Authorization",
        scheme: String? = "Bearer",
        secret: String? = "s3cret"
    ) -> HTTPSOutbox {
        HTTPSOutbox(
            to: "https://edi.acme.example/documents",
            at: HTTPSSite(
                .init(
                    name: header,
                    scheme: scheme,
                    secret: SecretReference(.environment("ACME_KEY"))
                ),
                over: exchange,
                secrets: Secrets(value: secret),
                clock: NappingClock(second(0))
            )
        )
    }

    private func send(
        _ exchange: ScriptedExchange,
        _ text: String = "ISA*00~",
        secret: String? = "s3cret"
    ) async -> DeliveryOutcome {
        await outbox(exchange, secret: secret).send(document(text), deadline: second(600))
    }

    @Test(arguments: [
        ("ISA*00~", "application/EDI-X12"), ("UNA:+.? 'UNB+", "application/EDIFACT"),
        ("UNB+UNOA", "application/EDIFACT"), ("po,sku", "application/octet-stream"),
    ])
    func `a document is one POST under its own key`(text: String, type: String) async throws {
        let exchange = ScriptedExchange([.reply(HTTPReply(status: 202))])
        let outcome = await send(exchange, text)
        #expect(outcome == .done(reference: "855_7.edi", status: 202, answer: []))
        let call = try #require(exchange.calls.first)
        #expect(call.method == "POST")
        #expect(call.body == Array(text.utf8))
        let headers = Dictionary(uniqueKeysWithValues: call.headers.map { ($0.name, $0.value) })
        #expect(headers["Content-Type"] == type)
        #expect(headers["Idempotency-Key"] == "out/acme/855/7")
        #expect(headers["Authorization"] == "Bearer s3cret")
        #expect(headers["Content-Disposition"] == "attachment; filename=\"855_7.edi\"")
    }

    @Test(arguments: [429, 502, 503, 504])
    func `a busy server is away`(status: Int) async {
        let outcome = await send(ScriptedExchange([.reply(HTTPReply(status: status))]))
        guard case .away = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test(arguments: [301, 400, 401, 500])
    func `any other answer is another try`(status: Int) async {
        let outcome = await send(ScriptedExchange([.reply(HTTPReply(status: status))]))
        guard case .retry(_, "partner.https.refused", _, status) = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test(arguments: [nil, "line\nbreak"] as [String?])
    func `without a secret that a header can hold nothing is sent`(secret: String?) async {
        let exchange = ScriptedExchange([])
        let outcome = await send(exchange, secret: secret)
        #expect(exchange.calls.isEmpty)
        guard case .away(_, "secret.unavailable", let detail, nil, false) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(!detail.contains("break"))
    }
}
