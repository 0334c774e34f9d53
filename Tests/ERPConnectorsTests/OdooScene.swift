import ConnectorTesting
import Connectors
import ERPConnectors
import JSON
import Primitives

/// A connector before the fake, with the order that `TrytonScene` has.
struct OdooScene: ConformanceTarget {
    let stillClock = StillClock()
    let odoo: FakeOdoo
    let connector: OdooConnector
    let patience = Duration.seconds(5)
    let faults = Set(TargetFault.allCases)

    init(key: String = "s3cret") throws {
        odoo = FakeOdoo(clock: stillClock)
        var configuration = OdooConfiguration(
            baseURL: "http://odoo.test",
            database: "erp",
            apiKey: SecretReference(.environment("ODOO_API_KEY"))
        )
        configuration.allowsPlainText = true
        configuration.warehouse = "WH"
        connector = try OdooConnector(
            configuration,
            using: ConnectorServices(
                clock: stillClock,
                http: odoo,
                secrets: FixedSecret(text: key)
            )
        )
    }

    var clock: any WallClock { stillClock }
    var deadline: Timestamp { stillClock.now().advanced(by: patience) }
    func records(_ model: String) -> [OdooLedger.Record] {
        odoo.look { $0.ledger.records(model) }
    }

    func perform(
        _ operation: String,
        _ payload: some Encodable,
        key: Int = 1
    ) async throws -> ConnectorResponse {
        let request = try TrytonScene.request(operation, payload, key: key)
        return try await connector.perform(request, deadline: deadline)
    }

    /// The failure of one operation, which must fail.
    func failure(
        _ operation: String,
        _ payload: some Encodable
    ) async throws -> ConnectorFailure? {
        let request = try TrytonScene.request(operation, payload)
        do throws(ConnectorFailure) {
            _ = try await connector.perform(request, deadline: deadline)
            return nil
        } catch {
            return error
        }
    }

    // MARK: - The conformance kit

    func request(_ number: Int) -> ConnectorRequest {
        guard let request = try? TrytonScene.request("erp.book", TrytonScene.order, key: number)
        else { preconditionFailure("an order can be encoded") }
        return request
    }

    func arrange(_ fault: TargetFault) async throws {
        let create = "sale.order.create"
        switch fault {
        case .answerLost, .slow: odoo.fail(create, .silence(isDone: true))
        case .resetAfter: odoo.fail(create, .reset(isDone: true))
        case .resetBefore: odoo.fail(create, .reset(isDone: false))
        case .malformed: odoo.fail(create, .cut(isDone: true))
        case .failedAfter: odoo.fail(create, .status(500, isDone: true))
        case .failedBefore: odoo.fail(create, .status(502, isDone: false))
        case .throttled: odoo.fail(create, .status(429, isDone: false))
        case .unavailable: odoo.fail(create, .status(503, isDone: false))
        case .refused:
            odoo.fail(create, .exception(422, "odoo.exceptions.UserError", "no such thing"))
        case .unauthorized: odoo.look { $0.key = "another" }
        }
    }

    func outcomes(of key: EffectKey) async throws -> Int {
        records("sale.order").count { $0["origin"] == .string(key.rawValue) }
    }
}
