import Canonical
import Database
import Ordering
import Primitives
import Projections
import Storage

/// What the order board shows: counts by status, and one page of orders.
struct BoardModel: Sendable, Equatable {
    var filter: BoardFilter
    var counts: [StatusCount]
    var rows: [OrderBoardRow]
    /// Where the next page begins, when there is one.
    var nextBefore: String?

    struct StatusCount: Sendable, Equatable {
        var status: FulfillmentStatus
        var count: Int
    }

    /// What came of a search.
    enum Found: Sendable, Equatable {
        case page(BoardModel)
        /// Exactly one order: straight to it.
        case order(Order.ID)
    }

    static let pageRows = 50

    /// How many orders the filter is about; the tile's number and the list's.
    var total: Int {
        counts.filter { filter.status == nil || $0.status == filter.status }
            .reduce(0) { $0 + $1.count }
    }
}

extension BoardModel {
    static func read(
        _ filter: BoardFilter,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Found {
        let counts = try snapshot.orderBoard.countsByStatus(entity: entity.rawValue)
        var model = BoardModel(filter: filter, counts: [], rows: [], nextBefore: nil)
        let byStatus = Dictionary(counts.map { ($0.status, $0.count) }) { $0 + $1 }
        model.counts = FulfillmentStatus.allCases.map {
            StatusCount(status: $0, count: byStatus[$0.rawValue] ?? 0)
        }
        if let search = filter.search {
            model.rows = try OrderSearch.find(
                search,
                entity: entity.rawValue,
                limit: pageRows,
                in: snapshot
            )
            if model.rows.count == 1, let id = Order.ID(validating: model.rows[0].orderID) {
                return .order(id)
            }
            return .page(model)
        }
        let query = OrderBoardQuery(status: filter.status?.rawValue, before: filter.before)
        let rows = try snapshot.orderBoard.list(
            query,
            entity: entity.rawValue,
            limit: pageRows + 1
        )
        model.rows = Array(rows.prefix(pageRows))
        model.nextBefore = rows.count > pageRows ? model.rows.last?.orderID : nil
        return .page(model)
    }
}
