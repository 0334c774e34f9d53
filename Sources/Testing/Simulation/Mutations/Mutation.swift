/// A part of the engine broken on purpose, to see that somebody notices.
///
/// None of them is in the product: each stands between the engine and its database, or in place of
/// a port, and does what the engine would do without the part that is named.
public enum Mutation: String, CaseIterable, Hashable, Sendable {
    /// What was decided is told before it is committed, and then it is not committed.
    case earlyAnswer = "early-answer"
    /// The in-door takes a message again under a key that it has.
    case inboxDedupe = "inbox-dedupe"
    /// A PO number stands for as many orders as come under it.
    case businessKey = "business-key"
    /// Whoever lost his lease ends the effect all the same.
    case effectFence = "effect-fence"
    /// A doubtful call is made again without asking.
    case askFirst = "ask-first"
    /// An effect of a decision is not written.
    case outboxRow = "outbox-row"
    /// Effects of a lane overtake each other.
    case laneOrder = "lane-order"
    /// What was delivered is not marked as delivered.
    case effectEnd = "effect-end"
    /// Stock is read without its lock: as it was before another took of it.
    case stockLock = "stock-lock"
    /// An order is read without its lock: as it was before its last event.
    case instanceLock = "instance-lock"
    /// A decision that failed half-way is not undone.
    case savepoint
    /// A decision whose quantities do not add up is stored.
    case quantityLaw = "quantity-law"
    /// More is billed than shipped.
    case billingLaw = "billing-law"
    /// A stock posting is applied twice.
    case stockPosting = "stock-posting"
    /// A credit posting is applied twice.
    case creditPosting = "credit-posting"
    /// An event is not written into the log.
    case eventRow = "event-row"
    /// The sequencer leaves out a position.
    case position
    /// A read model moves its cursor and not its rows.
    case boardRow = "board-row"

    /// The promise whose checker exists for this.
    public var promise: String {
        switch self {
        case .earlyAnswer: NothingLost.sentence
        case .inboxDedupe, .businessKey, .effectFence: NothingTwice.sentence
        case .askFirst: OneDocumentPerIntent.sentence
        case .outboxRow: OrdersEndOrHaveOwners.sentence
        case .laneOrder: SubscribersHearAll.sentence
        case .effectEnd: ComesToRest.sentence
        case .stockLock, .quantityLaw, .stockPosting: StockConserved.sentence
        case .instanceLock: ReplayAgrees.sentence
        case .savepoint, .eventRow: SequencesWithoutGaps.sentence
        case .billingLaw: InvoicedAsShipped.sentence
        case .creditPosting: CreditRecomputed.sentence
        case .position: PositionsWithoutGaps.sentence
        case .boardRow: BoardAgrees.sentence
        }
    }

    /// By when every mutation must have been found.
    public static let seedsMax: UInt64 = 200
}
