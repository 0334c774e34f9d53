import Canonical
import ConnectorTesting
import Connectors
import ERPConnectors
import JSON
import Ordering
import Primitives

/// A connector before the fake, with an order of two lines: 12 at 4.1395, taxed, and 3 at 15.48.
struct TrytonScene: ConformanceTarget {
    let stillClock = StillClock()
    let tryton: FakeTryton
    let connector: TrytonConnector
    let patience = Duration.seconds(5)
    let faults = Set(TargetFault.allCases)

    init(
        version: String = "8.2",
        password: String = "s3cret",
        units: [String: String] = TrytonConfiguration.defaultUnits,
        batch: Int = 1
    ) throws {
        tryton = FakeTryton(clock: stillClock)
        tryton.look { $0.version = version }
        var configuration = TrytonConfiguration(
            baseURL: "http://tryton.test",
            database: "erp",
            user: "bridge",
            password: SecretReference(.environment("ERP_PASSWORD")),
            warehouse: "PDX"
        )
        configuration.allowsPlainText = true
        configuration.carrier = "C-PLTL"
        configuration.units = units
        configuration.batch = batch
        connector = try TrytonConnector(
            configuration,
            using: ConnectorServices(
                clock: stillClock,
                http: tryton,
                secrets: FixedSecret(text: password)
            )
        )
    }

    var clock: any WallClock { stillClock }
    var deadline: Timestamp { stillClock.now().advanced(by: patience) }
    var sales: [FakeBooks.Sale] { tryton.look { $0.books.sales } }

    // MARK: - Payloads

    static let order = ERPOrder(
        order: Order.ID("O-1"),
        entity: LegalEntity.ID("cascade"),
        customer: Party.ID("C-1001"),
        purchaseOrderNumber: "PO-77",
        shipTo: ShipTo(
            code: "ADDRESS-11",
            address: Address(
                name: "Harbor",
                lines: ["1 Main St", "Dock 4"],
                city: "Portland",
                region: "OR",
                postalCode: "97201",
                country: "US"
            ),
            jurisdiction: "US-OR"
        ),
        currency: .usd,
        lines: [
            line(1, "SKU-0001", 12_000, 4_139_500, net: 4_967, tax: 397),
            line(2, "SKU-0010", 3_000, 15_480_000, net: 4_644, tax: 0),
        ]
    )

    static func line(
        _ number: Int,
        _ item: String,
        _ thousandths: Int64,
        _ millionths: Int64,
        net: Int64,
        tax: Int64
    ) -> ERPOrder.Line {
        ERPOrder.Line(
            number: number,
            item: Item.ID(item),
            description: item,
            thousandths: thousandths,
            unit: .each,
            price: UnitPrice(millionths: millionths, .usd, per: .each),
            net: Money(minorUnits: net, .usd),
            tax: Money(minorUnits: tax, .usd)
        )
    }

    static func issue(_ shipment: String, of number: String, _ lines: [(Int, Int64)]) -> GoodsIssue
    {
        let parcel = Parcel(
            reference: "C-1",
            carrier: "SIMEX",
            trackingNumber: "1Z999",
            contents: lines.map { LineQuantity(line: $0.0, thousandths: $0.1) }
        )
        let shipment = Shipment(
            id: Shipment.ID(shipment),
            order: Order.ID("O-1"),
            fulfilment: Fulfilment.ID("F-1"),
            site: Site.ID("PDX"),
            shippedAt: StillClock().now(),
            parcels: [parcel]
        )
        return GoodsIssue(shipment: shipment, externalOrderNumber: number)
    }

    /// An invoice for 7 of the first line; alone, Tryton bills 28.98 and 2.32 for them.
    static func invoice(
        _ shipment: String,
        net: Int64 = 2_898,
        tax: Int64 = 232
    ) throws -> Invoice {
        let net = Money(minorUnits: net, .usd)
        let line = Invoice.Line(
            order: Order.ID("O-1"),
            shipment: Shipment.ID(shipment),
            line: 1,
            item: Item.ID("SKU-0001"),
            description: "SKU-0001",
            thousandths: 7_000,
            price: UnitPrice(millionths: 4_139_500, .usd, per: .each),
            net: net,
            tax: Money(minorUnits: tax, .usd)
        )
        guard let day = LocalDate(year: 2026, month: 11, day: 27) else {
            preconditionFailure("there is such a day")
        }
        return Invoice(
            id: Invoice.ID("I-1"),
            customer: Party.ID("C-1001"),
            issuedOn: day,
            dueOn: day,
            lines: [line],
            net: net,
            tax: Money(minorUnits: tax, .usd)
        )
    }

    static func request(
        _ operation: String,
        _ payload: some Encodable,
        key: Int = 1
    ) throws -> ConnectorRequest {
        ConnectorRequest(
            operation: operation,
            key: EffectKey(workflow: "order", instance: "O-\(key)", sequence: 3, ordinal: 0),
            correlation: Correlation(
                traceID: "4bf92f3577b34da6a3ce929d0e0e4736",
                requestID: "request-\(key)"
            ),
            payload: try JSONDocumentEncoder().encode(payload)
        )
    }

    func book(_ order: ERPOrder = order) async throws -> ConnectorResponse {
        try await connector.perform(Self.request("erp.book", order), deadline: deadline)
    }

    /// The failure of one operation, which must fail.
    func failure(
        _ operation: String = "erp.book",
        _ payload: some Encodable = order
    ) async throws -> ConnectorFailure? {
        let request = try Self.request(operation, payload)
        do throws(ConnectorFailure) {
            _ = try await connector.perform(request, deadline: deadline)
            return nil
        } catch {
            return error
        }
    }

    // MARK: - The conformance kit

    func request(_ number: Int) -> ConnectorRequest {
        guard let request = try? Self.request("erp.book", Self.order, key: number) else {
            preconditionFailure("an order can be encoded")
        }
        return request
    }

    func arrange(_ fault: TargetFault) async throws {
        let create = "model.sale.sale.create"
        switch fault {
        case .answerLost, .slow: tryton.fail(create, .silence(isDone: true))
        case .resetAfter: tryton.fail(create, .reset(isDone: true))
        case .resetBefore: tryton.fail(create, .reset(isDone: false))
        case .malformed: tryton.fail(create, .body(#"{"id": 1, "resu"#, isDone: true))
        case .failedAfter: tryton.fail(create, .status(500, isDone: true))
        case .failedBefore: tryton.fail(create, .status(502, isDone: false))
        case .throttled: tryton.fail(create, .status(429, isDone: false))
        case .unavailable: tryton.fail(create, .status(503, isDone: false))
        case .refused: tryton.fail(create, .userError("no such thing"))
        case .unauthorized: tryton.fail("common.db.login", .status(401, isDone: false))
        }
    }

    func outcomes(of key: EffectKey) async throws -> Int {
        sales.count { $0.description == key.rawValue }
    }
}
