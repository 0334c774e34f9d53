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
        public init() {}
    }

    public enum Event: Codable, Equatable, Sendable {
        /// A warehouse received, counted or adjusted goods: the ledger changes by these postings.
        case stockMoved(item: Item.ID, postings: [StockPosting])
        /// An order gave stock back; somebody in the queue may want it.
        case stockFreed(item: Item.ID)
    }

    public enum Effect: Codable, Equatable, Sendable {
        case postStock([StockPosting])
        /// Tells the order that this much of its line now is reserved for it at `site`.
        case offer(StockOffer)
        /// On hand fell below what is reserved: somebody must decide whose promise breaks.
        case shortage(item: Item.ID, site: Site.ID, thousandths: Int64)
    }

    public struct FactRequest: Equatable, Sendable {
        public var item: Item.ID
        public init(item: Item.ID) { self.item = item }
    }

    public struct Facts: Codable, Equatable, Sendable {
        /// All sites of the item, in sourcing preference, locked.
        public var levels: [StockLevel]
        /// The queue in the order in which it is served, locked.
        public var queue: [BackorderEntry]

        public init(levels: [StockLevel], queue: [BackorderEntry]) {
            self.levels = levels
            self.queue = queue
        }
    }

    public enum Refusal: Failure, Equatable {
        case invalid(String)

        public var code: String { "allocation.invalid" }
        public var remedy: Remedy { .escalate(to: .warehouseSupervisor) }
        public var description: String {
            switch self {
            case .invalid(let detail): detail
            }
        }
    }

    public init() {}

    public func facts(for event: Event, in state: State) -> FactRequest {
        switch event {
        case .stockMoved(let item, _), .stockFreed(let item): FactRequest(item: item)
        }
    }
}

/// Stock that the allocator reserved for an order's line.
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
