public import Canonical
public import Primitives
public import Workflows

/// A count or an adjustment of stock: from its request, over a second person where the policy wants
/// one, into the ledger and the ERP, once each.
public struct AdjustmentWorkflow: Workflow {
    public static let name = "adjustment"
    public static let version = 1
    public static let initialState = State()

    public enum Phase: String, Codable, Sendable { case new, waiting, applied, declined }

    public struct State: Codable, Equatable, Sendable {
        public var phase: Phase = .new
        public var request: StockAdjustment?
        public var requestedBy = ""
        public var decidedBy: String?
        /// What the person who decided said.
        public var note: String?
        public var corrections: [StockCorrection] = []
        public var value: Money?
        /// Why a second person is needed; empty when none is.
        public var concerns: [String] = []
        public var appliedAt: Timestamp?
        public var externalNumber: String?

        public init() {}
    }

    public enum Event: Codable, Equatable, Sendable {
        case requested(StockAdjustment, by: String)
        case approved(by: String, note: String?)
        case declined(by: String, reason: String)
        /// The ERP has it, under this number.
        case posted(externalNumber: String)
        case refused(reason: String)
    }

    public enum Effect: Codable, Equatable, Sendable {
        /// Keeps the lines where other counts and the site's list find them.
        case keepLines
        case postStock(item: Item.ID, [StockPosting])
        case book(AdjustmentDocument)
        case askApproval(detail: String, amount: Money?)
        case closeApproval
        case tellRefusal(detail: String)
    }

    public struct FactRequest: Equatable, Sendable {
        /// `nil` when nothing has to be looked up.
        public var adjustment: StockAdjustment?
    }

    public struct Facts: Codable, Equatable, Sendable {
        public var policy: AdjustmentPolicy
        public var isSiteKnown: Bool
        public var shelves: [Shelf]

        public init(policy: AdjustmentPolicy, isSiteKnown: Bool, shelves: [Shelf]) {
            self.policy = policy
            self.isSiteKnown = isSiteKnown
            self.shelves = shelves
        }
    }

    /// What is known of one item at the adjustment's site, locked.
    public struct Shelf: Codable, Equatable, Sendable {
        public var item: Item.ID
        public var unit: UnitOfMeasure
        public var isDivisible: Bool
        public var onHand: Int64
        /// What the ledger had at the adjustment's moment, with what was found out about that
        /// moment since.
        public var balance: Int64
        /// The highest price that holds for one stock unit, in millionths.
        public var price: Int64?
        /// Another count of the same shelf that waits for a decision.
        public var openCount: String?
        /// The moment of the latest count that was applied.
        public var countedAt: Timestamp?
        /// Whether the item's stock is frozen for a person to look at.
        public var isFrozen: Bool
        /// A kit has no stock of its own; absent for every other item.
        public var isKit: Bool?

        public init(
            item: Item.ID,
            unit: UnitOfMeasure,
            isDivisible: Bool,
            onHand: Int64,
            balance: Int64,
            price: Int64?,
            openCount: String? = nil,
            countedAt: Timestamp? = nil,
            isFrozen: Bool = false
        ) {
            self.item = item
            self.unit = unit
            self.isDivisible = isDivisible
            self.onHand = onHand
            self.balance = balance
            self.price = price
            self.openCount = openCount
            self.countedAt = countedAt
            self.isFrozen = isFrozen
        }
    }

    public enum Refusal: Failure, Equatable {
        case invalid(String)
        case unknownItem(Item.ID)
        case unknownSite(Site.ID)
        case unknownReason(String, known: [String])
        /// The number is another content's already.
        case numberTaken
        case unknown
        case alreadyDecided(Phase)
        case sameHands(String)
        case belowZero(Item.ID, there: Int64)
        case openCount(Item.ID, by: String)
        case laterCount(Item.ID, at: Timestamp)
        case frozen(Item.ID)

        public var code: String {
            switch self {
            case .invalid: "adjustment.invalid"
            case .unknownItem: "adjustment.item.unknown"
            case .unknownSite: "adjustment.site.unknown"
            case .unknownReason: "adjustment.reason.unknown"
            case .numberTaken: "adjustment.number.taken"
            case .unknown: "adjustment.unknown"
            case .alreadyDecided: "adjustment.decided"
            case .sameHands: "adjustment.same_hands"
            case .belowZero: "adjustment.below_zero"
            case .openCount: "adjustment.count.open"
            case .laterCount: "adjustment.count.later"
            case .frozen: "adjustment.item.frozen"
            }
        }

        public var remedy: Remedy { .reject }

        public var description: String {
            switch self {
            case .invalid(let detail): detail
            case .unknownItem(let item): "there is no item \(item)"
            case .unknownSite(let site): "there is no site \(site)"
            case .unknownReason(let reason, let known):
                "there is no reason \(reason); there are \(known.joined(separator: ", "))"
            case .numberTaken: "the number belongs to another adjustment of the site"
            case .unknown: "there is no such adjustment"
            case .alreadyDecided(let phase): "the adjustment is \(phase.rawValue)"
            case .sameHands(let name):
                "\(name) asked for the adjustment; somebody else must approve it"
            case .belowZero(let item, let there):
                "only \(AdjustmentWorkflow.text(there)) of \(item) are there"
            case .openCount(let item, let other):
                "\(other) counts \(item) too and waits for approval; decide it first"
            case .laterCount(let item, let moment):
                "\(item) was counted again at \(moment), and that count holds"
            case .frozen(let item): "the stock of \(item) is frozen until it is looked at"
            }
        }
    }

    public init() {}

    public func facts(for event: Event, in state: State) -> FactRequest {
        switch event {
        case .requested(let adjustment, _):
            FactRequest(adjustment: state.phase == .new ? adjustment : nil)
        case .approved: FactRequest(adjustment: state.phase == .waiting ? state.request : nil)
        case .declined, .posted, .refused: FactRequest(adjustment: nil)
        }
    }

    static func text(_ thousandths: Int64) -> String {
        ScaledDecimal.text(thousandths, digits: 3, atLeast: 0)
    }
}
