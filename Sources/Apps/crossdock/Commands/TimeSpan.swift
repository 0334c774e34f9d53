public import ArgumentParser

/// A length of time on the command line: `90d`, `12h`, `30m`; at most ten years.
public struct TimeSpan: ExpressibleByArgument, Sendable, CustomStringConvertible {
    public let duration: Duration
    private static let secondsMax: Int64 = 3_660 * 86_400

    init(_ duration: Duration) { self.duration = duration }

    public init?(argument: String) {
        let seconds: Int64? =
            switch argument.last {
            case "d": 86_400
            case "h": 3_600
            case "m": 60
            default: nil
            }
        guard let seconds, let count = Int64(argument.dropLast()), count >= 0,
            count <= Self.secondsMax / seconds
        else { return nil }
        duration = .seconds(count * seconds)
    }

    public var description: String {
        let seconds = duration.components.seconds
        if seconds % 86_400 == 0 { return "\(seconds / 86_400)d" }
        return seconds % 3_600 == 0 ? "\(seconds / 3_600)h" : "\(seconds / 60)m"
    }
}
