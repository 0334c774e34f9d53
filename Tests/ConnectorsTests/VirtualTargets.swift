import ConnectorTesting
import Connectors
import JSON
import Primitives
import SimulatedWorld
import Synchronization

/// A clock that stands still until somebody waits.
final class VirtualClock: WallClock {
    private let moment: Mutex<Timestamp>

    init(_ start: Timestamp = Timestamp(microseconds: 1_795_460_340_000_000)) {
        moment = Mutex(start)
    }

    func now() -> Timestamp { moment.withLock { $0 } }

    func sleep(until deadline: Timestamp) async throws(CancellationError) { advance(to: deadline) }

    func advance(to later: Timestamp) { moment.withLock { $0 = max($0, later) } }

    func advance(by interval: Duration) { moment.withLock { $0 = $0.advanced(by: interval) } }
}

/// Carries calls to a simulated system on virtual time, obeying what its replies say of their fate.
final class WorldExchange: HTTPExchange {
    let system: WorldSystem
    let clock: VirtualClock
    private let world: Mutex<World>
    private let carried = Mutex<[HTTPCall]>([])

    init(_ world: World, _ system: WorldSystem, clock: VirtualClock) {
        self.world = Mutex(world)
        self.system = system
        self.clock = clock
    }

    var calls: [HTTPCall] { carried.withLock { $0 } }

    func look<Value: Sendable>(_ body: @Sendable (inout World) -> Value) -> Value {
        world.withLock { body(&$0) }
    }

    func send(
        _ call: HTTPCall,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> HTTPReply {
        carried.withLock { $0.append(call) }
        let target = call.url.dropFirst("http://127.0.0.1".count)
        let request = WorldRequest(
            method: call.method,
            target: String(target),
            headers: call.headers.map { ($0.name, $0.value) },
            body: call.body
        )
        let now = clock.now()
        let reply = world.withLock { $0.handle(request, to: system, at: now) }
        let arrival = now.advanced(by: reply.delay)
        if reply.loss == .reset { throw ConnectorFailure(.interrupted("reset by the world")) }
        guard reply.loss == nil, arrival <= deadline else {
            clock.advance(to: deadline)
            throw ConnectorFailure(.timedOut)
        }
        clock.advance(to: arrival)
        let headers = reply.headers.sorted { $0.key < $1.key }.map { HTTPField($0.key, $0.value) }
        return HTTPReply(status: reply.status, headers: headers, body: reply.body)
    }
}

struct NoSecrets: SecretResolver {
    func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret {
        throw SecretFailure(reference, "there are none here")
    }
}

/// One of the simulated systems behind a `rest` connector, on virtual time.
struct VirtualTarget: ConformanceTarget {
    let connector: RestConnector
    let exchange: WorldExchange
    let virtualClock = VirtualClock()
    let patience: Duration = .seconds(5)
    let faults = Set(TargetFault.allCases)

    init(_ system: WorldSystem, world: World = World(seed: 1)) throws {
        exchange = WorldExchange(world, system, clock: virtualClock)
        let configuration =
            switch system {
            case .erp: SandboxSystems.erp(at: "http://127.0.0.1")
            case .warehouse: SandboxSystems.warehouse(at: "http://127.0.0.1")
            case .carrier: SandboxSystems.carrier(at: "http://127.0.0.1")
            }
        let services = ConnectorServices(
            clock: virtualClock,
            http: exchange,
            secrets: NoSecrets()
        )
        connector = try RestConnector(configuration, using: services)
    }

    var clock: any WallClock { virtualClock }

    func request(_ number: Int) -> ConnectorRequest {
        let (operation, payload) =
            switch exchange.system {
            case .erp: ("erp.book", Payload.erpOrder)
            case .warehouse: ("warehouse.release", Payload.fulfilment("F-\(number)"))
            case .carrier: ("carrier.labels", Payload.labels)
            }
        return ConnectorRequest(
            operation: operation,
            key: EffectKey(workflow: "order", instance: "O-\(number)", sequence: 3, ordinal: 0),
            correlation: Correlation(
                traceID: "4bf92f3577b34da6a3ce929d0e0e4736",
                requestID: "request-\(number)"
            ),
            payload: payload.bytes()
        )
    }

    func arrange(_ fault: TargetFault) async throws {
        let name = SimulatedFaults.named(fault)
        exchange.look { world in
            var faults = WorldFaults()
            faults.next = [name]
            world.erp.faults = faults
            world.warehouse.faults = faults
            world.carrier.faults = faults
        }
    }

