import Primitives

/// What one period's number rests on, as far as chance is concerned.
struct OutcomeSample: Sendable, Equatable {
    /// Orders, shipments or incidents: what happens each by itself. The lines of an order do not.
    var members = 0
    /// Lengths by bucket, of those that ended.
    var lengths: [Int64: Int64] = [:]
}

/// Whether the difference of two numbers is one, or what chance makes of few.
///
/// Rates are compared as counts of rare events, shares as proportions of orders, lengths by ranks
/// (Mann and Whitney, with ties): each a difference of more than two of its standard errors.
enum OutcomeEvidence {
    /// Fewer than that in a period tell nothing.
    static let membersMin = 20
    /// Standard errors.
    private static let threshold = 2.0

    static func judge(
        _ outcome: Outcome,
        _ before: OutcomeNumber,
        _ after: OutcomeNumber
    ) -> OutcomeVerdict {
        if let silence = silence(outcome, before, after) { return none(silence) }
        let higher: Double
        switch outcome.kind {
        case .rate: higher = rates(before, after)
        case .share: higher = shares(before, after)
        case .length: return lengths(before, after)
        }
        guard abs(higher) > threshold else { return chance }
        return told(isBetter: (higher < 0) == outcome.isBetterLower)
    }

    private static func silence(
        _ outcome: Outcome,
        _ before: OutcomeNumber,
        _ after: OutcomeNumber
    ) -> String? {
        if before.basis == 0, before.waiting == 0 { return "Nothing is known of before." }
        if after.basis == 0, after.waiting == 0 { return "Nothing is known of after." }
        let few = min(before.sample.members, after.sample.members)
        guard few < membersMin else { return nil }
        let noun = outcome == .fill ? "order" : outcome.noun
        return
            "Too few to tell: \(PlainWords.count(before.sample.members, noun)) before, "
            + "\(after.sample.members) after; \(membersMin) of each are needed."
    }

    private static let chance = none("The difference is no larger than chance would make it.")

    private static func none(_ reason: String) -> OutcomeVerdict {
        OutcomeVerdict(direction: .noEvidence, reason: reason)
    }

    private static func told(isBetter: Bool) -> OutcomeVerdict {
        OutcomeVerdict(
            direction: isBetter ? .better : .worse,
            reason: "The difference is larger than chance would make it."
        )
    }

    /// How many standard errors after lies above before.
    static func rates(_ before: OutcomeNumber, _ after: OutcomeNumber) -> Double {
        let wholes = (Double(before.share.whole), Double(after.share.whole))
        let parts = (Double(before.share.part), Double(after.share.part))
        let together = (parts.0 + parts.1) / (wholes.0 + wholes.1)
        let variance = together / wholes.0 + together / wholes.1
        guard variance > 0 else { return 0 }
        return (parts.1 / wholes.1 - parts.0 / wholes.0) / variance.squareRoot()
    }

    static func shares(_ before: OutcomeNumber, _ after: OutcomeNumber) -> Double {
        let wholes = (Double(before.share.whole), Double(after.share.whole))
        let parts = (Double(before.share.part), Double(after.share.part))
        let together = (parts.0 + parts.1) / (wholes.0 + wholes.1)
        let members = (Double(before.sample.members), Double(after.sample.members))
        let variance = together * (1 - together) * (1 / members.0 + 1 / members.1)
        guard variance > 0 else { return 0 }
        return (parts.1 / wholes.1 - parts.0 / wholes.0) / variance.squareRoot()
    }

    /// A direction is told only where it is the same however what is under way will end.
    private static func lengths(
        _ before: OutcomeNumber,
        _ after: OutcomeNumber
    ) -> OutcomeVerdict {
        let ended = ranks(before.sample.lengths, after.sample.lengths)
        guard abs(ended) > threshold else { return chance }
        let isLonger = ended > 0
        // Against what is to be told: after as short, or as long, as it can still become.
        let extreme = ranks(
            before.sample.lengths.joined(by: before.waiting, at: isLonger ? .max : .min),
            after.sample.lengths.joined(by: after.waiting, at: isLonger ? .min : .max)
        )
        guard abs(extreme) > threshold, (extreme > 0) == isLonger else {
            let waiting = before.waiting + after.waiting
            return none("The \(waiting) that have not ended could still turn it.")
        }
        return told(isBetter: !isLonger)
    }

    /// How many standard errors the lengths after rank above those before.
    static func ranks(_ before: [Int64: Int64], _ after: [Int64: Int64]) -> Double {
        let counts = (
            Double(before.values.reduce(0, +)), Double(after.values.reduce(0, +))
        )
        let all = counts.0 + counts.1
        guard counts.0 > 0, counts.1 > 0, all > 1 else { return 0 }
        var (shorter, pairs, ties) = (0.0, 0.0, 0.0)
        for length in Set(before.keys).union(after.keys).sorted() {
            let here = (Double(before[length] ?? 0), Double(after[length] ?? 0))
            pairs += here.1 * (shorter + here.0 / 2)
            shorter += here.0
            let together = here.0 + here.1
            ties += together * together * together - together
        }
        let variance = counts.0 * counts.1 / 12 * ((all + 1) - ties / (all * (all - 1)))
        guard variance > 0 else { return 0 }
        return (pairs - counts.0 * counts.1 / 2) / variance.squareRoot()
    }
}

extension [Int64: Int64] {
    fileprivate func joined(by count: Int, at length: Int64) -> Self {
        guard count > 0 else { return self }
        var joined = self
        joined[length, default: 0] += Int64(count)
        return joined
    }
}
