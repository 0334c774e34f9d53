import Canonical
import Inventory
import Primitives

extension MasterData {
    /// How many reasons an entity may know.
    static let adjustmentReasonsMax = 100

    static func check(_ policy: AdjustmentPolicy, _ faults: inout FaultList) {
        let place = "entity.adjustments"
        let isAmount = (0...creditMinorUnitsMax).contains(policy.limit.minorUnits)
        faults.require(isAmount, place + ".limit", "expected 0 to \(creditMinorUnitsMax)")
        faults.require(
            policy.percent.map { (0...1_000).contains($0) } ?? true,
            place + ".percent",
            "expected 0 to 1000"
        )
        faults.require(
            (1...adjustmentReasonsMax).contains(policy.reasons.count),
            place + ".reasons",
            "expected 1 to \(adjustmentReasonsMax)"
        )
        for (index, reason) in policy.reasons.enumerated() {
            faults.require(
                (1...64).contains(reason.code.utf8.count),
                place + ".reasons[\(index)].code",
                "expected 1 to 64 bytes"
            )
        }
        faults.requireUnique(policy.reasons.map(\.code), place + ".reasons", "code")
    }

    static func check(_ policy: HoldPolicy, _ faults: inout FaultList) {
        let place = "entity.holds.reasons"
        faults.require(
            (1...adjustmentReasonsMax).contains(policy.reasons.count),
            place,
            "expected 1 to \(adjustmentReasonsMax)"
        )
        for (index, reason) in policy.reasons.enumerated() {
            faults.require(
                (1...64).contains(reason.code.utf8.count),
                place + "[\(index)].code",
                "expected 1 to 64 bytes"
            )
        }
        faults.requireUnique(policy.reasons.map(\.code), place, "code")
    }
}
