import Mapping

/// What numbers of different columns have to do with one another, in every row of every sample.
struct ColumnRelations {
    /// `factor * other = product`, maybe for each of so many.
    struct Product: Equatable {
        var factor: Int
        var other: Int
        var product: Int
        /// What the price is for: the column that says so, or a number that always fits.
        var divisor: Divisor
        /// In how many rows it was tried, and in how many samples.
        var rows: Int
        var samples: Int

        enum Divisor: Equatable {
            case one
            case column(Int)
            case constant(Int64)
        }
    }

    /// Column by column; `nil` where nothing stands or no number does.
    let values: [[Int64?]]
    let samples: [Int]
    /// Decimals that each column is written with, for the rounding of amounts.
    let digits: [Int]

    /// Fewer rows or different products prove nothing.
    static let rowsMin = 3
    private static let million: Int128 = 1_000_000

    /// Every product that holds wherever all its columns are filled.
    func products(among columns: [Int]) -> [Product] {
        let candidates = columns.filter { varies($0) }
        var found: [Product] = []
        for (index, factor) in candidates.enumerated() {
            for other in candidates[(index + 1)...] {
                for product in columns where product != factor && product != other {
                    guard varies(product) else { continue }
                    if let held = held(factor, other, product, columns) { found.append(held) }
                }
            }
        }
        return found
    }

    /// Tries one for one first, then what a column or a round number says.
    private func held(
        _ factor: Int,
        _ other: Int,
        _ product: Int,
        _ columns: [Int]
    ) -> Product? {
        if let held = holds(factor, other, product, .one) { return held }
        for count: Int64 in [100, 1_000] {
            if let held = holds(factor, other, product, .constant(count)) { return held }
        }
        for divisor in columns where divisor != factor && divisor != other && divisor != product {
            if let held = holds(factor, other, product, .column(divisor)) { return held }
        }
        return nil
    }

    private func holds(
        _ factor: Int,
        _ other: Int,
        _ product: Int,
        _ divisor: Product.Divisor
    ) -> Product? {
        var rows = 0
        var owners: Set<Int> = []
        var different: Set<Int64> = []
        // Half of the last decimal, in millionths of millionths.
        var half = Self.million * Self.million / 2
        for _ in 0..<digits[product] { half /= 10 }
        for row in samples.indices {
            guard let left = values[factor][row], let right = values[other][row],
                let made = values[product][row]
            else { continue }
            var count = Self.million
            switch divisor {
            case .one: break
            case .constant(let fixed): count *= Int128(fixed)
            case .column(let column):
                guard let said = values[column][row], said > 0 else { return nil }
                count = Int128(said)
            }
            let difference =
                Int128(left) * Int128(right) * Self.million / count
                - Int128(made) * Self.million
            guard difference.magnitude <= half.magnitude else { return nil }
            // One times something proves nothing, nor does nothing.
            guard left != 1_000_000, right != 1_000_000, made != 0 else { continue }
            rows += 1
            owners.insert(samples[row])
            different.insert(made)
        }
        guard rows >= Self.rowsMin, different.count >= Self.rowsMin else { return nil }
        return Product(
            factor: factor,
            other: other,
            product: product,
            divisor: divisor,
            rows: rows,
            samples: owners.count
        )
    }

    private func varies(_ column: Int) -> Bool {
        var first: Int64?
        for value in values[column] {
            guard let value else { continue }
            if let first, first != value { return true }
            first = value
        }
        return false
    }

    /// Whether two columns say the same in every row.
    func areTwins(_ left: Int, _ right: Int) -> Bool {
        left != right && zip(values[left], values[right]).allSatisfy { $0 == $1 }
    }

    /// Whether the sum over each order's rows is what `total` says, for orders of different sums.
    ///
    /// - Parameter terms: of one row, in millionths; `nil` where there is none.
    func sums(_ terms: [Int64?], to total: Int, over orders: [[Int]]) -> Bool {
        var different: Set<Int64> = []
        var tried = 0
        for rows in orders {
            guard let first = rows.first, let wanted = values[total][first] else { continue }
            var sum: Int64 = 0
            for row in rows {
                guard let term = terms[row] else { return false }
                let (next, overflowed) = sum.addingReportingOverflow(term)
                guard !overflowed else { return false }
                sum = next
            }
            // Each line may have been rounded.
            guard abs(sum - wanted) <= Int64(rows.count) * 5_000 else { return false }
            tried += 1
            different.insert(wanted)
        }
        return tried >= Self.rowsMin && different.count >= 2
    }
}
