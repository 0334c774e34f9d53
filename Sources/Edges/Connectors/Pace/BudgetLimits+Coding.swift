/// `{concurrency: 2, perMinute: 120, perDay: 5000, maintenance: […]}`, as much of it as a file
/// says.
struct BudgetFields: Codable {
    var concurrency: Int?
    var perMinute: Int?
    var perDay: Int?
    var maintenance: [MaintenanceWindow]?

    private enum CodingKeys: String, CodingKey { case concurrency, perMinute, perDay, maintenance }

    init(_ limits: BudgetLimits) {
        concurrency = limits.concurrency
        perMinute = limits.perMinute
        perDay = limits.perDay
        maintenance = limits.maintenance.isEmpty ? nil : limits.maintenance
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        concurrency = try container.decodeIfPresent(Int.self, forKey: .concurrency)
        perMinute = try container.decodeIfPresent(Int.self, forKey: .perMinute)
        perDay = try container.decodeIfPresent(Int.self, forKey: .perDay)
        maintenance = try container.decodeIfPresent([MaintenanceWindow].self, forKey: .maintenance)
        guard over(BudgetLimits()).isValid else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription:
                        "a budget allows 1 to 256 calls at once, at least one a time, "
                        + "and its maintenance windows leave part of the week open"
                )
            )
        }
    }

    /// What the file says, and `limits` where it says nothing.
    func over(_ limits: BudgetLimits) -> BudgetLimits {
        var result = limits
        result.concurrency = concurrency ?? limits.concurrency
        result.perMinute = perMinute ?? limits.perMinute
        result.perDay = perDay ?? limits.perDay
        result.maintenance = maintenance ?? limits.maintenance
        return result
    }
}
