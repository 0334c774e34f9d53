/// Something the product promises, and how to find out whether it was kept.
protocol Promise: Sendable {
    /// In a customer's words: `nothing accepted is lost`.
    static var sentence: String { get }

    /// One line for each thing that breaks it, with the ids that prove it.
    func breaches(in evidence: Evidence) -> [String]
}

/// All promises, in the order a reader cares about them.
public enum Promises {
    /// Each in a customer's words.
    public static var sentences: [String] { all.map { type(of: $0).sentence } }

    static let all: [any Promise] = [
        NothingLost(), NothingTwice(), StockConserved(), OneDocumentPerIntent(),
        InvoicedAsShipped(), CreditRecomputed(), OrdersEndOrHaveOwners(), SequencesWithoutGaps(),
        PositionsWithoutGaps(), ReplayAgrees(), SubscribersHearAll(), BoardAgrees(), ComesToRest(),
    ]
}
