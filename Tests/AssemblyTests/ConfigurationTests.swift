import Assembly
import Testing

/// A configuration that does not mean what was meant is refused before anything starts.
@Suite struct ConfigurationTests {
    @Test func `a whole configuration is read without a word`() throws {
        let folder = try ConfigurationFolder(ConfigurationFolder.whole)
        #expect(folder.problems() == [])
        #expect(try folder.warnings() == [])
    }

    @Test(arguments: [
        ("server.yaml", "port", "prot", "server.yaml:1: prot: ", "did you mean port?"),
        (
            "server.yaml", "port: 8080", "is_secure: true", "server.yaml:1: is_secure: ",
            "did you mean isSecure?"
        ),
        (
            "server.yaml", "port", "colour", "server.yaml:1: colour: ",
            "use one of database, host, isSecure, keyFile, "
        ),
        (
            "entities/acme.yaml", "name:", "vat: 1\nname:", "entities/acme.yaml:2: vat: ",
            "use one of adjustments, bookingPriority, calendar, currency, erp, holds, id, name, "
        ),
        (
            "systems/erp.yaml", "  baseURL", "  budgte: {}\n  baseURL",
            "systems/erp.yaml:3: connector.budgte: ", "did you mean budget?"
        ),
        (
            "systems/erp.yaml", "  baseURL", "  budget: {perHour: 3}\n  baseURL",
            "systems/erp.yaml:3: connector.budget.perHour: ",
            "use one of concurrency, maintenance, perDay, perMinute"
        ),
        (
            "systems/erp.yaml", "  baseURL", "  authentication: {type: none, user: x}\n  baseURL",
            "systems/erp.yaml:3: connector.authentication.user: ", "use one of type"
        ),
        (
            "systems/erp.yaml", "{path: /orders}", "{path: /orders, repeatble: true}",
            "systems/erp.yaml:5: connector.operations.erp.book.repeatble: ",
            "did you mean repeatable?"
        ),
        (
            "systems/erp.yaml", "{path: /orders}",
            "{path: /orders, answers: [{means: done, status: [1]}]}",
            "systems/erp.yaml:5: connector.operations.erp.book.answers[0].status: ",
            "did you mean statuses?"
        ),
        (
            "systems/erp.yaml", "{path: /orders}",
            "{path: /o, find: {path: /o, reference: /n, method: GET}}",
            "systems/erp.yaml:5: connector.operations.erp.book.find.method: ", "use one of headers"
        ),
        (
            "systems/wms.yaml", "  type: /type", "  typ: x\n  type: /type",
            "systems/wms.yaml:8: events.typ: ", "did you mean type?"
        ),
        (
            "systems/wms.yaml", "      means: picked", "      means: picked\n      parcel: {}",
            "systems/wms.yaml:13: events.rules[0].parcel: ", "did you mean parcels?"
        ),
        (
            "systems/wms.yaml", "quantity: /qty", "quantity: /qty, qty: /qty",
            "systems/wms.yaml:14: events.rules[0].lines.qty: ", "use one of line, path, quantity"
        ),
        (
            "partners/retail.yaml", "inbox:", "in_box: x\ninbox:",
            "partners/retail.yaml:9: in_box: ", "did you mean inbox?"
        ),
        (
            "partners/retail.yaml", "  currency: USD", "  currency: USD\n  itemNumbers: []",
            "partners/retail.yaml:7: profile.itemNumbers: ", "did you mean item_numbers?"
        ),
        (
            "partners/retail.yaml", "qualifier: ZZ", "qualifier: ZZ, group: X",
            "partners/retail.yaml:8: profile.ourselves.group: ", "use one of groupID, id, qualifier"
        ),
    ])
    func `a setting that nothing reads is refused with its place and the name that was meant`(
        _ file: String,
        _ old: String,
        _ new: String,
        _ place: String,
        _ advice: String
    ) throws {
        let folder = try ConfigurationFolder.whole(with: file, replacing: old, by: new)
        let problems = folder.problems()
        let told = problems.first { $0.hasPrefix(place) }
        #expect(told?.contains("there is no such setting") == true, "\(problems)")
        #expect(told?.contains(advice) == true, "\(problems)")
    }

