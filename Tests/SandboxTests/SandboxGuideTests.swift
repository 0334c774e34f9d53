import Engine
import Foundation
import JSON
import Primitives
import Sandbox
import SimulatedWorld
import Testing

/// The guide and the generated files say what the code does.
@Suite struct SandboxGuideTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func sample(_ label: String) throws -> JSONValue {
        let file = root.appending(path: "docs/guides/sandbox.md")
        let guide = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(guide.firstRange(of: "```json \(label)\n"))
        let end = try #require(guide[start.upperBound...].firstRange(of: "\n```"))
        return try JSONValue(parsing: String(guide[start.upperBound..<end.lowerBound]))
    }

    @Test(arguments: WorldSystem.allCases)
    func `the files in docs are those the code writes`(_ system: WorldSystem) throws {
        let ports: [WorldSystem: Int] = [.erp: 9101, .warehouse: 9102, .carrier: 9103]
        let url = "http://127.0.0.1:\(try #require(ports[system]))"
        let text =
            "# Generated from SandboxConfiguration; do not edit.\n"
            + SandboxConfiguration.yaml(system, at: url)
        let directory = Self.root.appending(path: "docs/reference/sandbox")
        let file = directory.appending(path: system.rawValue + ".yaml")
        if ProcessInfo.processInfo.environment["CROSSDOCK_WRITE_GENERATED"] == "1" {
            try FileManager.default.createDirectory(
                at: directory,
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(written == text, "write it again with CROSSDOCK_WRITE_GENERATED=1")
    }

    @Test func `the guide's switch is a switch`() throws {
        var world = World(seed: 1)
        let body = try Self.sample("faults").bytes()
        let request = WorldRequest(method: "PUT", target: "/faults", body: body)
        let reply = world.handle(request, to: .erp, at: Timestamp(microseconds: 0))
        #expect(reply.status == 200)
        #expect(world.erp.faults.next == [.loseAnswers, nil, .status429])
    }

    @Test(arguments: WorldSystem.allCases)
    func `the guide's events have a meaning`(_ system: WorldSystem) throws {
        let translator = EventTranslator([system.rawValue: SandboxConfiguration.events(system)])
        let events = try #require(try Self.sample(system.rawValue)["events"]?.array)
        for event in events {
            let news = try translator.translate(event.bytes(), from: system.rawValue)
            let isNothing = "\(news)".hasPrefix("nothing")
            #expect(isNothing == (event["type"] == "stock.counted"), "\(event)")
        }
    }

    @Test func `the guide's events look like those the systems post`() throws {
        var told: [String: Set<String>] = [:]
        for stock in [nil, ["PDX": ["A": 5_000]]] as [[String: [String: Int64]]?] {
            for event in try Self.everything(stock: stock) {
                let type = event["scanCode"]?.string ?? event["type"]?.string ?? ""
                told[type] = Set(try #require(event.object).names)
            }
        }
        var shown: [String: Set<String>] = [:]
        for system in WorldSystem.allCases {
            for event in try Self.sample(system.rawValue)["events"]?.array ?? [] {
                let type = event["scanCode"]?.string ?? event["type"]?.string ?? ""
                shown[type] = Set(try #require(event.object).names)
            }
        }
        #expect(shown == told)
    }

    /// One event of every kind, by hand and by the floor's own work.
    private static func everything(stock: [String: [String: Int64]]?) throws -> [JSONValue] {
        var configuration = SimulatedWarehouse.Configuration()
        configuration.stock = stock
        var world = World(seed: 1, warehouse: SimulatedWarehouse(configuration))
        var now = Timestamp(microseconds: 1_795_460_340_000_000)
        func post(_ system: WorldSystem, _ target: String, _ body: String) throws {
            let request = WorldRequest(method: "POST", target: target, body: Array(body.utf8))
            let reply = world.handle(request, to: system, at: now)
            let said = String(decoding: reply.body, as: UTF8.self)
            #expect(reply.status < 300, "\(target): \(said)")
        }
        let goods = #"{"sku":"A","site":"PDX","quantity":4,"purchaseOrder":"P"}"#
        for kind in ["receive", "adjust", "count"] {
            try post(.warehouse, "/control/" + kind, goods)
        }
        for ref in ["F-1", "F-2"] {
            try post(
                .warehouse,
                "/fulfilments",
                """
                {"wmsOrderRef":"\(ref)","customerOrderNo":"O-1","site":"PDX",
                 "orderLines":[{"lineNo":1,"skuCode":"A","qtyRequired":2}]}
                """
            )
        }
        try post(.warehouse, "/control/fulfilments/F-2/refuse", "{}")
        try post(
            .erp,
            "/invoices",
            """
            {"reference":"K","invoice_no":"I-1","customer_code":"C","currency":"USD",
             "net":1,"tax":0,"total":1,"lines":[{"item_code":"A","qty":1,"net":1,"tax":0}]}
            """
        )
        try post(.erp, "/payments", #"{"invoice":"I-1"}"#)
        var events: [JSONValue] = []
        while let due = world.nextDue {
            now = max(now, due)
            for callback in world.tick(at: now) {
                let event = try #require(try JSONValue(parsing: callback.body)["events"]?[0])
                events.append(event)
                guard event["scanCode"] == "DEP", let barcode = event["barcode"] else { continue }
                let scan: JSONValue = ["barcode": barcode, "scan": "exception", "remark": "lost"]
                try post(.carrier, "/control/scan", scan.text())
            }
        }
        return events
    }
}
