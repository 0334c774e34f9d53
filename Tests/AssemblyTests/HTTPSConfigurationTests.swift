import Assembly
import Testing

/// `https` of a partner's file.
@Suite struct HTTPSConfigurationTests {
    private static let good = """
        https:
          out: https://edi.acme.example/documents
          in: https://edi.acme.example/waiting
          isList: true
          removes: true
          everySeconds: 300
          header: X-API-Key
          secret: env:ACME_KEY
          signature: {header: X-Acme-Signature, secret: env:ACME_SIGN, encoding: hex, prefix: v1=}
        """

    private func folder(
        _ https: String,
        _ other: [String: String] = [:]
    ) throws -> ConfigurationFolder {
        var files = ConfigurationFolder.whole
        files["partners/retail.yaml"] = ConfigurationFolder.partner
            .replacing("outbox: out", with: https)
        return try ConfigurationFolder(files.merging(other) { $1 })
    }

    @Test func `an address out, one in and a signature are all that a partner may need`() throws {
        let folder = try folder(Self.good)
        #expect(folder.problems() == [])
        #expect(try folder.warnings() == [])
    }

    @Test(arguments: [
        ("https://edi.acme.example/documents", "http://edi.acme.example/", "https.out: ", "http:"),
        ("https://edi.acme.example/waiting", "https://10.1.2.3/", "https.in: ", "not a public"),
        ("https://edi.acme.example/waiting", "ftp://a/b", "https.in: ", "ftp:"),
        ("everySeconds: 300", "everySeconds: 1", "https.everySeconds: ", "5 to 86400"),
        ("header: X-API-Key", "header: X API", "https.header: ", "no name of a header"),
        ("  secret: env:ACME_KEY\n", "", "https.secret: ", "is missing"),
        ("X-Acme-Signature", "'X:1'", "https.signature.header: ", "no name of a header"),
        ("  in: https://edi.acme.example/waiting\n", "", "https.isList: ", "needs in"),
    ])
    func `what cannot work is told before anything starts`(
        _ old: String,
        _ new: String,
        _ place: String,
        _ said: String
    ) throws {
        let problems = try folder(Self.good.replacing(old, with: new)).problems()
        #expect(
            problems.contains { $0.contains(place) && $0.contains(said) },
            "\(problems)"
        )
    }

    @Test func `a section that says nothing is told what it could say`() throws {
        let problems = try folder("https: {secret: 'env:A'}").problems()
        #expect(problems.contains { $0.contains("https.in: give at least one of") }, "\(problems)")
    }

    @Test func `a document goes one way, and is fetched by one partner`() throws {
        let twice = try folder(Self.good + "\noutbox: out").problems()
        #expect(twice.contains { $0.contains("outbox: https.out is there too") }, "\(twice)")
        let other = ConfigurationFolder.partner
            .replacing("inbox: in\noutbox: out", with: Self.good)
            .replacing("id: retail", with: "id: other")
            .replacing("123456789", with: "987654321")
        let shared = try folder(Self.good, ["partners/other.yaml": other]).problems()
        #expect(shared.contains { $0.contains("https.in: ") && $0.contains("is taken by") })
    }

    @Test func `a partner that nothing answers needs no way out`() throws {
        let shop = ConfigurationFolder.partner
            .replacing("inbox: in\noutbox: out", with: "  mapping: shop\ninbox: in")
        let mapping = """
            name: shop
            document: json
            fields:
              - {field: purchaseOrderNumber, at: /name, required: true}
              - {field: shipTo.code, at: /store, required: true}
            lines:
              opens: /lines
              fields:
                - {field: sellersItem, at: /sku, required: true}
                - {field: quantity, at: /quantity, as: decimal, required: true}
            tests:
              - name: one
                document: '{"name": "1", "store": "2", "lines": [{"sku": "A", "quantity": 1}]}'
                expect: {purchaseOrderNumber: "1"}
            """
        let files = ["partners/retail.yaml": shop, "mappings/shop.yaml": mapping]
        let quiet = try folder("", files)
        #expect(quiet.problems() == [])
        #expect(try !quiet.warnings().contains { $0.contains("none of outbox") })
    }
}
