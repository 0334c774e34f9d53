/// `{threshold: 5, firstPauseSeconds: 5, longestPauseSeconds: 300}`, each with its default, checked
/// when read.
struct CircuitFields: Codable {
    var settings: CircuitBreaker.Settings

    private enum CodingKeys: String, CodingKey {
        case threshold, firstPauseSeconds, longestPauseSeconds
    }

    init(_ settings: CircuitBreaker.Settings) { self.settings = settings }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        settings = CircuitBreaker.Settings()
        settings.threshold = try container.value(.threshold, or: settings.threshold)
        settings.firstPauseSeconds = try container.value(
            .firstPauseSeconds,
            or: settings.firstPauseSeconds
        )
        settings.longestPauseSeconds = try container.value(
            .longestPauseSeconds,
            or: settings.longestPauseSeconds
        )
        guard settings.isValid else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription:
                        "pauses are 1 second to a day, the longest not the shorter one"
                )
            )
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(settings.threshold, forKey: .threshold)
        try container.encode(settings.firstPauseSeconds, forKey: .firstPauseSeconds)
        try container.encode(settings.longestPauseSeconds, forKey: .longestPauseSeconds)
    }
}
