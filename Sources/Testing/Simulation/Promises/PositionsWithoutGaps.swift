import Storage

/// Readers that follow positions miss nothing: every event has one, and none is left out.
struct PositionsWithoutGaps: Promise {
    static let sentence = "the event log's positions have no gap"

    func breaches(in evidence: Evidence) -> [String] {
        let positions = evidence.events.compactMap(\.position).sorted()
        let unplaced = evidence.events.count - positions.count
        if unplaced > 0 { return ["\(unplaced) events have no position"] }
        guard positions != Array(1...Int64(max(1, positions.count))), !positions.isEmpty else {
            return []
        }
        return [
            "positions run from \(positions[0]) to \(positions[positions.count - 1]) for "
                + "\(positions.count) events"
        ]
    }
}
