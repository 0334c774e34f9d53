import Testing
import Tidying

@Suite struct ImportRuleTests {
    @Test(arguments: [
        "import Primitives", "public import Primitives", "import struct Primitives.A",
    ])
    func `a room imports what the floor plan lists`(_ line: String) {
        #expect(Sample.lines(of: "import", in: Sample.pricing, line) == [])
    }

    @Test func `an import the floor plan does not list is refused, with the place to change`() {
        let findings = Sample.findings(of: "import", in: Sample.pricing, "\nimport Storage\n")
        #expect(findings.map(\.line) == [2])
        #expect(findings.allSatisfy { $0.message.contains("Package.swift") })
    }

    @Test(arguments: ["Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Synchronization"])
    func `below Durability nothing of the toolchain is imported`(_ module: String) {
        let line = "import \(module)\n"
        #expect(Sample.lines(of: "import", in: Sample.pricing, line) == [1])
        #expect(Sample.lines(of: "import", in: Sample.storage, line) == [])
        #expect(Sample.lines(of: "import", in: Sample.app, line) == [])
    }

    @Test func `Testing is for suites and the Testing floor`() {
        let kit = "Sources/Testing/StorageTesting/StoreContract.swift"
        #expect(Sample.lines(of: "import", in: Sample.suite, "import Testing") == [])
        #expect(Sample.lines(of: "import", in: kit, "import Testing") == [])
        #expect(Sample.lines(of: "import", in: Sample.console, "import Testing") == [1])
    }

    @Test func `a suite imports what it lists`() {
        #expect(Sample.lines(of: "import", in: Sample.suite, "@testable import Pricing") == [])
        #expect(Sample.lines(of: "import", in: Sample.suite, "@testable import Storage") == [1])
    }

    @Test func `words in comments and strings are no imports`() {
        let text = "// import Storage\nlet text = \"import Storage\"\n"
        #expect(Sample.lines(of: "import", in: Sample.pricing, text) == [])
    }
}
