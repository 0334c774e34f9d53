import JSON
public import Primitives

/// A warehouse that acknowledges, picks, packs and ships by itself, and tells what it did.
///
/// Its dialect, endpoints and events are in `docs/guides/sandbox.md`. References are unique here:
/// the same fulfilment twice is one order and a 409 that names it.
public struct SimulatedWarehouse: SimulatedSystem {
    public struct Configuration: Sendable {
        /// Known sites; `nil` knows every site.
        public var sites: Set<String>?
        public var lane = ServiceLane()
        public var acknowledgeAfter: Duration = .milliseconds(500)
        public var pickAfter: Duration = .seconds(2)
        public var packAfter: Duration = .seconds(1)
        public var shipAfter: Duration = .seconds(1)
        /// What lies on the shelves by site and sku, in thousandths; `nil` never runs out.
        public var stock: [String: [String: Int64]]?
        public var companyPrefix = "0614141"

        public init() {}
    }

    enum Step: Sendable { case acknowledge, pick, pack, ship }

    struct Task: Sendable {
        var ref: String
        var step: Step
    }

    var front: Front
    var configuration: Configuration
    var postbox = Postbox(.warehouse, prefix: "wms-")
    /// By the purchase they bring.
    var inbounds: [String: WarehouseInbound] = [:]
    var inboundNotices: Set<String> = []
    var ordersByRef: [String: WarehouseOrder] = [:]
    var refsByID: [String: String] = [:]
    var agenda = Agenda<Task>()
    /// Cartons that left since they were last collected.
    var handovers: [Handover] = []
    var cartonsMade = 0
    var movements = 0
    /// What is in the building, on shelves and on the dock; what left in cartons is not.
    var building: StockBook

    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        building = StockBook(configuration.stock ?? [:])
        front = Front(lane: configuration.lane) { status, code, message in
            .json(status, ["errorCode": .string(code), "errorText": .string(message)])
        }
    }

    public var faults: WorldFaults {
        get { front.faults }
        set { front.faults = newValue }
    }

    /// How many orders of each reference there are; more than one cannot be.
    public var orderCount: Int { ordersByRef.count }

    /// What lies on the shelf, in thousandths, where the shelves are counted.
    public func onShelf(_ sku: String, at site: String) -> Int64? {
        configuration.stock?[site]?[sku]
    }

    /// What left in cartons for a fulfilment, by line, in thousandths.
    public func shipped(_ ref: String) -> [Int: Int64] {
        guard let order = ordersByRef[ref] else { return [:] }
        return order.lines.reduce(into: [:]) { $0[$1.number] = $1.packed }
    }

    /// What is in the building, in thousandths, where the shelves are counted.
    public func inBuilding(_ sku: String, at site: String) -> Int64 { building[sku, site] }

    /// Makes the building's stock another, without news: what reconciliation is for. `nil` takes
    /// the entry away.
    public mutating func misplace(_ sku: String, at site: String, _ thousandths: Int64?) {
        guard let thousandths else { return building.remove(sku, site) }
        building[sku, site] = thousandths
    }

    public mutating func handle(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) -> WorldReply {
        // What was due before the call has happened before it.
        advance(to: now, using: &random)
        return answer(request, at: now, using: &random)
    }

    /// Does the work that is due by `now`, each piece at the moment it was due, and gives the
    /// events that are due by then.
    public mutating func tick(
        at now: Timestamp,
        using random: inout SeededRandom
    ) -> [WorldCallback] {
        advance(to: now, using: &random)
        return postbox.take(dueBy: now)
    }

    private mutating func advance(to now: Timestamp, using random: inout SeededRandom) {
        while !faults.manual, let (moment, task) = agenda.take(dueBy: now) {
            perform(task, at: moment, using: &random)
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
        case ("POST", 1, "fulfilments", _): return try receive(request, at: now)
        case ("POST", 1, "inbounds", _): return try expect(request)
        case ("POST", 3, "fulfilments", "cancel"):
            return try cancel(path[1], request, at: now)
        case ("GET", 2, "fulfilments", let name?):
            guard let order = order(named: name) else { return unknown(name) }
            return .json(200, order.json)
        case ("GET", 2, "stock", "export"):
            return building.page(request) { key, thousandths in
                [
                    "skuCode": .string(key.item), "site": .string(key.site),
                    "qty": .quantity(thousandths),
                ]
            }
        default:
            return front.error(404, "not_found", "there is no /" + path.joined(separator: "/"))
        }
    }

    /// By the sender's reference or the warehouse's own number.
    func order(named name: String) -> WarehouseOrder? {
        ordersByRef[name] ?? refsByID[name].flatMap { ordersByRef[$0] }
    }

    func unknown(_ name: String) -> WorldReply {
        front.error(404, "unknown_order", "there is no fulfilment \(name)")
    }
}
