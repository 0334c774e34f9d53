import JSON
public import Primitives

/// A parcel carrier: rates, labels, and scans until the consignee signs.
///
/// Its dialect, endpoints and events are in `docs/guides/sandbox.md`. Repeating a `clientRef` gives
/// the same consignment. Cartons from the warehouse arrive by themselves.
public struct SimulatedCarrier: SimulatedSystem {
    /// As the warehouse writes it on cartons.
    public static let code = "SIMEX"

    public struct Configuration: Sendable {
        public var lane = ServiceLane()
        public var dispatchAfter: Duration = .seconds(1)
        public var transitAfter: Duration = .seconds(2)
        public var deliverAfter: Duration = .seconds(3)
        public var signatory = "R. Consignee"

        public init() {}
    }

    enum Scan: String, CaseIterable, Sendable {
        case dispatched = "DEP"
        case inTransit = "TRN"
        case delivered = "POD"
        case exception = "EXC"
    }

    struct Parcel: Sendable {
        var barcode: String
        var consignment: String
        var shipperRef: String?
        var orderRef: String?
        var sscc: String?
        var charge: Int64
        var scans: [Scan] = []
    }

    struct Task: Sendable {
        var barcode: String
        var scan: Scan
    }

    var front: Front
    var configuration: Configuration
    var postbox = Postbox(.carrier, prefix: "car-")
    var parcels: [String: Parcel] = [:]
    var consignments: [String: JSONValue] = [:]
    var consignmentsByClientRef: [String: String] = [:]
    var agenda = Agenda<Task>()
    var labelsMade = 0

    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        front = Front(lane: configuration.lane) { status, code, message in
            .json(status, ["error": ["code": .string(code), "message": .string(message)]])
        }
    }

    public var faults: WorldFaults {
        get { front.faults }
        set { front.faults = newValue }
    }

    /// How many parcels the carrier knows, and how many of them were signed for.
    public var parcelCount: Int { parcels.count }
    public var deliveredCount: Int { parcels.values.count { $0.scans.contains(.delivered) } }

    public mutating func handle(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) -> WorldReply {
        // What was due before the call has happened before it.
        advance(to: now, using: &random)
        return answer(request, at: now, using: &random)
    }

    /// Scans that are due by `now`, each at the moment it was due, and the events due by then.
    public mutating func tick(
        at now: Timestamp,
        using random: inout SeededRandom
    ) -> [WorldCallback] {
        advance(to: now, using: &random)
        return postbox.take(dueBy: now)
    }

    private mutating func advance(to now: Timestamp, using random: inout SeededRandom) {
        while !faults.manual, let (moment, task) = agenda.take(dueBy: now) {
            let known = parcels[task.barcode]?.scans ?? []
            // What a hand scanned meanwhile is not scanned again; the way goes on from there.
            guard !known.contains(.delivered) else { continue }
            if !known.contains(task.scan) {
                scan(task.barcode, task.scan, ScanDetail(), at: moment, using: &random)
            }
            plan(after: task.scan, for: task.barcode, from: moment)
        }
    }

    public var nextDue: Timestamp? {
        [faults.manual ? nil : agenda.nextDue, postbox.nextDue].compactMap(\.self).min()
    }

    mutating func work(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) -> WorldReply {
        let path = request.path
        switch (request.method, path.count, path.first, path.last) {
        case ("POST", 1, "rates", _): return try rates(request)
        case ("POST", 1, "shipments", _): return try label(request, at: now)
        case ("GET", 1, "shipments", _):
            let known = request.query["clientRef"].flatMap { consignmentsByClientRef[$0] }
            let found = known.flatMap { consignments[$0] }
            return .json(200, ["shipments": .array(found.map { [$0] } ?? [])])
        case ("GET", 2, "shipments", let number?):
            guard let consignment = consignments[number] else { break }
            return .json(200, consignment)
        case ("GET", 2, "parcels", let barcode?):
            guard let parcel = parcels[barcode] else { break }
            return .json(200, parcel.json)
        default: break
        }
        return front.error(404, "not_found", "there is no /" + path.joined(separator: "/"))
    }
}

extension SimulatedCarrier.Parcel {
    var json: JSONValue {
        var object = JSONObject()
        object["barcode"] = .string(barcode)
        object["consignmentNo"] = .string(consignment)
        object["shipperRef"] = shipperRef.map { .string($0) }
        object["orderRef"] = orderRef.map { .string($0) }
        object["sscc"] = sscc.map { .string($0) }
        object["charge"] = .number(JSONNumber(scaled: charge, digits: 2, minimumDigits: 2))
        object["scans"] = .array(scans.map { .string($0.rawValue) })
        return .object(object)
    }
}
