import Canonical
import Database
import Hummingbird
import OrderStories
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

@Suite struct OrderPageTests {
    /// A quotation mark under an accent is one character, and ends an attribute all the same.
    private static let breakout = "\"\u{301} onfocus"

    @Test func `the page tells the whole story of an order`() async throws {
        try await TestConsole.with { console in
            let order = try await Stories.paid(in: console.world)
            let browser = try await console.signIn(.integrationSupport)
            let page = try await console.get("/console/orders/\(order)", as: browser)
            #expect(page.status == .ok)
            for part in [
                "<h1>PO-PAID ", "Harbor Hardware", "ERP-1001",
                "Nothing more happens: everything was shipped, invoiced and paid.",
                "Cordless drill 18 V", "tier GOLD-DRILL", "Texas sales tax US-TX 8.25 %",
                "signed by J. Receiver", "Order accepted", "Try 1 to erp: done",
                "4bf92f3577b34da6a3ce929d0e0e4736",
            ] {
                let isThere = page.contains(part)
                #expect(isThere, "\(part)")
            }
            #expect(page.text.components("<li class=\"done\">") == 7)
        }
    }

    @Test func `what will happen is told with what it rests on, until nothing will`() async throws {
        try await TestConsole.with { console in
            let held = try await Stories.held(in: console.world)
            let browser = try await console.signIn(.customerService)
            let page = try await console.get("/console/orders/\(held)", as: browser)
            for part in [
                "What will happen", "If the hold credit limit is released now:",
                "Cannot be told: not enough history: 0 of channel portal in 28 days",
                "Everything delivered",
            ] {
                let isThere = page.contains(part)
                #expect(isThere, "\(part)")
            }
            let paid = try await Stories.paid(in: console.world)
            let through = try await console.get("/console/orders/\(paid)", as: browser)
            #expect(!through.contains("What will happen"))
        }
    }

    @Test func `a return is shown with what of it has come`() async throws {
        try await TestConsole.with { console in
            let order = try await Stories.paid(in: console.world)
            let wish = ReturnRequest(
                requestedBy: "buyer",
                reference: "RA-<7>",
                lines: [
                    ReturnRequest.Line(
                        number: 1,
                        quantity: Quantity(2, .each),
                        reason: .damaged
                    )
                ]
            )
            try await console.world.news(.returnRequested(wish), for: order, from: "portal")
            try await console.world.settle()
            let browser = try await console.signIn(.customerService)
            let page = try await console.get("/console/orders/\(order)", as: browser)
            for part in ["\(order)-R1", "RA-&lt;7&gt;", "2 of line 1, damaged: 0 came", ">Open<"] {
                let isThere = page.contains(part)
                #expect(isThere, "\(part)")
            }
        }
    }

    @Test func `the raw bytes are shown to those who may see them, and kept as a file`()
        async throws
    {
        try await TestConsole.with { console in
            let order = try await Stories.paid(in: console.world)
            let support = try await console.signIn(.integrationSupport)
            let page = try await console.get("/console/orders/\(order)", as: support)
            let links = page.links(containing: "/raw?")
            #expect(links.count > 20)
            for link in links {
                let raw = try await console.get(link, as: support)
                #expect(raw.status == .ok, "\(link)")
                #expect(raw.contains("bytes of"))
            }
            let first = try #require(links.first { $0.contains("kind=message") })
            let file = try await console.get(first + "&download=1", as: support)
            #expect(file.headers[.contentType] == "application/octet-stream")
            #expect(file.headers[.contentDisposition]?.hasPrefix("attachment; filename=") == true)
            #expect(file.text.contains("\"purchaseOrderNumber\":\"PO-PAID\""))

            let clerk = try await console.signIn(.customerService)
            let plain = try await console.get("/console/orders/\(order)", as: clerk)
            #expect(plain.links(containing: "/raw?").isEmpty)
            #expect(try await console.get(first, as: clerk).status == .forbidden)
        }
    }

    @Test func `whatever a partner sends is text and never markup`() async throws {
        try await TestConsole.with { console in
            // The last one would end the attribute if escaping looked at whole characters.
            let evil = [
                "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>",
                "\"\u{301} onfocus=alert(1) x=\"",
            ]
            for (index, text) in evil.enumerated() {
                let address = Address(
                    name: text,
                    lines: [text],
                    city: text,
                    postalCode: text,
                    country: "US"
                )
                let order = try await console.world.submit(
                    customer: DemoCatalogue.harbor,
                    "PO-\(index)\(text)",
                    ["WIDGET": 1, "\(text)": 2],
                    note: text,
                    shipTo: .address(address)
                )
                try await console.world.settle()
                if let fulfilment = try await console.world.openFulfilment(of: order) {
                    let parcel = Parcel(
                        reference: text,
                        carrier: text,
                        trackingNumber: text,
                        sscc: text,
                        contents: [LineQuantity(line: 1, thousandths: 1_000)]
                    )
                    let report = ShipReport(
                        fulfilment: fulfilment.id,
                        parcels: [parcel],
                        isFinal: true,
                        at: console.world.clock.now()
                    )
                    try await console.world.news(.shipped(report), for: order, from: "wms")
                }
                let browser = try await console.signIn(.operationsManager)
                var pages = ["/console", "/console/orders/\(order)", "/console/exceptions"]
                let page = try await console.get("/console/orders/\(order)", as: browser)
                pages += page.links(containing: "/raw?")
                for path in pages {
                    let page = try await console.get(path, as: browser)
                    #expect(page.status == .ok, "\(path)")
                    #expect(!page.contains("<script>"), "\(path)")
                    #expect(!page.contains("<img"), "\(path)")
                    let hasEscaped = page.text.unicodeScalars.hasRun(of: Self.breakout)
                    #expect(!hasEscaped, "\(path)")
                }
            }
        }
    }

