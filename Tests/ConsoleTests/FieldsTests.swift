import Mustache
import Testing

@testable import Console

/// Views as templates look at them.
@Suite struct FieldsTests {
    private struct Leaf {
        var text: String
        var more: String?
    }

    private struct Page {
        var title = "a & b"
        var count = 3
        var isOpen = true
        var none: Leaf?
        var one: Leaf? = Leaf(text: "one", more: "x")
        var leaves = [Leaf(text: "first", more: nil), Leaf(text: "second", more: "y")]
        var words: [String]? = ["p", "q"]
        var empty: [Leaf] = []
    }

    @Test func `a template sees the same through fields as by reflection`() throws {
        let template = try MustacheTemplate(
            string: """
                {{title}} {{count}} {{#isOpen}}open{{/isOpen}}{{^none}} none{{/none}}
                {{#one}}{{.text}}{{#.more}} more {{.}}{{/.more}} of {{title}}{{/one}}
                {{#leaves}}{{.text}}{{^.more}}-{{/.more}}{{#.more}}{{.}}{{/.more}}
                {{count}};{{/leaves}}
                {{#words}}{{.}},{{/words}}{{^empty}}nothing{{/empty}}
                """
        )
        let text = template.render(Page())
        #expect(template.render(try #require(Fields.of(Page()))) == text)
        #expect(text.contains("one more x of a &amp; b"))
        #expect(text.contains("first-\n3;secondy\n3;"))
        #expect(text.contains("p,q,nothing"))
    }
}
