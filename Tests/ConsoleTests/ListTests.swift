import Canonical
import Database
import Governance
import Hummingbird
import OrderStories
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

/// Systems, documents, inventory and audit: what they show, and to whom.
@Suite struct ListTests {
    private static let pages = [
        "/console/systems", "/console/documents", "/console/inventory", "/console/audit",
        "/console/inventory/ledger?item=WIDGET&site=DAL", "/console/purchases",
    ]

    /// Which of `pages` each role may read, in their order.
    private static let readers: [(Role, [Bool])] = [
        (.customerService, [true, true, false, false, false, false]),
        (.warehouseSupervisor, [true, true, true, false, true, true]),
        (.financeAnalyst, [true, true, false, false, false, true]),
        (.integrationSupport, [true, true, false, false, false, false]),
        (.operationsManager, [true, true, true, true, true, true]),
        (.executive, [false, false, false, false, false, false]),
    ]

    @Test func `each role reads its own lists, as a page and as a file`() async throws {
        try await TestConsole.with { console in
            try await Stories.badDay(in: console.world)
            for (role, allowed) in Self.readers {
                let browser = try await console.signIn(role)
                for (path, isAllowed) in zip(Self.pages, allowed) {
                    let page = try await console.get(path, as: browser)
                    #expect(page.status == (isAllowed ? .ok : .forbidden), "\(role) \(path)")
                    let file = path + (path.contains("?") ? "&" : "?") + "as=csv"
                    let status = try await console.get(file, as: browser).status
                    #expect(status == (isAllowed ? .ok : .forbidden), "\(role) \(file)")
                }
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `inventory says what is there, what is reserved and what moved it`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            try await Stories.badDay(in: console.world)
            let browser = try await console.signIn(.warehouseSupervisor)
            let lines = try await console.world.store.read {
                (snapshot) throws(StoreFailure) -> [StockLine] in
                try snapshot.stock.lines(
                    entity: DemoCatalogue.entity.rawValue,
                    item: nil,
                    after: nil,
                    limit: 1_000
                )
            }
            let reserved = try #require(lines.first { $0.reserved > 0 })
            let address = "/console/inventory?item=\(reserved.item)"
            let page = try await console.get(address, as: browser)
            #expect(page.contains(Display.quantity(reserved.onHand)))
            #expect(page.contains(Display.quantity(reserved.available)))
            let ledger = try await console.get(
                "/console/inventory/ledger?item=\(reserved.item)&site=\(reserved.site)",
                as: browser
            )
            #expect(ledger.contains("/console/orders/"))
            let postings = try await console.world.store.read {
                (snapshot) throws(StoreFailure) -> [PostingLine] in
                try snapshot.stock.postings(
                    of: reserved.item,
                    at: reserved.site,
                    entity: DemoCatalogue.entity.rawValue,
                    before: nil,
                    limit: 1_000
                )
            }
            #expect(postings.map(\.onHandDelta).reduce(0, +) == reserved.onHand)
            #expect(postings.map(\.reservedDelta).reduce(0, +) == reserved.reserved)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `pages of each list follow each other without a gap`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            try await console.fillLists(7)
            let browser = try await console.signIn(.operationsManager)
            _ = browser
            let seen = try await console.world.store.read {
                (snapshot) throws(StoreFailure) -> ([String], [Int64], Int) in
                var documents: [String] = []
                var last: (at: Timestamp, id: String)?
                repeat {
                    let page = try snapshot.documents.lines(
                        entity: DemoCatalogue.entity.rawValue,
                        partner: nil,
                        after: last,
                        limit: 3
                    )
                    documents += page.map(\.id)
                    last = page.last.map { ($0.createdAt, $0.id) }
                } while last != nil
                var entries: [Int64] = []
                var before: Int64?
                repeat {
                    let page = try snapshot.audit.lines(subject: nil, before: before, limit: 3)
                    entries += page.map(\.id)
                    before = page.last?.id
                } while before != nil
                let one = try snapshot.audit.lines(subject: "thing/3", before: nil, limit: 9).count
                return (documents, entries, one)
            }
            #expect(seen.0 == (0..<7).reversed().map { "D\($0)" })
            #expect(seen.1.count >= 7)
            #expect(seen.1 == seen.1.sorted(by: >))
            #expect(seen.2 == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a queue is sorted by value, sifted by cause, and only its owner's`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            for (index, count) in [Int64(12), 40, 25].enumerated() {
                _ = try await console.world.submit(
                    customer: DemoCatalogue.corner,
                    "PO-HELD-\(index)",
                    ["DRILL": count]
                )
                try await console.world.settle()
                console.world.clock.advance(by: .seconds(1))
            }
            let items = try await console.world.store.read {
                (snapshot) throws(StoreFailure) -> [StoredWorkItem] in
                try snapshot.workItems.list(
                    of: .financeAnalyst,
                    entity: DemoCatalogue.entity.rawValue,
                    cause: nil,
                    by: .value,
                    limit: 10
                )
            }
            #expect(items.count >= 3)
            let amounts = items.compactMap(\.amount?.minorUnits)
            #expect(amounts == amounts.sorted(by: >))
            let cause = try #require(items.first?.reason)
            let browser = try await console.signIn(.financeAnalyst)
            let base = "/console/exceptions/list?queue=finance_analyst"
            let page = try await console.get(base + "&sort=value&cause=\(cause)", as: browser)
            let expected = items.filter { $0.reason == cause }.count
            #expect(page.contains("\(expected) item"))
            let none = try await console.get(base + "&cause=nothing", as: browser)
            #expect(none.contains("Nothing waits here."))
            let file = try await console.get(base + "&as=csv", as: browser)
            #expect(file.contains("PO-HELD-1"))
            let other = try await console.signIn(.customerService)
            #expect(try await console.get(base, as: other).status == .notFound)
        }
    }

