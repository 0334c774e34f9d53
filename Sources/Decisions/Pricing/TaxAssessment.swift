public import Canonical

/// Computes the amounts of the taxes that apply to an order's lines.
///
/// Every line comes with the quantity it was ordered in, in the same place: a policy may take tax
/// of price times quantity before the line is rounded.
public enum TaxAssessment {
    /// Billionths of a minor unit times parts per million.
    private static let scale: Int128 = 1_000_000 * UnitPrice.billion

    /// Sets every tax amount of `lines` from its rate and the line's tax base.
    ///
    /// Per line, each amount is rounded by itself. Per total, each rate is rounded once on the sum
    /// of its lines; what that leaves over goes to the lines with the largest remainders, the
    /// earlier first, so that the lines still sum to the total.
    /// - Precondition: as many quantities as lines.
    public static func assess(
        _ lines: inout [PricedLine],
        of quantities: [Quantity],
        under policy: RoundingPolicy
    ) {
        precondition(lines.count == quantities.count, "every line has its quantity")
        switch policy.taxLevel {
        case .line:
            for line in lines.indices { assess(&lines[line], of: quantities[line], under: policy) }
        case .total:
            for shares in shares(of: &lines, quantities, policy.taxBase).values {
                distribute(shares, over: &lines, policy.mode)
            }
        }
    }

    /// Sets the tax amounts of the lines at `growing`, whose nets have grown since the last
    /// assessment. All others keep theirs to the cent, for they may be billed already.
    ///
    /// Per total, what each rate's rounded sum grew by goes to the growing lines, in proportion to
    /// what each still lacks of its own tax: none gets less than it had.
    /// - Precondition: as many quantities as lines.
    public static func reassess(
        _ lines: inout [PricedLine],
        of quantities: [Quantity],
        growing: [Int],
        under policy: RoundingPolicy
    ) {
        precondition(lines.count == quantities.count, "every line has its quantity")
        switch policy.taxLevel {
        case .line:
            for line in growing { assess(&lines[line], of: quantities[line], under: policy) }
        case .total:
            let growing = Set(growing)
            for shares in shares(of: &lines, quantities, policy.taxBase).values {
                let sum = policy.mode.divide(shares.reduce(0) { $0 + $1.product }, by: scale)
                let known = shares.reduce(0) { $0 + lines[$1.line].taxes[$1.tax].amount.minorUnits }
                give(sum - known, to: shares.filter { growing.contains($0.line) }, of: &lines)
            }
        }
    }

    private static func give(_ more: Int64, to shares: [Share], of lines: inout [PricedLine]) {
        guard let first = shares.first else { return }
        var weights = shares.map { share in
            max(
                0,
                Int64(share.product / scale) - lines[share.line].taxes[share.tax].amount.minorUnits
            )
        }
        if weights.allSatisfy({ $0 == 0 }) { weights[0] = 1 }
        let parts = Money(minorUnits: more, lines[first.line].net.currency).split(by: weights)
        for (share, part) in zip(shares, parts) {
            lines[share.line].taxes[share.tax].amount += part
        }
    }

    /// One line by itself: the tax level `line`.
    public static func assess(
        _ line: inout PricedLine,
        of quantity: Quantity,
        under policy: RoundingPolicy
    ) {
        let base = line.taxBase(of: quantity, policy.taxBase)
        for tax in line.taxes.indices {
            let rate = line.taxes[tax].exemption == nil ? line.taxes[tax].partsPerMillion : 0
            line.taxes[tax].amount.minorUnits = policy.mode.divide(base * Int128(rate), by: scale)
        }
    }

    private struct Rate: Hashable {
        var name: String
        var jurisdiction: String
        var partsPerMillion: Int64
    }

    private struct Share {
        var line: Int
        var tax: Int
        var product: Int128
    }

    /// What each rate is taken of; exempt lines pay nothing and share in none.
    private static func shares(
        of lines: inout [PricedLine],
        _ quantities: [Quantity],
        _ base: RoundingPolicy.TaxBase
    ) -> [Rate: [Share]] {
        var shares: [Rate: [Share]] = [:]
        for line in lines.indices where !lines[line].taxes.isEmpty {
            let base = lines[line].taxBase(of: quantities[line], base)
            for tax in lines[line].taxes.indices {
                let applied = lines[line].taxes[tax]
                guard applied.exemption == nil else {
                    lines[line].taxes[tax].amount.minorUnits = 0
                    continue
                }
                let rate = Rate(
                    name: applied.name,
                    jurisdiction: applied.jurisdiction,
                    partsPerMillion: applied.partsPerMillion
                )
                let product = base * Int128(applied.partsPerMillion)
                shares[rate, default: []].append(Share(line: line, tax: tax, product: product))
            }
        }
        return shares
    }

    private static func distribute(
        _ shares: [Share],
        over lines: inout [PricedLine],
        _ mode: RoundingMode
    ) {
        let total = mode.divide(shares.reduce(0) { $0 + $1.product }, by: scale)
        var leftover = total
        for share in shares {
            let floor = Int64(share.product / scale)
            lines[share.line].taxes[share.tax].amount.minorUnits = floor
            leftover -= floor
        }
        guard leftover > 0 else { return }
        let byRemainder = shares.sorted {
            let (left, right) = ($0.product % scale, $1.product % scale)
            return left == right ? $0.line < $1.line : left > right
        }
        for share in byRemainder.prefix(Int(leftover)) {
            lines[share.line].taxes[share.tax].amount.minorUnits += 1
        }
    }
}
