/// Names that somebody may have meant who wrote another one.
struct NearestNames {
    /// The nearest first; empty when nothing is near.
    let names: [String]
    private let known: Set<String>

    /// How many are worth telling.
    private static let most = 3
    /// Longer names are compared by their beginnings.
    private static let comparedCharacters = 64

    init(to written: String, among known: Set<String>) {
        self.known = known
        let wanted = Self.folded(written)
        let near = known.sorted()
            .map { (name: $0, distance: Self.distance(wanted, Self.folded($0))) }
            .filter { $0.distance <= max(1, wanted.count / 3) }
        let best = near.map(\.distance).min() ?? 0
        names = near.filter { $0.distance == best }.prefix(Self.most).map(\.name)
    }

    /// `did you mean path?`, or all there are.
    var advice: String {
        if !names.isEmpty { return "did you mean \(names.joined(separator: " or "))?" }
        return "use one of \(known.sorted().joined(separator: ", "))"
    }

    /// Case and separators are what people mix up first.
    private static func folded(_ name: String) -> [Character] {
        Array(name.lowercased().filter { $0 != "_" && $0 != "-" }.prefix(comparedCharacters))
    }

    /// Letters added, lost, replaced or swapped with a neighbour (optimal string alignment).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let replaced = last[column] + (letter == other ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, current[column] + 1)
                let isSwapped =
                    row > 0 && column > 0 && letter == right[column - 1]
                    && left[row - 1] == other
                if isSwapped { best = min(best, beforeLast[column - 1] + 1) }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
