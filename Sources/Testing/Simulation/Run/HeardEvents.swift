import SimulatedWorld

/// Which events have come, to tell repeats and those that were overtaken.
struct HeardEvents: Sendable {
    private var known: Set<String> = []
    private var latest: [WorldSystem: String] = [:]

    /// What is strange about an event that has just come, if anything.
    mutating func note(_ callback: WorldCallback) -> [String] {
        let id = callback.eventID
        guard known.insert(id).inserted else { return ["event came again"] }
        // Numbered in the order they were posted, with as many digits each.
        if let last = latest[callback.system], id < last { return ["event overtaken"] }
        latest[callback.system] = id
        return []
    }
}
