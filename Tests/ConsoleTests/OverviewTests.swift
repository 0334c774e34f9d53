import Canonical
import Database
import Governance
import Hummingbird
import OrderStories
import Primitives
import Projections
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

@Suite struct OverviewTests {
    @Test func `every number leads to a list of as many`() async throws {
        try await TestConsole.with { console in
            try await Stories.badDay(in: console.world)
            let browser = try await console.signIn(.operationsManager)
            let page = try await console.get("/console", as: browser)
            #expect(page.contains("<h1>Overview</h1>"))
            let now = console.world.clock.now()
            let flow = try await console.world.store.read {
                (snapshot) throws(StoreFailure) -> OrderFlow in
                try OrderFlow.read(now: now, entity: DemoCatalogue.entity, from: snapshot)
            }
            var followed = 0
            for stage in flow.stages {
                let numbers: [(FlowPart, Int)] = [
                    (.standing, stage.orders), (.stuck, stage.stuck), (.entered, stage.entered),
                ]
                for (part, number) in numbers where number > 0 && stage.stage != .ended {
                    let since = part == .entered ? flow.since : nil
                    let place = FlowPlace(stage: stage.stage, part: part, since: since)
                    let address = ConsolePath.flow(place).address
                    #expect(page.contains(address.escaped), "\(address)")
                    let list = try await console.get(address, as: browser)
                    #expect(list.text.count(of: "<tr data-row>") == number, "\(address)")
                    followed += 1
                }
            }
            #expect(followed >= 8)
            #expect(page.contains("class=\"halo\""))
        }
    }

    @Test func `an executive reads the numbers and follows none to an order`() async throws {
        try await TestConsole.with { console in
            try await Stories.badDay(in: console.world)
            let browser = try await console.signIn(.executive)
            let page = try await console.get("/console", as: browser)
            #expect(page.status == .ok)
            #expect(page.contains("The flow of orders"))
            #expect(!page.contains("/console/flow"))
            #expect(!page.contains("href=\"/console/failures"))
            for path in ["/console/flow?stage=booked", "/console/door", "/console/failures"] {
                #expect(try await console.get(path, as: browser).status == .forbidden, "\(path)")
            }
        }
    }

    @Test(arguments: [
        "/console/flow", "/console/flow?stage=nowhere", "/console/failures/group?kind=effect",
        "/console/failures/set?hash=none", "/console/failures/set",
    ])
    func `a list of nothing that exists is told so`(path: String) async throws {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.operationsManager)
            #expect(try await console.get(path, as: browser).status == .notFound)
        }
    }

    @Test func `a list is a file too, without formulas`() async throws {
        try await TestConsole.with { console in
            let order = try await console.world.submit(
                customer: DemoCatalogue.harbor,
                "=HYPERLINK(1)",
                ["TAPE": 1]
            )
            try await console.world.settle()
            let browser = try await console.signIn(.operationsManager)
            var found = 0
            for stage in FlowStage.allCases {
                let page = try await console.get(
                    "/console/flow?stage=\(stage.rawValue)&as=csv",
                    as: browser
                )
                #expect(page.headers[.contentType]?.hasPrefix("text/csv") == true)
                guard page.contains(order.rawValue) else { continue }
                found += 1
                #expect(page.contains("'=HYPERLINK(1)"))
                #expect(!page.contains("\n=HYPERLINK"))
            }
            #expect(found == 1)
        }
    }

    @Test func `cells of a file are escaped as spreadsheets need them`() {
        let cells = [
            ("plain", "plain"), ("=1+1", "'=1+1"), ("+44", "'+44"), ("@x", "'@x"), ("-", "'-"),
            ("-12.50", "-12.50"), ("a,b", "\"a,b\""), ("say \"so\"", "\"say \"\"so\"\"\""),
            ("=a,b", "\"'=a,b\""), ("two\nlines", "\"two\nlines\""), ("", ""),
        ]
        for (text, expected) in cells { #expect(SheetView.cell(text) == expected) }
    }
}

@Suite struct FailurePageTests {
    @Test func `a group is frozen, tried and run from its page`() async throws {
        try await TestConsole.with { console in
            for number in 1...3 {
                _ = try await Stories.givenUpOn(in: console.world, "PO-STUCK-\(number)")
            }
            let browser = try await console.signIn(.integrationSupport)
            let groups = try await console.get("/console/failures", as: browser)
            #expect(groups.contains("http.401"))
            let link = try #require(groups.text.link(startingWith: "/console/failures/group"))
            let group = try await console.get(link, as: browser)
            #expect(group.contains("Freeze these 3"))
            #expect(group.contains("PO-STUCK-1"))
            let frozen = try await console.post(
                "/console/failures/freeze",
                [
                    "csrf": browser.csrf, "kind": group.field("kind") ?? "",
                    "target": group.field("target") ?? "",
                    "operation": group.field("operation") ?? "",
                    "code": group.field("code") ?? "", "until": group.field("until") ?? "",
                    "hash": group.field("hash") ?? "", "canary": "1",
                ],
                as: browser
            )
            let hash = try #require(group.field("hash"))
            #expect(frozen.location == "/console/failures/set?hash=\(hash)&done=set_frozen")
            let set = try await console.get(try #require(frozen.location), as: browser)
            #expect(set.contains("Send the first 1"))
            #expect(set.contains("Frozen by integration_support"))
            // A press says where the set stood when its page was read.
            let state = try #require(set.field("state"))
            let press: KeyValuePairs = ["csrf": browser.csrf, "hash": hash, "state": state]
            let gone = try await console.post("/console/failures/go", press, as: browser)
            #expect(gone.status == .seeOther)
            let second = try await console.post("/console/failures/go", press, as: browser)
            #expect(second.status == .conflict)
            #expect(second.contains("Somebody was faster"))
            let silent = try await console.post(
                "/console/failures/go",
                ["csrf": browser.csrf, "hash": hash],
                as: browser
            )
            #expect(silent.status == .badRequest)
            let back = try await console.post(
                "/console/failures/withdraw",
                ["csrf": browser.csrf, "hash": hash],
                as: browser
            )
            #expect(back.status == .seeOther)
            let after = try await console.get("/console/failures/set?hash=\(hash)", as: browser)
            #expect(after.contains("taken back"))
        }
    }

    @Test func `a form of something that has changed changes nothing`() async throws {
        try await TestConsole.with { console in
            _ = try await Stories.givenUpOn(in: console.world)
            let browser = try await console.signIn(.operationsManager)
            let page = try await console.post(
                "/console/failures/freeze",
                [
                    "csrf": browser.csrf, "kind": "effect", "target": "erp",
                    "operation": "erp.book", "code": "http.401", "until": "1", "hash": "beef",
                    "canary": "1",
                ],
                as: browser
            )
            #expect(page.status == .conflict)
            #expect(page.contains("Nothing was changed"))
            let none = try await console.post(
                "/console/failures/freeze",
                ["csrf": browser.csrf, "kind": "effect", "target": "erp", "canary": "0"],
                as: browser
            )
            #expect(none.status == .badRequest)
        }
    }
}

extension String {
    fileprivate var escaped: String { replacing("&", with: "&amp;") }

    fileprivate func count(of part: String) -> Int { components(of: part) - 1 }

    private func components(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count
    }

    fileprivate func link(startingWith start: String) -> String? {
        let parts = split(separator: "href=\"\(start)", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return (start + parts[1].prefix { $0 != "\"" }).replacing("&amp;", with: "&")
    }
}
