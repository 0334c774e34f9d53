import JSON

/// How much there is of each item at each site, in the order of their names' bytes, so that a page
/// of very many costs a page.
struct StockBook: Sendable {
    struct Key: Hashable, Comparable, Sendable {
        var item: String
        var site: String

        static func < (lhs: Self, rhs: Self) -> Bool {
            if lhs.item != rhs.item {
                return lhs.item.utf8.lexicographicallyPrecedes(rhs.item.utf8)
            }
            return lhs.site.utf8.lexicographicallyPrecedes(rhs.site.utf8)
        }

        /// How a page's end is named.
        var text: String { item + "\t" + site }

        init(item: String, site: String) {
            self.item = item
            self.site = site
        }

        init(text: String) {
            let parts = text.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            item = parts.first.map(String.init) ?? ""
            site = parts.count > 1 ? String(parts[1]) : ""
        }
    }

    private(set) var thousandths: [Key: Int64] = [:]
    private var sorted: [Key] = []
    private var hasNewKeys = false

    init(_ stock: [String: [String: Int64]] = [:]) {
        for (site, items) in stock {
            for (item, quantity) in items { self[item, site] = quantity }
        }
    }

    subscript(_ item: String, _ site: String) -> Int64 {
        get { thousandths[Key(item: item, site: site)] ?? 0 }
        set {
            let key = Key(item: item, site: site)
            if thousandths.updateValue(newValue, forKey: key) == nil { hasNewKeys = true }
        }
    }

    mutating func remove(_ item: String, _ site: String) {
        thousandths[Key(item: item, site: site)] = nil
        hasNewKeys = true
    }

    /// Entries per page when nobody asks for fewer, and at most.
    static let pageMax = 10_000

    /// `?after=…&limit=…`: the entries that follow, and how to go on; `next` is absent at the end.
    mutating func page(
        _ request: WorldRequest,
        _ entry: (Key, Int64) -> JSONValue
    ) -> WorldReply {
        if hasNewKeys {
            sorted = thousandths.keys.sorted()
            hasNewKeys = false
        }
        let after = Key(text: request.query["after"] ?? "")
        let limit = request.query["limit"].flatMap { Int($0) } ?? Self.pageMax
        let start = firstIndex(after: after)
        let end = min(sorted.count, start + max(1, min(limit, Self.pageMax)))
        let rows = sorted[start..<end].map { entry($0, thousandths[$0] ?? 0) }
        var answer = JSONObject([.init(name: "stock", value: .array(rows))])
        if end < sorted.count, end > start { answer["next"] = .string(sorted[end - 1].text) }
        return .json(200, .object(answer))
    }

    private func firstIndex(after key: Key) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if key < sorted[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
