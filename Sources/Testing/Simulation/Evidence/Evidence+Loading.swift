import Billing
import Canonical
import Database
import Engine
import Inventory
import Ordering
import Primitives
import Storage

extension Evidence {
    /// Reads the whole database; runs are small.
    mutating func load(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        orders = try StoredOrder.all(in: snapshot)
        runs = try snapshot.session.rows(
            "SELECT id, sequence, state FROM instance WHERE kind = 'invoice_run' ORDER BY id"
        ) { (row) throws(StoreFailure) in
            StoredRun(
                id: row.text(0),
                sequence: row.integer(1),
                state: try StoredValue.decode(InvoiceRunWorkflow.State.self, from: row.bytes(2))
            )
        }
        try loadDoors(snapshot)
        try loadBooks(snapshot)
        for order in orders {
            let id = Order.ID(order.id)
            milestones[id] = try snapshot.milestones.learned(of: id, limit: 10_000)
            board[order.id] = try snapshot.orderBoard.load(order.id)
        }
    }

    /// What came in, what was decided, what went out.
    private mutating func loadDoors(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        let messages = try snapshot.session.rows("SELECT id FROM inbox_message ORDER BY id") {
            $0.integer(0)
        }
        for id in messages {
            if let message = try snapshot.inbox.load(id) { inbox.append(message) }
        }
        let instances = try snapshot.session.rows(
            "SELECT DISTINCT kind, instance_id FROM event ORDER BY kind, instance_id"
        ) { (kind: $0.text(0), id: $0.text(1)) }
        for instance in instances {
            events += try snapshot.events.events(
                ofInstance: instance.kind,
                instance.id,
                limit: 100_000
            )
            attempts += try snapshot.attempts.attempts(
                ofInstance: instance.kind,
                instance.id,
                limit: 100_000
            )
        }
        for event in events where event.kind == OrderWorkflow.name {
            orderFacts[EventPlace(event)] = try RecordedFacts.recall(event, in: snapshot)
        }
        let keys = try snapshot.session.rows("SELECT key FROM effect ORDER BY key") { $0.text(0) }
        for key in keys {
            if let effect = try snapshot.effects.load(key) { effects.append(effect) }
        }
    }

    /// Stock, credit, queues.
    private mutating func loadBooks(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        let entity = Trade.entity.rawValue
        for item in Trade.items {
            levels += try snapshot.stock.levels(of: item.id, entity: entity)
        }
        ledgerDifferences = try Transaction(snapshot.session).stock
            .ledgerDifferences(entity: entity)
            .map { "\($0.item) at \($0.site)" }
        postings = try snapshot.session.rows(
            """
            SELECT item, site, kind, on_hand_delta, reserved_delta, cause
            FROM stock_posting
            ORDER BY item, site, level_version
            """
        ) { row in
            LedgerPosting(
                level: "\(row.text(0)) at \(row.text(1))",
                kind: row.text(2),
                onHandDelta: row.integer(3),
                reservedDelta: row.integer(4),
                cause: row.text(5)
            )
        }
        for item in Trade.items {
            backorders += try Transaction(snapshot.session).backorders
                .lockQueue(of: item.id, entity: entity)
        }
        let roots = try snapshot.session.rows("SELECT root FROM credit_account ORDER BY root") {
            $0.text(0)
        }
        for root in roots {
            if let account = try snapshot.credit.load(Party.ID(root), entity: entity) {
                credit.append(account)
            }
        }
        for role in Role.allCases {
            openWorkItems += try snapshot.workItems.open(owner: role, limit: 100_000)
        }
    }
}

extension StoredOrder {
    static func all(in snapshot: borrowing Snapshot) throws(StoreFailure) -> [StoredOrder] {
        try snapshot.session.rows(
            """
            SELECT id, sequence, state, quarantine
            FROM instance
            WHERE kind = 'order'
            ORDER BY id
            """
        ) { (row) throws(StoreFailure) in
            StoredOrder(
                id: row.text(0),
                sequence: row.integer(1),
                state: try StoredValue.decode(OrderState.self, from: row.bytes(2)),
                quarantine: row.optionalText(3)
            )
        }
    }
}
