import Primitives
import Testing

@Suite struct EffectKeyTests {
    @Test func `a key names workflow, instance, step and effect`() {
        let key = EffectKey(workflow: "order", instance: "01HX", sequence: 7, ordinal: 0)
        #expect(key.description == "order/01HX/7/0")
    }

    @Test func `what a header could not carry is encoded, so that keys stay different`() {
        func key(_ instance: String) -> String {
            EffectKey(workflow: "run", instance: instance, sequence: 1, ordinal: 2).rawValue
        }
        #expect(key("DE/Müller & Söhne") == "run/DE/M%C3%BCller%20&%20S%C3%B6hne/1/2")
        #expect(key("a%20b") == "run/a%2520b/1/2")
        #expect(key("a%20b") != key("a b"))
    }

    @Test(arguments: ["", "a b", "a\nb", "ä", String(repeating: "k", count: 513)])
    func `a text that no header could carry is no key`(_ text: String) {
        #expect(EffectKey(validating: text) == nil)
    }
}
