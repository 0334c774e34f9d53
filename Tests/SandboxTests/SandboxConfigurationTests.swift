import Connectors
import Engine
import Foundation
import JSON
import Primitives
import Sandbox
import SimulatedWorld
import Testing
import Yams

@Suite struct SandboxConfigurationTests {
    private struct File: Decodable {
        var name: String
        var connector: RestConfiguration
        var events: EventDialect
    }

    @Test(arguments: WorldSystem.allCases)
    func `the file of a system reads back as the values`(_ system: WorldSystem) throws {
        let url = "http://127.0.0.1:9100"
        let text = SandboxConfiguration.yaml(system, at: url)
        let file = try YAMLDecoder().decode(File.self, from: text)
        #expect(file.name == system.rawValue)
        #expect(file.connector == SandboxConfiguration.connector(system, at: url))
        #expect(file.events == SandboxConfiguration.events(system))
        #expect(text.contains("\n      body: |-\n        {\n          \""))
    }

    @Test(arguments: WorldSystem.allCases)
    func `the configuration of a system has no problem`(_ system: WorldSystem) throws {
        struct NoExchange: HTTPExchange {
            func send(
                _ call: HTTPCall,
                deadline: Timestamp
            ) async throws(ConnectorFailure) -> HTTPReply {
                throw ConnectorFailure(.unreachable("nothing is there"))
            }
        }
        let configuration = SandboxConfiguration.connector(system, at: "http://127.0.0.1:9100")
        let services = ConnectorServices(
            clock: RealClock(),
            http: NoExchange(),
            secrets: NoSecrets()
        )
        let connector = try RestConnector(configuration, using: services)
        // Milestones are told to an ERP only where its file asks for them.
        let ours = Operation.allCases.filter { $0 != .erpMilestone }.map(\.rawValue)
            .filter { $0.hasPrefix(system.rawValue) }
        #expect(connector.operations.isSuperset(of: ours))
        for operation in ours { #expect(connector.repetition(of: operation) != .never) }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `every event the world tells has a meaning here`(_ seed: UInt64) throws {
        var warehouse = SimulatedWarehouse.Configuration()
        warehouse.stock = ["PDX": ["A": 5_000]]
        var world = World(seed: seed, warehouse: SimulatedWarehouse(warehouse))
        world.warehouse.faults.splitParcels = WorldFaults.whole
        let translator = EventTranslator(
            Dictionary(
                uniqueKeysWithValues: WorldSystem.allCases.map {
                    ($0.rawValue, SandboxConfiguration.events($0))
                }
            )
        )
        var now = Timestamp(microseconds: 1_795_460_340_000_000)
        func post(_ system: WorldSystem, _ target: String, _ body: JSONValue) {
            let request = WorldRequest(method: "POST", target: target, body: body)
            let reply = world.handle(request, to: system, at: now)
            #expect(reply.status < 300, "\(target): \(String(decoding: reply.body, as: UTF8.self))")
        }
        for kind in ["receive", "adjust", "count"] {
            post(.warehouse, "/control/" + kind, ["sku": "A", "site": "PDX", "quantity": 4])
        }
        post(
            .warehouse,
            "/fulfilments",
            [
                "wmsOrderRef": "F-1", "customerOrderNo": "O-1", "site": "PDX",
                "orderLines": [["lineNo": 1, "skuCode": "A", "qtyRequired": 9]],
            ]
        )
        post(
            .erp,
            "/invoices",
            [
                "reference": "K", "invoice_no": "I-1", "customer_code": "C", "currency": "USD",
                "net": 1, "tax": 0, "total": 1,
                "lines": [["item_code": "A", "qty": 1, "net": 1, "tax": 0]],
            ]
        )
        post(.erp, "/payments", ["invoice": "I-1"])
        var meanings: [String] = []
        while let due = world.nextDue {
            now = max(now, due)
            for callback in world.tick(at: now) {
                let event = try #require(try JSONValue(parsing: callback.body)["events"]?[0])
                let news = try translator.translate(event.bytes(), from: callback.system.rawValue)
                meanings.append("\(news)")
            }
        }
        #expect(meanings.count >= 12)
        #expect(!meanings.contains { $0.hasPrefix("nothing") })
    }
}
