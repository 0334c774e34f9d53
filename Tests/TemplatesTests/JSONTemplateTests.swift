import JSON
import Primitives
import Templates
import Testing

@Suite struct JSONTemplateTests {
    static let payload = """
        {"order":"O-1","note":null,"total":{"minorUnits":1250,"currency":"USD"},
         "yen":{"minorUnits":1250,"currency":"JPY"},"street":["1 Main St","Dock 4"],"at":1795460340000000,
         "isFinal":true,"lines":[
           {"number":1,"thousandths":12500,"unit":"EA","parcels":[{"code":"a"},{"code":"b"}]},
           {"number":2,"thousandths":3000,"unit":"CA","parcels":[]}]}
        """

    private func scope() throws -> TemplateScope {
        TemplateScope(
            ["key": "order/O-1/3/0", "payload": try JSONValue(parsing: Self.payload)],
            tables: ["units": ["EA": "PCE", "CA": "CT"], "other": ["*": "ZZ"]]
        )
    }

    @Test(arguments: [
        (#""{{payload.order}}""#, #""O-1""#),
        (#""{{ payload.order }}""#, #""O-1""#),
        (#"{"a":1,"b":[true,null,"x"]}"#, #"{"a":1,"b":[true,null,"x"]}"#),
        (#""order {{payload.order}} of {{payload.lines.1.number}}""#, #""order O-1 of 2""#),
        (
            #"["{{payload.isFinal}}","{{payload.total}}"]"#,
            #"[true,{"minorUnits":1250,"currency":"USD"}]"#
        ),
        (
            #"{"n":"{{payload.note}}","o":"{{payload.note?}}","p":"{{payload.gone?}}"}"#,
            #"{"n":null}"#
        ),
        (#"["{{payload.gone?}}",1]"#, "[1]"),
        (#""[{{payload.gone?}}{{payload.note?}}]""#, #""[]""#),
        (#""{{payload.total | money}}""#, "12.50"),
        (#""{{payload.yen | money}}""#, "1250"),
        (
            #""{{payload.total | money | minor payload.total.currency}}""#,
            #"{"minorUnits":1250,"currency":"USD"}"#
        ),
        (#""{{payload.yen.minorUnits | minor 'JPY'}}""#, #"{"minorUnits":1250,"currency":"JPY"}"#),
        (#""{{payload.lines.0.thousandths | decimal 3}}""#, "12.5"),
        (#""{{payload.lines.0.thousandths | fixed 3 | text}}""#, #""12.500""#),
        (#""{{payload.lines.0.thousandths | decimal 3 | scaled 3}}""#, "12500"),
        (#""{{payload.street | join ', '}}""#, #""1 Main St, Dock 4""#),
        (#""{{payload.at | time}}""#, #""2026-11-23T18:59:00Z""#),
        (#""{{payload.at | time | microseconds}}""#, "1795460340000000"),
        (#""{{payload.lines.0.unit | table units}}""#, #""PCE""#),
        (#""{{payload.lines.0.unit | table other}}""#, #""ZZ""#),
        (#""{{payload.note | default 'none'}}""#, #""none""#),
        (#""{{payload.order | default 'none'}}""#, #""O-1""#),
    ])
    func `a place is filled`(_ template: String, _ expected: String) throws {
        let value = try JSONTemplate(parsing: template).value(from: scope())
        #expect(value.text() == expected)
    }

    @Test func `a loop makes one element for each, and sees the loops around it`() throws {
        let template = try JSONTemplate(
            parsing: """
                {"lines":["{{#each payload.lines}}",{"no":"{{.number}}","order":"{{payload.order}}",
                 "parcels":["{{#each .parcels}}","{{..number}}{{.code}}"]}],
                 "names":["{{#each payload.street}}","{{.}}"],
                 "none":["{{#each payload.gone?}}",1]}
                """
        )
        #expect(
            try template.value(from: scope()).text() == """
                {"lines":[{"no":1,"order":"O-1","parcels":["1a","1b"]},\
                {"no":2,"order":"O-1","parcels":[]}],"names":["1 Main St","Dock 4"]}
                """
        )
    }

    @Test(arguments: [
        (
            #"{"a":["x","{{payload.gone}}"]}"#,
            "/a/1: payload.gone is missing; write {{…?}} if it may be"
        ),
        (#"["{{.number}}"]"#, "/0: .number is missing; write {{…?}} if it may be"),
        (#""x {{payload.total}}""#, "payload.total: an object is no text"),
        (#""{{payload.order | money}}""#, "payload.order: not an amount in a known currency"),
        (
            #""{{payload.order | scaled 2}}""#,
            "payload.order: not a number of at most 2 digits after the point"
        ),
        (#""{{payload.order | minor payload.gone}}""#, "payload.order: its currency is not known"),
        (#""{{payload.order | table units}}""#, #"payload.order: "O-1" is not in the table units"#),
        (#""{{payload.order | table none}}""#, "payload.order: there is no table none"),
        (#""{{payload.order | time}}""#, "payload.order: not a whole number"),
        (#"{"l":["{{#each payload.order}}",1]}"#, "/l: payload.order: not an array"),
    ])
    func `what cannot be filled is named with its place`(_ template: String, _ said: String) throws
    {
        let parsed = try JSONTemplate(parsing: template)
        let scope = try scope()
        let failure = try #require(throws: TemplateFailure.self) { try parsed.value(from: scope) }
        #expect(failure.description == said)
        #expect(failure.remedy == .escalate(to: .integrationSupport))
    }

    @Test(arguments: [
        (#"{"a":"{{}}"}"#, "/a"), (#"{"a":"{{x"}"#, "/a"), (#"["{{a..b}}"]"#, "/0"),
        (#"["{{a | nothing}}"]"#, "/0"), (#"["{{a | decimal x}}"]"#, "/0"),
        (#"["{{a b}}"]"#, "/0"), (#"["{{a | join 'x}}"]"#, "/0"), (#"["{{a | text 1 2}}"]"#, "/0"),
        (#"{"l":["{{#each a}}"]}"#, "/l"), (#"{"l":["{{#if a}}",1]}"#, "/l"),
        (#"{"l":["{{#each a}}",{"x":"{{}}"}]}"#, "/l/1/x"), (#"{"l":["{{#each }}",1]}"#, "/l"),
        ("{", ""),
    ])
    func `a wrong template is refused when it is read`(_ template: String, _ place: String) throws {
        let failure = try #require(throws: TemplateFailure.self) {
            try JSONTemplate(parsing: template)
        }
        #expect(failure.code == "template.malformed")
        #expect(failure.place == place)
    }

    @Test func `nested loops cannot grow without end`() throws {
        let numbers = JSONValue.array((0..<1_000).map { .number($0) })
        let template = try JSONTemplate(
            parsing: #"["{{#each n}}",["{{#each n}}","{{.}}"]]"#
        )
        #expect(throws: TemplateFailure(.tooLarge(limit: JSONTemplate.resultValues))) {
            try template.value(from: TemplateScope(["n": numbers]))
        }
    }
}
