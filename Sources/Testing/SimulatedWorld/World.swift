public import Primitives

/// The three systems together, with the goods that pass between them.
///
/// One seed gives one history: the same calls at the same moments bring the same answers and
/// events.
public struct World: Sendable {
    public var erp: SimulatedERP
    public var warehouse: SimulatedWarehouse
    public var carrier: SimulatedCarrier
    private var random: SeededRandom

    public init(
        seed: UInt64,
        erp: SimulatedERP = SimulatedERP(),
        warehouse: SimulatedWarehouse = SimulatedWarehouse(),
        carrier: SimulatedCarrier = SimulatedCarrier()
    ) {
        random = SeededRandom(seed: seed)
        self.erp = erp
        self.warehouse = warehouse
        self.carrier = carrier
    }

    /// A call to one of the systems. What the answer's `delay` and `loss` say is the caller's to
    /// obey.
    public mutating func handle(
        _ request: WorldRequest,
        to system: WorldSystem,
        at now: Timestamp
    ) -> WorldReply {
        switch system {
        case .erp: return erp.handle(request, at: now, using: &random)
        case .warehouse:
            let reply = warehouse.handle(request, at: now, using: &random)
            handOver()
            return reply
        case .carrier: return carrier.handle(request, at: now, using: &random)
        }
    }

    /// Lets the world go on until `now`; the events that are due, in the order of their times.
    public mutating func tick(at now: Timestamp) -> [WorldCallback] {
        var due = erp.tick(at: now, using: &random)
        due += warehouse.tick(at: now, using: &random)
        handOver()
        due += carrier.tick(at: now, using: &random)
        // Stable, so that events of one moment keep the order of the systems.
        return due.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// When the world next does something by itself.
    public var nextDue: Timestamp? {
        [erp.nextDue, warehouse.nextDue, carrier.nextDue].compactMap(\.self).min()
    }

    private mutating func handOver() {
        for handover in warehouse.handovers { carrier.accept(handover) }
        warehouse.handovers = []
    }
}
