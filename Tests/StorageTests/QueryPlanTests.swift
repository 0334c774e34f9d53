import Database
import Storage
import StorageTesting
import Testing

/// The statements that run all day must find their rows by an index, also when tables are large.
@Suite struct QueryPlanTests {
    private static let hot: [(name: String, explain: SQL)] = [
        (
            "claim due effects",
            """
            EXPLAIN QUERY PLAN
            SELECT key FROM effect
            WHERE target = 'erp' AND due_at <= 1 AND state IN ('ready', 'leased', 'unknown')
                AND (due_at, sequence, key) > (0, 0, '')
            ORDER BY due_at, sequence, key LIMIT 1
            """
        ),
        (
            "look for an earlier effect of the lane",
            """
            EXPLAIN QUERY PLAN
            SELECT 1 FROM effect
            WHERE lane = 'erp/A' AND state IN ('ready', 'leased', 'unknown', 'parked')
                AND sequence < 5
            """
        ),
        (
            "those ahead in a target's queue",
            """
            EXPLAIN QUERY PLAN
            SELECT 1 FROM effect
            WHERE target = 'erp' AND state IN ('ready', 'leased', 'unknown')
                AND (due_at < 9 OR (due_at = 9 AND sequence < 2)
                    OR (due_at = 9 AND sequence = 2 AND key < 'k'))
            LIMIT 9
            """
        ),
        (
            "what left a target's queue lately",
            """
            EXPLAIN QUERY PLAN
            SELECT done_at FROM effect
            WHERE target = 'erp' AND done_at IS NOT NULL
            ORDER BY done_at DESC LIMIT 9
            """
        ),
        (
            "the last day's attempts",
            "EXPLAIN QUERY PLAN SELECT effect_key FROM attempt WHERE started_at >= 1"
        ),
        (
            "every session of a person",
            "EXPLAIN QUERY PLAN SELECT token_hash FROM console_session WHERE user_name = 'ann'"
        ),
        (
            "sign-ins that nobody came back for",
            "EXPLAIN QUERY PLAN SELECT state_hash FROM console_sign_in WHERE expires_at <= 1"
        ),
        (
            "due messages",
            """
            EXPLAIN QUERY PLAN
            SELECT id FROM inbox_message
            WHERE state = 'received' AND due_at <= 1
            ORDER BY due_at, id LIMIT 1
            """
        ),
        (
            "events after a position",
            "EXPLAIN QUERY PLAN SELECT id FROM event WHERE position > 1 ORDER BY position LIMIT 9"
        ),
        (
            "what happened to an instance since somebody looked",
            """
            EXPLAIN QUERY PLAN
            SELECT id FROM event
            WHERE kind = 'order' AND instance_id = 'A' AND sequence > 3
            ORDER BY sequence LIMIT 10
            """
        ),
        (
            "events without a position",
            "EXPLAIN QUERY PLAN SELECT id FROM event WHERE position IS NULL ORDER BY id LIMIT 9"
        ),
        (
            "the effect that a document is of",
            "EXPLAIN QUERY PLAN SELECT effect_key FROM warehouse_letter WHERE document = 'd'"
        ),
        (
            "what a warehouse's number stands for",
            """
            EXPLAIN QUERY PLAN
            SELECT subject FROM warehouse_number WHERE partner = 'p' AND number = 1
            """
        ),
        (
            "the number of an instruction",
            """
            EXPLAIN QUERY PLAN
            SELECT number FROM warehouse_number
            WHERE partner = 'p' AND kind = 'fulfilment' AND subject = 's'
            """
        ),
        (
            "receipts of a purchase order",
            """
            EXPLAIN QUERY PLAN
            SELECT line FROM warehouse_receipt
            WHERE partner = 'p' AND kind = 'purchase' AND subject = 's' AND receipt <> 'r'
            """
        ),
        (
            "the load of an instruction",
            """
            EXPLAIN QUERY PLAN
            SELECT number FROM load_tender WHERE partner = 'p' AND fulfilment = 'f'
            """
        ),
        (
            "a load by its number",
            """
            EXPLAIN QUERY PLAN
            SELECT state FROM load_tender WHERE partner = 'p' AND number = 1
            """
        ),
        (
            "loads whose answer is overdue",
            """
            EXPLAIN QUERY PLAN
            SELECT number FROM load_tender WHERE due_at IS NOT NULL AND due_at <= 7
            ORDER BY due_at, partner, number LIMIT 100
            """
        ),
        (
            "a carrier's invoice by its number",
            """
            EXPLAIN QUERY PLAN
            SELECT amount FROM freight_invoice WHERE partner = 'p' AND invoice = 'i'
            """
        ),
        (
            "what is billed for a load",
            """
            EXPLAIN QUERY PLAN
            SELECT amount FROM freight_invoice WHERE fulfilment = 'f'
            ORDER BY partner, invoice LIMIT 20
            """
        ),
        (
            "the latest of carriers' invoices",
            """
            EXPLAIN QUERY PLAN
            SELECT amount FROM freight_invoice WHERE entity = 'e'
            ORDER BY received_at DESC, partner DESC, invoice DESC LIMIT 200
            """
        ),
        (
            "any outside id",
            "EXPLAIN QUERY PLAN SELECT instance_id FROM cross_reference WHERE value = 'x'"
        ),
        (
            "the queue of an item",
            """
            EXPLAIN QUERY PLAN
            SELECT order_id FROM backorder WHERE entity = 'e' AND item = 'i'
            ORDER BY priority, since, order_id, line
            """
        ),
        (
            "an order's effects",
            """
            EXPLAIN QUERY PLAN
            SELECT key FROM effect WHERE instance_kind = 'order' AND instance_id = 'A'
            ORDER BY sequence, ordinal
            """
        ),
        (
            "a channel's newest orders",
            """
            EXPLAIN QUERY PLAN
            SELECT order_id FROM order_board
            WHERE entity = 'e' AND channel = 'c' AND order_id < 'z' ORDER BY order_id DESC LIMIT 9
            """
        ),
        (
            "a channel's orders in one status",
            """
            EXPLAIN QUERY PLAN
            SELECT order_id FROM order_board
            WHERE entity = 'e' AND channel = 'c' AND status = 'held' AND order_id < 'z'
            ORDER BY order_id DESC LIMIT 9
            """
        ),
        (
            "a channel's latest changes",
            """
            EXPLAIN QUERY PLAN
            SELECT order_id FROM order_board
            WHERE entity = 'e' AND channel = 'c' AND (updated_at, order_id) > (7, 'A')
            ORDER BY updated_at, order_id LIMIT 9
            """
        ),
        (
            "the next page of an order's milestones",
            """
            EXPLAIN QUERY PLAN
            SELECT document FROM milestone
            WHERE order_id = 'A' AND (at, sequence, ordinal) > (7, 3, 1)
            ORDER BY at, sequence, ordinal LIMIT 9
            """
        ),
        (
            "the next page of a role's queue",
            """
            EXPLAIN QUERY PLAN
            SELECT key FROM work_item
            WHERE entity = 'e' AND owner = 'o' AND closed_at IS NULL AND (opened_at, key) > (7, 'k')
            ORDER BY opened_at, key LIMIT 9
            """
        ),
        (
            "an item's history",
            """
            EXPLAIN QUERY PLAN
            SELECT action FROM work_item_event WHERE entity = 'e' AND key = 'k'
            ORDER BY id DESC LIMIT 9
            """
        ),
        (
            "what partners must have soon",
            """
            EXPLAIN QUERY PLAN
            SELECT partner, kind FROM partner_duty WHERE look_at <= 7
            ORDER BY look_at, id LIMIT 9
            """
        ),
        (
            "the duty that a document fulfils",
            """
            EXPLAIN QUERY PLAN
            UPDATE partner_duty SET document = 'd'
            WHERE partner = 'p' AND kind = 'response' AND number = 'PO-1' AND document IS NULL
            """
        ),
        (
            "the next documents of a target",
            """
            EXPLAIN QUERY PLAN
            SELECT key FROM effect
            WHERE target = 'erp' AND operation = 'erp.book' AND entity = 'e' AND state = 'done'
                AND operation IN ('erp.book', 'erp.invoice')
                AND key {bytewise} > 'a' AND key {bytewise} <= 'b'
            ORDER BY key {bytewise}
            """
        ),
        (
            "what was said after a document was made",
            """
            EXPLAIN QUERY PLAN
            SELECT key FROM effect
            WHERE instance_kind = 'order' AND instance_id = 'A' AND target = 'erp'
                AND state = 'done' AND operation = 'erp.amend'
            ORDER BY instance_id, sequence, ordinal
            """
        ),
    ]

    @Test(arguments: hot.indices)
    func `a hot statement searches by an index and sorts nothing`(_ index: Int) async throws {
        try await withTables(.sqlite) { store in
            let statement = Self.hot[index]
            let plan = try await store.read { (view) throws(StoreFailure) in
                try view.session.rows(statement.explain) { (row) throws(StoreFailure) in row.text(3)
                }
            }
            #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") && $0.contains("INDEX") })
            #expect(!plan.isEmpty, "\(statement.name): \(plan)")
        }
    }
}
