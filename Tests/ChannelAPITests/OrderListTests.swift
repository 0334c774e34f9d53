import Canonical
import JSON
import Ordering
import Primitives
import StorageTesting
import Testing

@testable import ChannelAPI

@Suite struct OrderListTests {
    private static func ids(_ reply: Reply) -> [String] {
        reply["/orders"]?.array?.compactMap { $0["id"]?.string } ?? []
    }

    /// All pages, joined.
    private static func pages(
        _ api: TestAPI,
        _ query: String,
        key: String
    ) async throws -> [[String]] {
        var pages: [[String]] = []
        var cursor = ""
        while true {
            let reply = try await api.send("GET", "/v1/orders?\(query)\(cursor)", key: key)
            #expect(reply.status == 200)
            pages.append(ids(reply))
            guard let next = reply["/next"]?.string else { return pages }
            cursor = "&cursor=" + next
            try #require(pages.count < 20)
        }
    }

    @Test func `orders come newest first, page by page, each once`() async throws {
        try await TestAPI.with { api in
            for number in 1...5 { try await api.boardRow("O-\(number)") }
            try await api.boardRow("O-9", channel: "shop")
            let pages = try await Self.pages(api, "limit=2", key: try await api.key())
            #expect(pages == [["O-5", "O-4"], ["O-3", "O-2"], ["O-1"]])
        }
    }

    @Test func `a list shows what the board knows`() async throws {
        try await TestAPI.with { api in
            try await api.boardRow("O-1", status: .held)
            let reply = try await api.send("GET", "/v1/orders", key: try await api.key())
            #expect(reply["/orders/0/gross"] == "123.45")
            #expect(reply["/orders/0/holds/0"] == "credit_limit")
            #expect(reply["/orders/0/links/self"] == "/v1/orders/O-1")
        }
    }

    @Test func `a status narrows the list`() async throws {
        try await TestAPI.with { api in
            for number in 1...6 {
                try await api.boardRow("O-\(number)", status: number % 2 == 0 ? .held : .shipped)
            }
            let key = try await api.key()
            let pages = try await Self.pages(api, "limit=2&status=held", key: key)
            #expect(pages == [["O-6", "O-4"], ["O-2"]])
            #expect(try await Self.pages(api, "status=paid", key: key) == [[]])
        }
    }

    @Test func `a purchase order number finds its orders, in this channel only`() async throws {
        try await TestAPI.with { api in
            try await api.boardRow("O-1", number: "PO 7&8", status: .rejected)
            try await api.boardRow("O-2", number: "PO 7&8")
            try await api.boardRow("O-3", number: "PO-9")
            try await api.boardRow("O-4", number: "PO 7&8", channel: "shop")
            let key = try await api.key()
            let query = "purchase_order_number=PO+7%268"
            #expect(try await Self.pages(api, query, key: key) == [["O-2", "O-1"]])
            #expect(try await Self.pages(api, query + "&limit=1", key: key) == [["O-2"], ["O-1"]])
            #expect(try await Self.pages(api, query + "&status=accepted", key: key) == [["O-2"]])
        }
    }

    @Test func `what changed since a moment comes oldest change first`() async throws {
        try await TestAPI.with { api in
            let start = api.clock.now()
            for (index, id) in ["O-3", "O-1", "O-2", "O-4"].enumerated() {
                // Two of them at the very same moment.
                let at = start.advanced(by: .seconds(index == 2 ? 60 : index * 60))
                try await api.boardRow(id, updatedAt: at)
            }
            let key = try await api.key()
            let all = try await Self.pages(api, "limit=1&updated_since=\(start)", key: key)
            #expect(all.flatMap { $0 } == ["O-3", "O-1", "O-2", "O-4"])
            let minute = start.advanced(by: .seconds(60))
            let later = try await Self.pages(api, "updated_since=\(minute)", key: key)
            #expect(later == [["O-1", "O-2", "O-4"]])
        }
    }

    @Test func `number and moment do not go together, nor does a cursor of another order`()
        async throws
    {
        try await TestAPI.with { api in
            for number in 1...3 { try await api.boardRow("O-\(number)") }
            let key = try await api.key()
            let moment = "updated_since=2026-11-23T00:00:00Z"
            let both = try await api.send(
                "GET",
                "/v1/orders?purchase_order_number=PO-1&\(moment)",
                key: key
            )
            #expect(both.faults == ["updated_since not_allowed"])
            let page = try await api.send("GET", "/v1/orders?limit=1", key: key)
            let next = try #require(page["/next"]?.string)
            let wrong = try await api.send("GET", "/v1/orders?\(moment)&cursor=\(next)", key: key)
            #expect(wrong.status == 400)
            #expect(wrong.faults == ["cursor invalid_format"])
        }
    }

    @Test func `a key for some customers sees only theirs`() async throws {
        try await TestAPI.with { api in
            try await api.boardRow("O-1", customer: "C-HARBOR")
            try await api.boardRow("O-2", customer: "C-SUMMIT")
            try await api.boardRow("O-3", customer: "C-HARBOR-EAST")
            let key = try await api.key(customers: ["C-HARBOR", "C-CASCADE"])
            #expect(try await Self.pages(api, "limit=1", key: key) == [["O-1"]])
            #expect(try await Self.pages(api, "status=accepted", key: key) == [["O-1"]])
            #expect(try await Self.pages(api, "purchase_order_number=PO-1", key: key) == [["O-1"]])
            let since = "updated_since=2026-11-23T00:00:00Z"
            #expect(try await Self.pages(api, since, key: key) == [["O-1"]])
        }
    }
}
