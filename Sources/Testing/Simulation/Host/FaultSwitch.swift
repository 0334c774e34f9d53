import Synchronization

/// What goes wrong at present; the end of a run's bad weather reaches everybody at once.
///
/// A class because the run turns it and processes look at it.
final class FaultSwitch: Sendable {
    private let present: Mutex<SimulationFaults>

    init(_ faults: SimulationFaults) { present = Mutex(faults) }

    var faults: SimulationFaults { present.withLock { $0 } }

    func turn(to faults: SimulationFaults) { present.withLock { $0 = faults } }
}