    @Test(arguments: ["nothing", "%00", "..%2F..%2Fetc", "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
    func `an order that is not there is told so`(id: String) async throws {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.customerService)
            let page = try await console.get("/console/orders/\(id)", as: browser)
            #expect(page.status == .notFound)
            #expect(page.contains("No order of this company has this id."))
        }
    }

    @Test func `an order of another company does not exist here`() async throws {
        try await TestConsole.with(setting: { $0.configuration.entity = LegalEntity.ID("other") }) {
            console in
            let order = try await Stories.held(in: console.world)
            let browser = try await console.signIn(.operationsManager)
            let page = try await console.get("/console/orders/\(order)", as: browser)
            #expect(page.status == .notFound)
            let board = try await console.get("/console/orders", as: browser)
            #expect(board.contains("No order has come in"))
            let found = try await console.get("/console/orders?q=PO-HELD", as: browser)
            #expect(found.status == .ok)
        }
    }

    @Test func `many lines come in pages`() throws {
        let first = LinesView(try Self.order(lines: 450), first: 0, id: Order.ID("O1"))
        #expect(first.caption == "Lines 1 to 200 of 450")
        #expect(first.previous == nil)
        #expect(first.next == "/console/orders/O1?line=201")
        let last = LinesView(try Self.order(lines: 450), first: 401, id: Order.ID("O1"))
        #expect(last.rows.count == 50)
        #expect(last.previous == "/console/orders/O1?line=201")
        #expect(last.next == nil)
    }

    @Test func `a kit says what it is put together from, and what of it is there`() {
        let kit = KitLine(
            components: [
                KitLine.Component(
                    number: 3,
                    description: "Bolt",
                    unit: .each,
                    part: KitComponent(Item.ID("BOLT"), thousandths: 2_000),
                    setAside: 3_000
                ),
                KitLine.Component(
                    number: 4,
                    description: "Nut",
                    unit: .each,
                    part: KitComponent(Item.ID("NUT"), thousandths: 3_000)
                ),
            ],
            waitsAt: Site.ID("ATL")
        )
        #expect(
            kit.sentences(waiting: 2_000) == [
                "2 EA BOLT in each; 3 set aside at ATL, 1 missing",
                "3 EA NUT in each; 6 missing",
            ]
        )
        let whole = KitLine(components: [kit.components[1]])
        #expect(whole.sentences(waiting: 0) == ["3 EA NUT in each"])
    }

    @Test func `a line whose quantities do not add up says so`() throws {
        var order = try Self.order(lines: 1)
        #expect(LinesView(order, first: 0, id: Order.ID("O1")).rows[0].broken == nil)
        order.lines[0].quantities.shipped = 5
        #expect(LinesView(order, first: 0, id: Order.ID("O1")).rows[0].broken != nil)
    }

    private static func order(lines: Int) throws -> OrderState {
        var order = OrderState()
        order.lines = (1...lines).map { number in
            OrderLine(
                number: number,
                buyerLineNumber: nil,
                requestedItem: ItemIdentifier(.sku, "TAPE"),
                item: Item.ID("TAPE"),
                description: "Tape",
                ordered: Quantity(4, .each),
                stockUnit: .each,
                price: nil,
                quantities: LineQuantities(ordered: 4_000),
                status: .accepted
            )
        }
        return order
    }
}

extension String {
    func components(_ part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}

extension String.UnicodeScalarView {
    /// Whether these scalars occur here, one after another, whatever characters they make up.
    func hasRun(of part: String) -> Bool {
        let whole = Array(self)
        let wanted = Array(part.unicodeScalars)
        guard whole.count >= wanted.count else { return false }
        return (0...(whole.count - wanted.count)).contains { start in
            wanted.indices.allSatisfy { whole[start + $0] == wanted[$0] }
        }
    }
}

extension Page {
    /// Addresses of links that contain `part`, as a browser reads them.
    func links(containing part: String) -> [String] {
        text.split(separator: "href=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
            .filter { $0.contains(part) }.map { String($0).replacing("&amp;", with: "&") }
    }
}
