public import Canonical

/// Which of our lines goods are that a warehouse names by item.
///
/// By the line it repeats where that fits, else in the lines' order, each up to what it waits for,
/// and what is too much with the last.
public struct GoodsAllotment: Sendable {
    public struct Line: Sendable {
        public var number: Int
        public var item: Item.ID
        /// Still to come, in thousandths of the stock unit.
        public var open: Int64

        public init(number: Int, item: Item.ID, open: Int64) {
            self.number = number
            self.item = item
            self.open = max(0, open)
        }
    }

    private var lines: [Line]

    public init(_ lines: [Line]) { self.lines = lines }

    /// Empty when no line is of that item.
    public mutating func allot(
        _ thousandths: Int64,
        of item: Item.ID,
        named number: Int?
    ) -> [LineQuantity] {
        if let number, let index = lines.firstIndex(where: { $0.number == number }),
            lines[index].item == item
        {
            return [take(thousandths, from: index)]
        }
        let own = lines.indices.filter { lines[$0].item == item }
        guard let last = own.last else { return [] }
        var rest = thousandths
        var parts: [LineQuantity] = []
        for index in own {
            let part = index == last ? rest : min(rest, lines[index].open)
            guard part > 0 else { continue }
            parts.append(take(part, from: index))
            rest -= part
        }
        return parts
    }

    private mutating func take(_ thousandths: Int64, from index: Int) -> LineQuantity {
        lines[index].open = max(0, lines[index].open - thousandths)
        return LineQuantity(line: lines[index].number, thousandths: thousandths)
    }
}

extension [LineQuantity] {
    /// Each line once, in the lines' order.
    public var summedByLine: [LineQuantity] {
        reduce(into: [Int: Int64]()) { $0[$1.line, default: 0] += $1.thousandths }
            .sorted { $0.key < $1.key }
            .map { LineQuantity(line: $0.key, thousandths: $0.value) }
    }
}
