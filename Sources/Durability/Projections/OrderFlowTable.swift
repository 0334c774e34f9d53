import Database
import Primitives

/// What one batch of events moves: how many orders more or fewer stand where, and who came by.
struct FlowSteps {
    struct Place: Hashable {
        var entity: String
        var stage: FlowStage
    }

    struct Passage: Hashable {
        var place: Place
        var at: Timestamp
        var orderID: String
    }

    private(set) var moved: [Place: Int] = [:]
    private(set) var left: [Passage] = []
    private(set) var came: [Passage] = []

    /// One order's row as it was (`nil` for a new one) and as it is.
    mutating func add(from old: OrderFigure?, to new: OrderFigure) {
        if let old { moved[Place(entity: old.entity, stage: old.stage), default: 0] -= 1 }
        moved[Place(entity: new.entity, stage: new.stage), default: 0] += 1
        let before = old?.passages ?? [:]
        let after = new.passages
        for stage in FlowStage.allCases where before[stage] != after[stage] {
            let place = Place(entity: new.entity, stage: stage)
            if let at = before[stage] {
                left.append(Passage(place: place, at: at, orderID: new.orderID))
            }
            if let at = after[stage] {
                came.append(Passage(place: place, at: at, orderID: new.orderID))
            }
        }
    }
}

/// The rows of `order_flow` (how many orders stand where) and of `order_passage` (who came where
/// when): sums that each batch moves, so that no page counts all orders.
struct OrderFlowTable {
    let session: any SQLSession

    func take(_ steps: FlowSteps) throws(StoreFailure) {
        for passage in steps.left {
            try session.enqueue(
                """
                DELETE FROM order_passage
                WHERE entity = $1 AND stage = $2 AND at = $3 AND order_id = $4
                """,
                Self.values(passage)
            )
        }
        for passage in steps.came {
            try session.enqueue(
                """
                INSERT INTO order_passage (entity, stage, at, order_id)
                VALUES ($1, $2, $3, $4)
                ON CONFLICT (entity, stage, at, order_id) DO NOTHING
                """,
                Self.values(passage)
            )
        }
        let moved = steps.moved.filter { $0.value != 0 }
        for (place, orders) in moved.sorted(by: { $0.key.order < $1.key.order }) {
            try session.enqueue(
                """
                INSERT INTO order_flow (entity, stage, orders)
                VALUES ($1, $2, $3)
                ON CONFLICT (entity, stage) DO UPDATE
                SET orders = order_flow.orders + $3
                """,
                [.text(place.entity), .text(place.stage.rawValue), .int(orders)]
            )
        }
        // A stage that everybody has left has no row, as if nobody had ever come.
        if moved.values.contains(where: { $0 < 0 }) {
            try session.enqueue("DELETE FROM order_flow WHERE orders = 0", [])
        }
    }

    func counts(entity: String) throws(StoreFailure) -> [FlowStage: Int] {
        let rows = try session.rows(
            """
            SELECT stage, orders
            FROM order_flow
            WHERE entity = $1
            ORDER BY stage
            """,
            [.text(entity)]
        ) { (row) throws(StoreFailure) in
            (FlowStage(rawValue: row.text(0)), Int(row.integer(1)))
        }
        return rows.reduce(into: [:]) { counts, row in
            if let stage = row.0 { counts[stage] = row.1 }
        }
    }

    func clear() throws(StoreFailure) {
        try session.execute("DELETE FROM order_flow", [])
        try session.execute("DELETE FROM order_passage", [])
    }

    private static func values(_ passage: FlowSteps.Passage) -> [SQLValue] {
        [
            .text(passage.place.entity), .text(passage.place.stage.rawValue), .time(passage.at),
            .text(passage.orderID),
        ]
    }
}

extension FlowSteps.Place {
    /// Rows are always locked in the same order.
    fileprivate var order: String { entity + "/" + stage.rawValue }
}

extension Transaction {
    var orderFlows: OrderFlowTable { OrderFlowTable(session: session) }
}
extension Snapshot {
    var orderFlows: OrderFlowTable { OrderFlowTable(session: session) }
}
