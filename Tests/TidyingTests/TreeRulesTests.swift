import Testing
import Tidying

@Suite struct TreeRulesTests {
    /// Put together, so that this file itself holds none.
    private static func path(_ first: String, _ rest: String) -> String { "/\(first)/\(rest)" }

    @Test(arguments: ["work", "root", "opt"])
    func `a path of one machine is refused in any file`(_ folder: String) {
        let text = "line\nrun \(Self.path(folder, "bin/swift")) build\n"
        #expect(Sample.lines(of: "machine-path", in: "Scripts/release", text) == [2])
        #expect(Sample.lines(of: "machine-path", in: "README.md", text) == [2])
    }

    @Test func `a part of a longer path is none`() {
        let text = "see docs\(Self.path("work", "flow.md")) and \(Self.path("work", ":id"))\n"
        #expect(Sample.lines(of: "machine-path", in: "README.md", text) == [])
    }

    @Test func `a registry's host is refused`() {
        let text = "pip install --index-url https://" + "py" + "pi.org/simple thing\n"
        #expect(Sample.lines(of: "machine-path", in: "Scripts/release", text) == [1])
    }

    @Test func `a page's links lead somewhere`() {
        let text = """
            [room](../Sources/Decisions/Pricing/README.md) [floor](../Sources/Decisions)
            [site](https://example.com/x) [part](#part) [gone](limits.md#bytes)
            [out](../../elsewhere.md)
            """
        let findings = Sample.findings(of: "link", in: "docs/tables.md", text)
        #expect(findings.map(\.line) == [2, 3])
    }

    @Test func `a rule may be broken with a reason beside it`() {
        let text = """
            // tidy:allow(force) The literal above is a valid address.
            let page = address!
            """
        #expect(Sample.findings([Sample.app: "struct Serve {}\n" + text]) == [])
    }

    @Test func `a permit without a reason permits nothing`() {
        let text = "let page = address!  // tidy:allow(force)\n"
        let findings = Sample.findings([Sample.app: text])
        #expect(findings.map(\.rule).sorted() == ["allow", "force"])
    }

    @Test func `a permit that nothing needs is a finding`() {
        let text = "// tidy:allow(force) The address is always there.\nlet page = address\n"
        let findings = Sample.findings([Sample.app: text])
        #expect(findings.map(\.rule) == ["allow"])
    }

    @Test func `every rule has a name of its own and a reason`() {
        let contents = Rulebook().contents
        #expect(Set(contents.map(\.name)).count == contents.count)
        #expect(contents.allSatisfy { !$0.reason.isEmpty })
    }
}
