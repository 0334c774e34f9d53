import Testing
import Tidying

@Suite struct RoomRulesTests {
    @Test func `a house in order has no findings`() {
        #expect(Sample.findings([Sample.pricing: "struct Price {}\n"]) == [])
    }

    @Test func `a room's README says three things`() {
        let path = "Sources/Decisions/Pricing/README.md"
        let short = Sample.findings(of: "room", in: path, "# Pricing\n\nDuty.\n")
        #expect(short.map(\.message).first?.hasPrefix("2 of 3 lines") == true)
        #expect(Sample.findings(of: "room", in: path, "# Pricing\nDuty.\nLimits.\n") == [])
    }

    @Test func `a room without a README is found`() {
        let findings = Rulebook().check(House(files: [], plan: Sample.plan))
        #expect(findings.count { $0.message.hasPrefix("missing") } == 6)
    }

    @Test(arguments: ["Sources/Edges/Portal/Page.swift", "Tests/PortalTests/PageTests.swift"])
    func `a folder off the floor plan is found, for it is never built`(_ path: String) {
        let findings = Sample.findings(of: "room", in: path, "struct Page {}\n")
        #expect(findings.map(\.path) == [path])
    }

    @Test func `an empty room is a warning`() {
        let path = "Sources/Edges/Console/Room.swift"
        let findings = Sample.findings(of: "room", in: path, "// placeholder\n")
        #expect(findings.map(\.severity) == [.warning])
    }

    @Test func `the page that explains the house names every room`() {
        let text = "`Primitives` `Pricing` `Storage`\n`StorageTesting` `crossdock`\n"
        let findings = Sample.findings(of: "room", in: "ARCHITECTURE.md", text)
        #expect(findings.map(\.message) == ["Console is not named; add it to its floor"])
    }
}
