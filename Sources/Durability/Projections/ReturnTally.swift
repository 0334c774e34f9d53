import Canonical
import Ordering

/// Counts what came back of one order line: of a kit, what its components that came make whole.
struct ReturnTally {
    private let sold: OrderLine
    /// Thousandths of the line that came, by return.
    private var taken: [String: Int64] = [:]
    private var direct: [String: Int64] = [:]
    /// Thousandths of components, by return and the component's number.
    private var parts: [String: [Int: Int64]] = [:]

    init(_ sold: OrderLine) { self.sold = sold }

    /// How much more of the line has come with it.
    mutating func take(_ arrival: ReturnHistory.Arrival) -> Int64 {
        let id = arrival.returnID
        if arrival.line == sold.number {
            direct[id, default: 0] += arrival.thousandths
            return claim(direct[id] ?? 0, of: id)
        }
        guard let kit = sold.kit, kit.component(arrival.line) != nil else { return 0 }
        parts[id, default: [:]][arrival.line, default: 0] += arrival.thousandths
        let came = parts[id] ?? [:]
        let whole = kit.components.map { $0.part.wholeKits(in: came[$0.number] ?? 0) }.min() ?? 0
        return claim(whole, of: id)
    }

    private mutating func claim(_ total: Int64, of id: String) -> Int64 {
        let news = max(0, total - (taken[id] ?? 0))
        taken[id, default: 0] += news
        return news
    }
}
