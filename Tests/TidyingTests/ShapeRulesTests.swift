import Testing
import Tidying

@Suite struct ShapeRulesTests {
    typealias Severities = KeyValuePairs<Int, Finding.Severity?>

    private static func repeated(_ line: String, _ count: Int) -> String {
        String(repeating: line + "\n", count: count)
    }

    @Test(arguments: [350: nil, 351: .warning, 600: .warning, 601: .error] as Severities)
    func `a long file is a warning, then an error`(
        _ count: Int,
        _ severity: Finding.Severity?
    ) {
        let text = Self.repeated("// a line", count)
        let findings = Sample.findings(of: "file-length", in: Sample.pricing, text)
        #expect(findings.map(\.severity) == [severity].compactMap(\.self))
    }

    @Test(arguments: [800: nil, 801: .warning, 1000: .warning, 1001: .error] as Severities)
    func `the floor plan may be longer, since it can only be one file`(
        _ count: Int,
        _ severity: Finding.Severity?
    ) {
        let text = Self.repeated("// a line", count)
        let findings = Sample.findings(of: "file-length", in: "Package.swift", text)
        #expect(findings.map(\.severity) == [severity].compactMap(\.self))
    }

    @Test(arguments: [60: nil, 61: .warning, 80: .warning, 81: .error] as Severities)
    func `a long function is a warning, then an error`(
        _ count: Int,
        _ severity: Finding.Severity?
    ) {
        let body = Self.repeated("    work()", count)
        let text = "func price(\n    of item: [Item]\n) throws(Failure) -> (a: Int) {\n\(body)}\n"
        let findings = Sample.findings(of: "function-length", in: Sample.pricing, text)
        #expect(findings.map(\.severity) == [severity].compactMap(\.self))
        #expect(findings.allSatisfy { $0.line == 1 && $0.message.hasPrefix("price has") })
    }

    @Test func `an initializer's body counts, a requirement has none`() {
        let body = Self.repeated("        work()", 70)
        let text = """
            protocol Priced {
                func price(of item: Item) -> Money
                init(item: Item)
                var total: Money { get }
            }
            struct Price {
                init() {
            \(body)    }
            }
            """
        #expect(Sample.lines(of: "function-length", in: Sample.pricing, text) == [7])
    }

    @Test func `a brace in a string or a comment closes nothing`() {
        let body = Self.repeated("    say(\"}\")  // }", 70)
        let text = "func price() {\n\(body)}\n"
        #expect(Sample.lines(of: "function-length", in: Sample.pricing, text) == [1])
    }

    @Test func `a wide line is found, a sample's width is its own`() {
        let wide = String(repeating: "x", count: 101)
        #expect(Sample.lines(of: "line-width", in: Sample.pricing, "// \(wide)\n") == [1])
        #expect(Sample.lines(of: "line-width", in: Sample.pricing, "/// | \(wide) |\n") == [])
        let sample = "let order = \"\"\"\n    \(wide)\n    \"\"\"\n"
        #expect(Sample.lines(of: "line-width", in: Sample.pricing, sample) == [])
    }

    @Test func `a file is named for its main type`() {
        let text = "struct Quote {}\n"
        let findings = Sample.findings(of: "file-name", in: Sample.pricing, text)
        #expect(findings.map(\.severity) == [.warning])
        #expect(findings.allSatisfy { $0.message.contains("Quote?") })
    }

    @Test(
        arguments: [
            ("Price.swift", "enum Price {}"), ("Price+Rounding.swift", "extension Price {}"),
            ("Sort.swift", "extension Board.Sort {}"), ("rounding.swift", "func round() {}"),
            ("StockTables.swift", "struct LevelTable {}\nstruct PostingTable {}"),
        ]
    )
    func `a name that leads to a type is a good one`(_ name: String, _ text: String) {
        let path = "Sources/Decisions/Pricing/\(name)"
        #expect(Sample.lines(of: "file-name", in: path, text + "\n") == [])
    }

    @Test(arguments: ["PriceHelper", "StockManager", "StringUtils", "HTTPUtility"])
    func `a type's name says what it is for`(_ name: String) {
        let findings = Sample.findings(of: "type-name", in: Sample.pricing, "struct \(name) {}")
        #expect(findings.map(\.severity) == [.error])
    }

    @Test func `only the word counts, not its letters`() {
        let text = "struct Utilization {}\nactor Handler {}\nlet manager: Manager\n"
        #expect(Sample.lines(of: "type-name", in: Sample.pricing, text) == [])
    }

    @Test func `a test's name is a sentence`() {
        let text = """
            @Test func price() {}
            @Test func `a price is exact`() {}
            @Test("a price is exact") func exact() {}
            @Test(arguments: [1, 2]) func pair(_ number: Int) {}
            """
        #expect(Sample.lines(of: "test-name", in: Sample.suite, text) == [1, 4])
    }
}
