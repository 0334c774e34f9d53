import Canonical
import Database
import Governance
import Hummingbird
import OrderStories
import Primitives
import Projections
import StorageTesting
import Synchronization
import Testing

@testable import Console

@Suite struct SiteTests {
    @Test func `every answer keeps the browser on our side`() async throws {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.operationsManager)
            for path in ["/console", "/console/figures", "/console/sign-in", "/console/none"] {
                let page = try await console.get(path, as: browser)
                let policy = try #require(page.headers[.contentSecurityPolicy])
                #expect(policy.hasPrefix("default-src 'none'; script-src 'self'"))
                #expect(!policy.contains("unsafe"))
                #expect(page.headers[.xContentTypeOptions] == "nosniff")
                #expect(page.headers[.xFrameOptions] == "DENY")
                #expect(page.headers[.cacheControl] == "no-store")
                #expect(!page.contains("style=\""))
                #expect(!page.contains("http://"))
                #expect(!page.contains("https://"))
            }
        }
    }

    @Test(arguments: StaticAsset.allCases)
    func `our files are kept by their tag`(asset: StaticAsset) async throws {
        try await TestConsole.with { console in
            let first = try await console.get(ConsolePath.asset(asset).address)
            #expect(first.status == .ok)
            #expect(first.text == asset.text)
            #expect(first.headers[.contentType] == asset.mediaType)
            var headers = HTTPFields()
            headers[.ifNoneMatch] = first.headers[.eTag]
            let second = try await console.get(ConsolePath.asset(asset).address, headers: headers)
            #expect(second.status == .notModified)
            #expect(second.text.isEmpty)
        }
    }

    @Test func `a path that is none is told so, once signed in`() async throws {
        try await TestConsole.with { console in
            #expect(try await console.get("/console/none/at/all").status == .seeOther)
            let browser = try await console.signIn(.executive)
            for path in ["none/at/all", "orders/x/y/z", "orders/x/y", "exceptions/close-item"] {
                let page = try await console.get("/console/" + path, as: browser)
                #expect(page.status == .notFound)
                #expect(page.contains("<main"), "\(path) has no page")
            }
            #expect(try await console.get("/console/static/secret.txt").status == .notFound)
        }
    }

    @Test func `each role sees its own queue, the operations manager all of them`() {
        func viewer(_ role: Role) -> Viewer {
            Viewer(name: "x", role: role, csrfToken: "", tokenHash: [])
        }
        #expect(ExceptionsModel.owners(for: viewer(.financeAnalyst)) == [.financeAnalyst])
        #expect(ExceptionsModel.owners(for: viewer(.executive)).isEmpty)
        #expect(ExceptionsModel.owners(for: viewer(.operationsManager)).count == 5)
    }

    @Test func `the key figures stand beside their definitions`() async throws {
        try await TestConsole.with { console in
            try await Stories.badDay(in: console.world)
            let browser = try await console.signIn(.executive)
            let page = try await console.get("/console/figures?days=90", as: browser)
            #expect(page.contains("Line fill rate"))
            #expect(page.contains("BackorderAgeing") == false)
            #expect(page.contains("by the age of their longest-waiting line"))
            #expect(page.contains("Order cycle time"))
        }
    }

    @Test(
        arguments: [
            ("1234567.5", "1,234,567.5"), ("0", "0"), ("-1234.00", "-1,234.00"), ("999", "999"),
            ("1000", "1,000"), ("-100", "-100"),
        ]
    )
    func `numbers are grouped by thousands`(decimal: String, text: String) {
        #expect(Display.grouped(decimal) == text)
    }

    @Test(arguments: [(82_500, "8.25 %"), (0, "0 %"), (190_000, "19 %"), (1, "0.0001 %")])
    func `a rate is a percentage without idle zeros`(partsPerMillion: Int64, text: String) {
        #expect(ScaledRate.percent(partsPerMillion) == text)
    }

    @Test func `form fields survive any bytes`() {
        let fields = FormFields("a=1&a=2&b=%41+%zz%4&c&=x&d=%F0%9F%92%80&e=%FF")
        #expect(fields["a"] == "1")
        #expect(fields["b"] == "A %zz%4")
        #expect(fields["c"] == nil)
        #expect(fields["d"] == "💀")
        #expect(fields["e"] == "\u{FFFD}")
        #expect(FormFields("x=" + FormFields.encoded("a/b c&d=é"))["x"] == "a/b c&d=é")
    }
}