    @Test func `raw bytes are for those who mend, and who took them is kept`() async throws {
        try await TestConsole.with { console in
            try await console.fillLists(1)
            let path = "/console/documents/bytes?id=D0"
            let clerk = try await console.signIn(.customerService)
            #expect(try await console.get(path, as: clerk).status == .forbidden)
            let support = try await console.signIn(.integrationSupport)
            let file = try await console.get(path, as: support)
            #expect(file.text == "ISA*0")
            #expect(file.headers[.contentDisposition] == "attachment; filename=\"name-0.x12\"")
            #expect(
                try await console.get("/console/documents/bytes?id=none", as: support).status
                    == .notFound
            )
            let manager = try await console.signIn(.operationsManager)
            let audit = try await console.get("/console/audit", as: manager)
            #expect(audit.contains("document.download"))
            #expect(audit.contains("integration_support"))
        }
    }

    @Test func `a system says what is left of its budget and what failed last`() async throws {
        let setting: @Sendable (inout ConsoleDependencies) -> Void = { dependencies in
            dependencies.systems = [
                ConsoleSystem(
                    name: "erp",
                    concurrency: 2,
                    perMinute: 120,
                    perDay: 5_000,
                    windows: 1
                )
            ]
            dependencies.restingUntil = { name, now in
                name == "erp" ? now.advanced(by: .seconds(90)) : nil
            }
        }
        try await TestConsole.with(setting: setting) { console in
            _ = try await Stories.givenUpOn(in: console.world)
            let browser = try await console.signIn(.integrationSupport)
            let page = try await console.get("/console/systems", as: browser)
            #expect(page.contains("left alone"))
            #expect(page.contains("of 120, "))
            #expect(page.contains("of 5,000, "))
            #expect(page.contains("http.401"))
        }
    }
}

extension TestConsole {
    /// So many documents and audit entries, one a second.
    fileprivate func fillLists(_ count: Int) async throws {
        let start = world.clock.now()
        try await world.store.write { (transaction) throws(StoreFailure) in
            for number in 0..<count {
                let at = start.advanced(by: .seconds(number))
                try transaction.documents.insert(
                    PartnerDocument(
                        id: "D\(number)",
                        entity: DemoCatalogue.entity.rawValue,
                        partner: "retailco",
                        direction: "out",
                        type: "855",
                        controlNumber: String(number),
                        state: "sent",
                        instance: nil,
                        name: "name-\(number).x12",
                        detail: "",
                        bytes: Array("ISA*\(number)".utf8),
                        createdAt: at
                    )
                )
                try transaction.audit.append(
                    AuditEntry(
                        at: at,
                        actor: "ada",
                        action: "thing.do",
                        subject: "thing/\(number)",
                        detail: ""
                    )
                )
            }
        }
    }
}