    @Test func `a setting that is missing and the misspelt one are both told`() throws {
        let folder = try ConfigurationFolder.whole(
            with: "entities/acme.yaml",
            replacing: "currency",
            by: "curency"
        )
        #expect(
            folder.problems() == [
                "entities/acme.yaml: currency: is missing",
                "entities/acme.yaml:4: curency: there is no such setting; did you mean currency?",
            ]
        )
    }

    @Test func `every problem of every file is told at once`() throws {
        var files = ConfigurationFolder.whole
        files["server.yaml"] = "port: many\nhots: x\nisSecure: perhaps\nwebhookNetworks: [ten]"
        files["entities/acme.yaml"] =
            "id: ''\nname: A\ntimeZone: UTC\ncurrency: XXX1\nerp: erp\nx: 1"
        files["systems/erp.yaml"] = """
            name: erp
            connector:
              operations:
                erp.book: {path: /o, answers: [{means: finished}, {means: done, equal: x}]}
                erp.amend: [1]
                erp.cancel: {method: GET}
            events: {type: /t, rules: []}
            """
        files["systems/wms.yaml"] = "name: wms: wms"
        let problems = try ConfigurationFolder(files).problems()
        let places = problems.map { $0.split(separator: ": ").prefix(2).joined(separator: ": ") }
        #expect(
            places
                == [
                    "server.yaml:1: port", "server.yaml:3: isSecure",
                    "server.yaml:4: webhookNetworks[0]",
                    "server.yaml:2: hots",
                    "entities/acme.yaml:1: id", "entities/acme.yaml:4: currency",
                    "entities/acme.yaml:6: x",
                    "systems/erp.yaml:2: connector.baseURL",
                    "systems/erp.yaml:4: connector.operations.erp.book.answers[0].means",
                    "systems/erp.yaml:4: connector.operations.erp.book.answers[1].equal",
                    "systems/erp.yaml:5: connector.operations.erp.amend",
                    "systems/erp.yaml:6: connector.operations.erp.cancel.path",
                    "systems/erp.yaml:7: events.at",
                    "systems/wms.yaml: it is no YAML",
                ].map { $0 },
            "\(problems.joined(separator: "\n"))"
        )
        #expect(problems.contains { $0.contains("port: expected a whole number") })
        #expect(problems.contains { $0.contains("isSecure: expected true or false") })
    }

    @Test func `a word that must be one of a few is refused with the nearest`() throws {
        let folder = try ConfigurationFolder.whole(
            with: "systems/wms.yaml",
            replacing: "means: picked",
            by: "means: piked"
        )
        #expect(
            folder.problems() == [
                "systems/wms.yaml:12: events.rules[0].means: it is none of the words known here; "
                    + "did you mean picked?"
            ]
        )
    }

    @Test func `a secret written where its place belongs is not repeated`() throws {
        let folder = try ConfigurationFolder.whole(
            with: "systems/erp.yaml",
            replacing: "  baseURL",
            by: "  authentication: {type: header, name: X, secret: hunter2}\n  baseURL"
        )
        let problems = folder.problems()
        #expect(problems.contains { $0.contains("env:NAME or file:PATH") })
        #expect(!problems.joined().contains("hunter2"))
    }

    @Test(arguments: ["server.yml", "servers.yaml", "system/erp.yaml", "Partners/x.yaml"])
    func `a file or folder that nothing reads is refused`(_ path: String) throws {
        var files = ConfigurationFolder.whole
        files[path] = "x: 1"
        let problems = try ConfigurationFolder(files).problems()
        #expect(problems.count == 1)
        #expect(problems.first?.contains("nothing reads it; did you mean") == true, "\(problems)")
    }

    @Test func `a file beside the others that is not read is told in passing`() throws {
        var files = ConfigurationFolder.whole
        files["systems/carrier.json"] = "{}"
        files["README.md"] = "ours"
        files["systems/.hidden"] = ""
        let folder = try ConfigurationFolder(files)
        #expect(folder.problems() == [])
        #expect(
            try folder.warnings() == [
                "systems/carrier.json: it is not read; only files named .yaml are"
            ]
        )
    }

    @Test func `a file of comments only is an empty one`() throws {
        let folder = try ConfigurationFolder(["server.yaml": "# nothing yet\n"])
        #expect(folder.problems() == [])
    }

    @Test func `a directory that is not there is told`() throws {
        var reader = InstallationReader(directory: "/nowhere/at-all")
        #expect(throws: ConfigurationProblems.self) { _ = try reader.read() }
    }
}
