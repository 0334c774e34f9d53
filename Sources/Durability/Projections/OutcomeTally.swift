import Primitives
import Storage

/// What adds up to one outcome's number of one period, counted here and elsewhere.
struct OutcomeTally {
    var share = Share(part: 0, whole: 0)
    /// Orders whose lines were counted here, and lines that were counted elsewhere.
    var members = 0
    /// What lies behind the number in a list of ours.
    private var listed = 0
    private var lengths: [Int64: (count: Int64, milliseconds: Int64)] = [:]
    private var waiting = 0
    private var imported: Int64 = 0
    private var importedDays: Set<Int64> = []
    private var sources: Set<String> = []

    init() {}

    /// So many of so many orders, each of which is in the list.
    init(share: Share) {
        self.share = share
        members = Int(share.whole)
        listed = Int(share.part)
    }

    /// Lines of so many orders, all of which are in the list.
    init(lines: Share, orders: Int) {
        share = lines
        members = orders
        listed = orders
    }

    init(lengths rows: [FigureSumTable.Row], waiting: Int) {
        for row in rows where row.count > 0 {
            add(row.bucket, row.count, row.total)
            listed += Int(row.count)
        }
        self.waiting = waiting
    }

    init(_ incidents: [Incident]) {
        for took in incidents.compactMap(\.took) {
            let milliseconds = took.milliseconds
            add(DurationBucket.number(of: milliseconds), 1, milliseconds)
        }
        waiting = incidents.count { $0.resolvedAt == nil }
        listed = incidents.count
    }

    private mutating func add(_ bucket: Int64, _ count: Int64, _ milliseconds: Int64) {
        lengths[bucket, default: (0, 0)].count += count
        lengths[bucket, default: (0, 0)].milliseconds += milliseconds
    }

    mutating func take(_ figure: ImportedFigure, of outcome: Outcome) {
        importedDays.insert(figure.day)
        sources.insert(figure.source)
        switch outcome.kind {
        case .rate, .share:
            share.part += figure.count
            share.whole += figure.whole
            imported += figure.whole
        case .length:
            let each = figure.minutes * 60_000
            add(DurationBucket.number(of: each), figure.count, figure.count * each)
            imported += figure.count
        }
    }

    /// - Parameter lines: how many orders had how many lines, where both are known.
    func number(of outcome: Outcome, _ lines: Share) -> OutcomeNumber {
        var number = OutcomeNumber()
        number.share = share
        number.imported = Int(imported)
        number.importedDays = importedDays.count
        number.sources = sources.sorted()
        number.waiting = waiting
        number.listed = listed
        switch outcome.kind {
        case .rate:
            number.basis = Int(share.whole)
            number.sample.members = number.basis
        case .share:
            number.basis = Int(share.whole)
            let orders =
                lines.whole > 0
                ? Int64(Int128(imported) * Int128(lines.part) / Int128(lines.whole)) : imported
            number.sample.members = members + Int(orders)
        case .length:
            number.spread = Spread(
                of: lengths.map {
                    FigureSumTable.Row(
                        measure: outcome.rawValue,
                        label: "",
                        bucket: $0.key,
                        count: $0.value.count,
                        total: $0.value.milliseconds
                    )
                }
            )
            number.basis = number.spread?.count ?? 0
            number.sample.members = number.basis
            number.sample.lengths = lengths.mapValues { $0.count }
        }
        return number
    }
}

extension Duration {
    /// Rounded down.
    fileprivate var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