    func outcomes(of key: EffectKey) async throws -> Int {
        switch exchange.system {
        case .erp:
            return exchange.look { world in
                world.erp.audit.filter { $0.reference == key.rawValue }
                    .reduce(0) { $0 + $1.numbers.count }
            }
        case .warehouse: return try count("/fulfilments", "fulfilments", "wmsOrderRef", key)
        case .carrier:
            let reply = ask("/shipments?clientRef=\(Self.encoded(key))")
            return try JSONValue(parsing: reply.body)["shipments"]?.array?.count ?? 0
        }
    }

    private func count(
        _ path: String,
        _ list: String,
        _ field: String,
        _ key: EffectKey
    ) throws -> Int {
        let all = try JSONValue(parsing: ask(path).body)[list]?.array ?? []
        let number = key.rawValue.split(separator: "/")[1].dropFirst(2)
        return all.count { $0[field]?.string == "F-\(number)" }
    }

    private func ask(_ target: String) -> WorldReply {
        let now = virtualClock.now()
        let system = exchange.system
        return exchange.look { world in
            world.handle(WorldRequest(method: "GET", target: target), to: system, at: now)
        }
    }

    private static func encoded(_ key: EffectKey) -> String {
        key.rawValue.split(separator: "/").joined(separator: "%2F")
    }
}

enum SimulatedFaults {
    static func named(_ fault: TargetFault) -> RequestFault {
        switch fault {
        case .answerLost: .loseAnswers
        case .resetAfter: .resets
        case .resetBefore: .resetsBefore
        case .slow: .slow
        case .malformed: .malformed
        case .failedAfter: .status500
        case .failedBefore: .status502
        case .throttled: .status429
        case .unavailable: .status503
        case .refused: .refuse
        case .unauthorized: .status401
        }
    }
}

/// Effects' values as the engine encodes them.
enum Payload {
    static let shipTo: JSONValue = [
        "code": "MAIN", "jurisdiction": "US-OR", "aliases": [],
        "address": [
            "name": "Harbor Café", "lines": ["1 Main St", "Dock 4"], "city": "Portland",
            "region": "OR", "postalCode": "97201", "country": "US",
        ],
    ]

    static let erpOrder: JSONValue = [
        "order": "O-1", "entity": "US1", "customer": "C-1001", "purchaseOrderNumber": "PO-77",
        "shipTo": shipTo, "currency": "USD",
        "lines": [
            [
                "number": 1, "item": "SKU-0001", "description": "Widget", "thousandths": 12_500,
                "unit": "EA",
                "price": ["millionths": 3_090_000, "currency": "USD", "unit": "EA"],
                "net": ["minorUnits": 3_863, "currency": "USD"],
                "tax": ["minorUnits": 309, "currency": "USD"],
            ]
        ],
    ]

    static func fulfilment(_ id: String) -> JSONValue {
        [
            "fulfilment": .string(id), "order": "O-1", "purchaseOrderNumber": "PO-77",
            "warehouse": "wms", "site": "PDX", "shipTo": shipTo,
            "lines": [
                [
                    "line": 1, "item": "SKU-0001", "description": "Widget",
                    "thousandths": 12_500, "unit": "EA",
                ]
            ],
        ]
    }

    static let labels: JSONValue = [
        "order": "O-1", "fulfilment": "F-1", "parcels": [["reference": "P-1"]],
    ]

    static let goodsIssue: JSONValue = [
        "externalOrderNumber": "SO-000001",
        "shipment": [
            "id": "S-1", "order": "O-1", "fulfilment": "F-1", "site": "PDX",
            "shippedAt": 1_795_460_340_000_000,
            "parcels": [
                [
                    "reference": "C-1", "carrier": "SIMEX", "trackingNumber": "CP000000015US",
                    "contents": [["line": 1, "thousandths": 12_500]],
                ]
            ],
        ],
    ]

    static let invoice: JSONValue = [
        "id": "I-1", "customer": "C-1001", "issuedOn": "2026-11-23", "dueOn": "2026-12-23",
        "lines": [
            [
                "order": "O-1", "shipment": "S-1", "line": 1, "item": "SKU-0001",
                "description": "Widget", "thousandths": 12_500,
                "price": ["millionths": 3_090_000, "currency": "USD", "unit": "EA"],
                "net": ["minorUnits": 3_863, "currency": "USD"],
                "tax": ["minorUnits": 309, "currency": "USD"],
            ]
        ],
        "net": ["minorUnits": 3_863, "currency": "USD"],
        "tax": ["minorUnits": 309, "currency": "USD"],
        "total": ["minorUnits": 4_172, "currency": "USD"],
        "paid": ["minorUnits": 0, "currency": "USD"],
    ]
}
