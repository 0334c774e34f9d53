import Primitives
import Storage

extension Evidence {
    private static let storiesMax = 2

    /// What happened to the first orders that `breaches` name.
    func stories(of breaches: [String]) -> [[String]] {
        let named = orders.map(\.id).filter { id in breaches.contains { $0.contains(id) } }
        return named.prefix(Self.storiesMax).map(story)
    }

    /// Events, effects and attempts of one order, in the order of their times.
    private func story(of id: String) -> [String] {
        var lines: [(at: Timestamp, text: String)] = []
        for event in events where event.instanceID == id {
            let reasons = event.reasons.joined(separator: " ")
            lines.append(
                (event.at, "\(event.sequence) \(event.type) (\(event.cause)) \(reasons)")
            )
        }
        for effect in effects where effect.instanceID == id {
            lines.append(
                (effect.createdAt, "  to do: \(effect.operation) \(effect.key) \(effect.state)")
            )
        }
        for attempt in attempts where attempt.effectKey.contains(id) {
            let code = attempt.code.map { " \($0)" } ?? ""
            lines.append(
                (attempt.endedAt, "  tried: \(attempt.effectKey) \(attempt.outcome)\(code)")
            )
        }
        for message in inbox where message.message.instanceID == id {
            lines.append(
                (
                    message.receivedAt,
                    "  came: inbox/\(message.id) \(message.message.source) \(message.message.key) "
                        + "\(message.state.rawValue) \(message.failureDetail ?? "")"
                )
            )
        }
        return ["the story of \(id)"]
            + lines.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map { "\($0.element.at) \($0.element.text)" }
    }
}
