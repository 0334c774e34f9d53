import Assembly
import Engine
import Testing

/// What no single setting can know.
@Suite struct ConfigurationReviewTests {
    @Test func `an operation that nothing asks for is refused with those there are`() throws {
        let folder = try ConfigurationFolder.whole(
            with: "systems/erp.yaml",
            replacing: "erp.goods_issue",
            by: "erp.goodsIssued"
        )
        let problems = folder.problems()
        #expect(problems.count == 1)
        let problem = try #require(problems.first)
        #expect(problem.contains("systems/erp.yaml: connector.operations.erp.goodsIssued: "))
        #expect(problem.contains("did you mean erp.goods_issue?"))
        for operation in Operation.ofSystems { #expect(problem.contains(operation.rawValue)) }
    }

    @Test func `operations that leave for nobody's system are no settings of one`() throws {
        let folder = try ConfigurationFolder.whole(
            with: "systems/erp.yaml",
            replacing: "erp.amend",
            by: "channel.milestone"
        )
        #expect(folder.problems().contains { $0.contains("operations.channel.milestone: nothing") })
    }

    @Test func `an ERP that cannot book is refused, and one that cannot do more is told`() throws {
        let cannotBook = try ConfigurationFolder.whole(
            with: "systems/erp.yaml",
            replacing: "    erp.book: {path: /orders}\n",
            by: ""
        )
        #expect(cannotBook.problems().count == 1)
        #expect(cannotBook.problems().first?.contains("no order could be booked") == true)
        let cannotBill = try ConfigurationFolder.whole(
            with: "systems/erp.yaml",
            replacing: "erp.invoice: {path: /invoices}",
            by: ""
        )
        #expect(cannotBill.problems() == [])
        #expect(try cannotBill.warnings().first?.contains("has no erp.invoice") == true)
    }

    @Test func `a Tryton is configured as strictly, and is a whole ERP`() throws {
        let tryton = """
            name: erp
            connector:
              kind: tryton
              baseURL: https://erp.example.com
              database: erp
              user: bridge
              password: env:ERP_PASSWORD
              warehouse: PDX
            """
        var files = ConfigurationFolder.whole
        files["systems/erp.yaml"] = tryton
        #expect(try ConfigurationFolder(files).problems() == [])
        #expect(try ConfigurationFolder(files).warnings() == [])

        files["systems/erp.yaml"] = tryton.replacing("user: bridge", with: "usr: bridge")
            .replacing("env:ERP_PASSWORD", with: "hunter2")
        let problems = try ConfigurationFolder(files).problems().joined(separator: "\n")
        #expect(problems.contains("connector.usr: there is no such setting"))
        #expect(problems.contains("connector.user"))
        #expect(problems.contains("a secret is given as env:NAME or file:PATH"))
        #expect(!problems.contains("hunter2"))

        files["systems/erp.yaml"] = tryton.replacing("database: erp", with: "database: a/b")
        #expect(try ConfigurationFolder(files).problems().first?.contains("database") == true)
        files["systems/erp.yaml"] = tryton.replacing("kind: tryton", with: "kind: tritn")
        let unknown = try ConfigurationFolder(files).problems().joined(separator: "\n")
        #expect(unknown.contains("connector.kind"))
        #expect(unknown.contains("expected rest or tryton"))
    }

    @Test func `an ERP that no file describes is refused with the nearest name`() throws {
        let folder = try ConfigurationFolder.whole(
            with: "entities/acme.yaml",
            replacing: "erp: erp",
            by: "erp: rep"
        )
        #expect(
            folder.problems() == [
                "entities/acme.yaml: erp: rep is in no file of systems/; did you mean erp?"
            ]
        )
    }

    @Test func `an ERP whose file cannot be read is told once`() throws {
        var files = ConfigurationFolder.whole
        files["systems/erp.yaml"] = "name: erp"
        #expect(
            try ConfigurationFolder(files).problems() == [
                "systems/erp.yaml: connector: is missing"
            ]
        )
    }

    @Test(arguments: ["entities/a.yaml", "systems/a.yaml", "partners/a.yaml"])
    func `two files of one name are refused`(_ copy: String) throws {
        var files = ConfigurationFolder.whole
        let original = files.keys.sorted().first { $0.hasPrefix(copy.prefix(4)) }
        files[copy] = files[original ?? ""]
        let problems = try ConfigurationFolder(files).problems()
        #expect(problems.contains { $0.contains("is taken by \(copy)") }, "\(problems)")
    }

    @Test func `what a template or address cannot mean is told before anything starts`() throws {
        let folder = try ConfigurationFolder.whole(
            with: "systems/erp.yaml",
            replacing: "path: /orders",
            by: "method: FETCH, path: '/{{nonsense'"
        )
        let problems = folder.problems()
        #expect(problems.contains { $0.contains("connector.operations.erp.book.method: use one") })
        #expect(problems.contains { $0.contains("connector.operations.erp.book.path: ") })
    }

    @Test(arguments: [
        ("fulfilment: /orderRef", "fulfillment: /orderRef", "did you mean fulfilment?"),
        ("fulfilment: /orderRef", "fulfilment: orderRef", "expected a JSON pointer"),
        ("at: /at", "at: at", "events.at: expected a JSON pointer"),
        ("line: /line", "line: line", "events.rules[0].lines.line: expected a JSON pointer"),
        ("means: picked", "means: packed", "events.rules[0].lines: nothing reads lines of packed"),
        (
            "    - type: picked", "    - {type: picked, means: nothing}\n    - type: picked",
            "events.rules[1].type: an earlier rule is for picked already"
        ),
    ])
    func `a rule that would misread its system is refused`(
        _ old: String,
        _ new: String,
        _ said: String
    ) throws {
        let folder = try ConfigurationFolder.whole(
            with: "systems/wms.yaml",
            replacing: old,
            by: new
        )
        let problems = folder.problems()
        #expect(problems.count == 1)
        #expect(problems.first?.contains(said) == true, "\(problems)")
    }

    @Test func `a partner's folders are its own`() throws {
        let same = try ConfigurationFolder.whole(
            with: "partners/retail.yaml",
            replacing: "outbox: out",
            by: "outbox: ./in/"
        )
        #expect(same.problems().first?.contains("outbox: is the inbox too") == true)
        var files = ConfigurationFolder.whole
        files["partners/other.yaml"] = ConfigurationFolder.partner
            .replacing("id: retail", with: "id: other").replacing("inbox: in", with: "inbox: ./in")
        let shared = try ConfigurationFolder(files).problems()
        #expect(shared.count == 1)
        #expect(shared.first?.contains("inbox: ") == true, "\(shared)")
    }

    @Test func `a partner of an entity that no file describes is told in passing`() throws {
        let folder = try ConfigurationFolder.whole(
            with: "partners/retail.yaml",
            replacing: "entity: acme",
            by: "entity: acne"
        )
        #expect(try folder.warnings().first?.contains("acne is in no file of entities/") == true)
    }
}
