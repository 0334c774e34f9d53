/// Decoding that refuses members nobody reads, so that a misspelt setting is not a silent default.
extension Decoder {
    func closedContainer<Key: CodingKey & CaseIterable>(
        of keys: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        let known = Set(keys.allCases.map(\.stringValue))
        let all = try container(keyedBy: AnyKey.self)
        if let stray = all.allKeys.first(where: { !known.contains($0.stringValue) }) {
            let allowed = known.sorted().joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                forKey: stray,
                in: all,
                debugDescription:
                    "there is no setting \(stray.stringValue.prefix(64)); use \(allowed)"
            )
        }
        return try container(keyedBy: keys)
    }
}

extension KeyedDecodingContainer {
    func value<Value: Decodable>(_ key: Key, or fallback: Value) throws -> Value {
        try decodeIfPresent(Value.self, forKey: key) ?? fallback
    }
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// `{concurrency: 2, perMinute: 120, perDay: 5000}`, each with its default, checked when read.
struct RestBudget: Codable {
    var limits: BudgetLimits

    private enum CodingKeys: String, CodingKey, CaseIterable { case concurrency, perMinute, perDay }

    init(_ limits: BudgetLimits) { self.limits = limits }

    init(from decoder: any Decoder) throws {
        let container = try decoder.closedContainer(of: CodingKeys.self)
        limits = BudgetLimits()
        limits.concurrency = try container.value(.concurrency, or: limits.concurrency)
        limits.perMinute = try container.decodeIfPresent(Int.self, forKey: .perMinute)
        limits.perDay = try container.decodeIfPresent(Int.self, forKey: .perDay)
        guard limits.isValid else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription:
                        "a budget allows 1 to 256 calls at once, and at least one a time"
                )
            )
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(limits.concurrency, forKey: .concurrency)
        try container.encodeIfPresent(limits.perMinute, forKey: .perMinute)
        try container.encodeIfPresent(limits.perDay, forKey: .perDay)
    }
}

/// `{threshold: 5, firstPauseSeconds: 5, longestPauseSeconds: 300}`, likewise.
struct RestCircuit: Codable {
    var settings: CircuitBreaker.Settings

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case threshold, firstPauseSeconds, longestPauseSeconds
    }

    init(_ settings: CircuitBreaker.Settings) { self.settings = settings }

    init(from decoder: any Decoder) throws {
        let container = try decoder.closedContainer(of: CodingKeys.self)
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
