public import Canonical
public import Primitives
public import Workflows

/// Who gets stock that came in or was freed: one instance for each item of an entity.
///
/// The reservation is made here, in the same transaction that reads the queue and the stock row, so
/// the same goods are never offered twice; the order then takes its share or gives it back.
public struct AllocationWorkflow: Workflow {
    public static let name = "allocation"
    public static let version = 1
    public static let initialState = State()

    public struct State: Codable, Equatable, Sendable {
        public var offersMade: Int64 = 0
        /// Who was told last that something is free elsewhere: the next time others are told first.
        public var hintedLast: Place?
        public init() {}
    }

    /// An entry of the queue, by the line that it is for.
    public struct Place: Codable, Hashable, Sendable {
        public var order: Order.ID
        public var line: Int
    }

    public enum Event: Codable, Equatable, Sendable {
        /// A warehouse received, counted or adjusted goods: the ledger changes by these postings.
        case stockMoved(item: Item.ID, postings: [StockPosting])
        /// An order gave stock back; somebody in the queue may want it.
        case stockFreed(item: Item.ID)
        /// So much is not to be promised until somebody says otherwise.
        case holdPlaced(StockHold)
        case holdReleased(StockHoldRelease)
        /// The hold was for so long and no longer.
        case holdRunsOut(item: Item.ID, site: Site.ID, number: StockHold.Number)
        /// A warehouse takes so much off its own holds, without saying which.
        case warehouseFreed(WarehouseFreed)
    }

    public enum Effect: Codable, Equatable, Sendable {
        case postStock([StockPosting])
        /// Tells the order that this much of its line now is reserved for it at `site`.
        case offer(StockOffer)
        /// On hand fell below what is reserved: somebody must decide whose promise breaks.
        case shortage(item: Item.ID, site: Site.ID, thousandths: Int64)
        /// Keeps the hold where it is listed.
        case keepHold(StockHold.Standing)
        /// Reminds of the hold's end.
        case endHoldAt(Timestamp, StockHold)
        /// The hold took what was promised: somebody must decide whose promise breaks.
        case holdTakesPromised(StockHold, thousandths: Int64)
        /// Its work item is settled with it.
        case forgetHold(StockHold)
    }

    public struct FactRequest: Equatable, Sendable {
        /// Which holds a decision is about.
        public enum Holds: Equatable, Sendable {
            case none
            /// One, with what is needed to check a new one.
            case named(StockHold.Number, at: Site.ID)
            /// Those that a warehouse placed and that stand.
            case ofWarehouse(Site.ID)
        }

        public var item: Item.ID
        public var holds: Holds

        public init(item: Item.ID, holds: Holds = .none) {
            self.item = item
            self.holds = holds
        }
    }

    public struct Facts: Codable, Equatable, Sendable {
        /// All sites of the item, in sourcing preference, locked.
        public var levels: [StockLevel]
        /// The queue in the order in which it is served, locked.
        public var queue: [BackorderEntry]
        /// What an event about holds asked for; absent for every other.
        public var holds: HoldFacts?
        /// The item is put together from others; absent for every other item.
        public var isKit: Bool?

        public init(
            levels: [StockLevel],
            queue: [BackorderEntry],
            holds: HoldFacts? = nil
        ) {
            self.levels = levels
            self.queue = queue
            self.holds = holds
        }
    }

    public enum Refusal: Failure, Equatable {
        case invalid(String)
        case hold(StockHoldRefusal)

        public var code: String {
            switch self {
            case .invalid: "allocation.invalid"
            case .hold(let refusal): refusal.code
            }
        }

        /// What a warehouse or the clock says and cannot be is a person's to look at; whoever asks
        /// at the desk has the refusal as the answer.
        public var remedy: Remedy { .escalate(to: .warehouseSupervisor) }

        public var description: String {
            switch self {
            case .invalid(let detail): detail
            case .hold(let refusal): refusal.description
            }
        }
    }

    public init() {}

    public func facts(for event: Event, in state: State) -> FactRequest {
        switch event {
        case .stockMoved(let item, _), .stockFreed(let item): FactRequest(item: item)
        case .holdPlaced(let hold):
            FactRequest(item: hold.item, holds: .named(hold.number, at: hold.site))
        case .holdReleased(let release):
            FactRequest(item: release.item, holds: .named(release.number, at: release.site))
        case .holdRunsOut(let item, let site, let number):
            FactRequest(item: item, holds: .named(number, at: site))
        case .warehouseFreed(let news):
            FactRequest(item: news.item, holds: .ofWarehouse(news.site))
        }
    }
}

/// Stock that the allocator reserved for an order's line, or for a component of its kit.
///
/// Nothing of a component says that some is free at that site, where the kit does not wait.
public struct StockOffer: Hashable, Codable, Sendable {
    public var order: Order.ID
    public var line: Int
    public var item: Item.ID
    public var site: Site.ID
    public var thousandths: Int64

    public init(order: Order.ID, line: Int, item: Item.ID, site: Site.ID, thousandths: Int64) {
        self.order = order
        self.line = line
        self.item = item
        self.site = site
        self.thousandths = thousandths
    }
}
