/// Stored and sent without the parts that are zero, which most are:
/// `{"ordered":24000,"shipped":24000}`.
extension LineQuantities {
    private enum CodingKeys: String, CodingKey {
        case ordered, cancelled, open, backordered, allocated, picked, shipped, overshipped
        case invoiced, returned, credited
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        func encode(_ part: Int64, _ key: CodingKeys) throws {
            if part != 0 { try container.encode(part, forKey: key) }
        }
        try encode(ordered, .ordered)
        try encode(cancelled, .cancelled)
        try encode(open, .open)
        try encode(backordered, .backordered)
        try encode(allocated, .allocated)
        try encode(picked, .picked)
        try encode(shipped, .shipped)
        try encode(overshipped, .overshipped)
        try encode(invoiced, .invoiced)
        try encode(returned, .returned)
        try encode(credited, .credited)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func part(_ key: CodingKeys) throws -> Int64 {
            try container.decodeIfPresent(Int64.self, forKey: key) ?? 0
        }
        self.init(ordered: try part(.ordered))
        cancelled = try part(.cancelled)
        open = try part(.open)
        backordered = try part(.backordered)
        allocated = try part(.allocated)
        picked = try part(.picked)
        shipped = try part(.shipped)
        overshipped = try part(.overshipped)
        invoiced = try part(.invoiced)
        returned = try part(.returned)
        credited = try part(.credited)
    }
}
