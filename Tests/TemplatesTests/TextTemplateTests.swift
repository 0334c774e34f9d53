import JSON
import Templates
import Testing

@Suite struct TextTemplateTests {
    let scope = TemplateScope(["key": "order/1 ü%", "n": 7, "line": "a\r\nb", "o": [:]])

    @Test func `values in an address cannot change its shape`() throws {
        let template = try TextTemplate(parsing: "/orders/{{key}}/lines?n={{n}}&x={{gone?}}")
        #expect(
            try template.text(from: scope, for: .address)
                == "/orders/order%2F1%20%C3%BC%25/lines?n=7&x="
        )
    }

    @Test func `values in a header cannot start a new line`() throws {
        let plain = try TextTemplate(parsing: "n-{{n}}")
        #expect(try plain.text(from: scope, for: .header) == "n-7")
        let smuggled = try TextTemplate(parsing: "{{line}}")
        #expect(throws: TemplateFailure.self) { try smuggled.text(from: scope, for: .header) }
        #expect(try smuggled.text(from: scope, for: .plain) == "a\r\nb")
    }

    @Test func `a text without places is itself`() throws {
        #expect(try TextTemplate(parsing: "").text(from: scope, for: .plain).isEmpty)
        #expect(try TextTemplate(parsing: "}} { x }").text(from: scope, for: .plain) == "}} { x }")
    }
}
