import Canonical
import Connectors
import Engine
import JSON
import Ordering
import Primitives
import Storage
import Synchronization
import Testing
import Yams

/// `docs/guides/connect-a-system.md` says what the code does.
@Suite struct SystemGuideTests {
    private let guide: Guide
    private let system: SystemFile

    /// `systems/NAME.yaml`, as far as this guide shows it.
    private struct SystemFile: Decodable {
        var name: String
        var connector: RestConfiguration
        var events: EventDialect
    }

    init() throws {
        guide = try Guide("connect-a-system.md")
        let sample = try #require(guide.samples("yaml system").first)
        system = try YAMLDecoder().decode(SystemFile.self, from: sample)
    }

    @Test func `every operation that leaves for a system is in the table`() {
        let operations = Operation.allCases.map(\.rawValue)
            .filter { $0.hasPrefix("erp.") || $0.hasPrefix("warehouse.") }
        #expect(Set(guide.firstCells(under: "operation")) == Set(operations))
    }

    @Test func `every meaning that news can have is in the table`() {
        let meanings = EventMeaning.allCases.map(\.rawValue)
        #expect(Set(guide.firstCells(under: "means")) == Set(meanings))
    }

    @Test func `the sample names operations that there are`() {
        let operations = Set(Operation.allCases.map(\.rawValue))
        #expect(Set(system.connector.operations.keys).isSubset(of: operations))
        #expect(!system.connector.operations.isEmpty)
    }

    @Test func `the sample's release is what its warehouse would get`() async throws {
        let exchange = RecordingExchange(HTTPReply(status: 201, body: Array(#"{"id":"W-7"}"#.utf8)))
        let connector = try RestConnector(
            system.connector,
            using: ConnectorServices(clock: Noon(), http: exchange, secrets: OneSecret())
        )
        let request = ConnectorRequest(
            operation: Operation.warehouseRelease.rawValue,
            key: try #require(EffectKey(validating: "order/O-1/4/2")),
            correlation: Correlation(traceID: "0af7651916cd43dd8448eb211c80319c", requestID: "r"),
            payload: try StoredValue.encode(try Self.release())
        )
        let response = try await connector.perform(
            request,
            deadline: Noon().now().advanced(by: .seconds(10))
        )
        #expect(response.reference == "W-7")
        let sent = try JSONValue(parsing: try #require(exchange.call?.body))
        let expected = try JSONValue(
            parsing: """
                {"orderRef": "F-1", "messageRef": "order/O-1/4/2", "site": "DAL",
                 "consignee": "Acme Dallas",
                 "lines": [{"lineNo": 1, "sku": "WID-100", "qty": 12.5}]}
                """
        )
        #expect(sent == expected)
    }

    @Test func `the sample's news is understood by the sample's dialect`() throws {
        let delivery = try JSONValue(parsing: try #require(guide.samples("json").first))
        let news = try #require(delivery["events"]?.array?.first)
        let translator = EventTranslator([system.name: system.events])
        let translated = try translator.translate(news.bytes(), from: system.name)
        guard case .order(.picked(let report), .fulfilment(let fulfilment)) = translated else {
            Issue.record("not read as picked: \(translated)")
            return
        }
        #expect(fulfilment == report.fulfilment)
        #expect(report.picked == [LineQuantity(line: 1, thousandths: 9_000)])
        #expect(report.short == [LineQuantity(line: 1, thousandths: 1_000)])
    }

    private static func release() throws -> FulfilmentRequest {
        let address = Address(
            name: "Acme Dallas",
            lines: ["1 Dock Road"],
            city: "Dallas",
            region: "TX",
            postalCode: "75201",
            country: "US"
        )
        return FulfilmentRequest(
            fulfilment: Fulfilment.ID("F-1"),
            order: Order.ID("O-1"),
            purchaseOrderNumber: "PO-1",
            warehouse: TargetSystem.ID("wms-dallas"),
            site: Site.ID("DAL"),
            shipTo: ShipTo(code: "DAL-1", address: address, jurisdiction: "US-TX"),
            lines: [
                FulfilmentRequest.Line(
                    line: 1,
                    item: Item.ID("WID-100"),
                    description: "Widget",
                    thousandths: 12_500,
                    unit: UnitOfMeasure(code: "EA")
                )
            ],
            requestedDeliveryDate: nil
        )
    }
}

/// Answers every call the same way, and keeps the last one.
private final class RecordingExchange: HTTPExchange {
    private let reply: HTTPReply
    // Guards the last call.
    private let last = Mutex<HTTPCall?>(nil)

    init(_ reply: HTTPReply) { self.reply = reply }

    var call: HTTPCall? { last.withLock(\.self) }

    func send(
        _ call: HTTPCall,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> HTTPReply {
        last.withLock { $0 = call }
        return reply
    }
}

private struct Noon: WallClock {
    func now() -> Timestamp { Timestamp(microseconds: 1_795_435_200_000_000) }
    func sleep(until deadline: Timestamp) async throws(CancellationError) {}
}

private struct OneSecret: SecretResolver {
    func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret { Secret("token") }
}
