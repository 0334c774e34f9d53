/// `{concurrency: 2, perMinute: 120, perDay: 5000}`, each with its default, checked when read.
package struct RestBudget: Codable {
    package var limits: BudgetLimits

    private enum CodingKeys: String, CodingKey { case concurrency, perMinute, perDay }

    package init(_ limits: BudgetLimits) { self.limits = limits }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
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

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(limits.concurrency, forKey: .concurrency)
        try container.encodeIfPresent(limits.perMinute, forKey: .perMinute)
        try container.encodeIfPresent(limits.perDay, forKey: .perDay)
    }
}
