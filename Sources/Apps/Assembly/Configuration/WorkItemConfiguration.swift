import Canonical
package import Storage

/// `workItems` of `server.yaml`: how long what waits for people may wait.
///
/// ```yaml
/// workItems:
///   dueWithinHours: 24
///   byReason:
///     credit_limit: 4
/// ```
package struct WorkItemConfiguration: Codable, Sendable, Equatable {
    /// For reasons that are not named; 0 where they may wait for ever.
    package var dueWithinHours: Int
    /// By reason code, in hours; 0 for one that may wait for ever.
    package var byReason: [String: Int]

    static let usualHours = 24
    /// A year.
    private static let hoursMax = 8_784

    private enum CodingKeys: String, CodingKey { case dueWithinHours, byReason }

    package init(dueWithinHours: Int = usualHours, byReason: [String: Int] = [:]) {
        self.dueWithinHours = dueWithinHours
        self.byReason = byReason
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        dueWithinHours = try container.number(
            .dueWithinHours,
            in: 0...Self.hoursMax,
            usually: Self.usualHours
        )
        byReason = try container.decodeIfPresent([String: Int].self, forKey: .byReason) ?? [:]
    }

    package var limits: WorkItemLimits {
        WorkItemLimits(
            usual: Self.duration(dueWithinHours),
            byReason: byReason.mapValues(Self.duration)
        )
    }

    private static func duration(_ hours: Int) -> Duration? {
        hours > 0 ? .seconds(hours * 3_600) : nil
    }

    struct Problem {
        var place: String
        var detail: String
    }

    /// Reasons that there are not, and times that are out of bounds.
    var problems: [Problem] {
        let known = Set(ReasonCode.allCases.map(\.rawValue))
        return byReason.sorted { $0.key < $1.key }.compactMap { reason, hours in
            if !known.contains(reason) {
                let nearest = NearestNames(to: reason, among: known)
                let advice =
                    nearest.names.isEmpty
                    ? "the console's queues and docs/guides/work-the-queues.md name them"
                    : nearest.advice
                return Problem(place: reason, detail: "is no reason of a work item; \(advice)")
            }
            if !(0...Self.hoursMax).contains(hours) {
                return Problem(place: reason, detail: "expected 0 to \(Self.hoursMax) hours")
            }
            return nil
        }
    }
}
