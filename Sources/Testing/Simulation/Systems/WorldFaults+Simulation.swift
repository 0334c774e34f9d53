import SimulatedWorld

extension World {
    /// A world that misbehaves as `faults` say.
    mutating func misbehave(_ faults: SimulationFaults) {
        var calls = WorldFaults()
        let network = faults.network
        calls.calls = [
            .loseAnswers: network.loseAnswers, .resets: network.resets,
            .resetsBefore: network.resetsBefore, .refuse: network.refuse,
            .status401: network.status401, .status429: network.status429,
            .status500: network.status500, .status502: network.status502,
            .status503: network.status503, .malformed: network.malformed, .slow: network.slow,
        ]
        calls.slowMilliseconds = 45_000
        calls.repeat = network.repeatEvent
        calls.outOfOrder = network.overtakeEvent
        erp.faults = calls
        carrier.faults = calls
        calls.shortPick = faults.people.shortPick
        calls.splitParcels = faults.people.splitParcels
        warehouse.faults = calls
    }
}
