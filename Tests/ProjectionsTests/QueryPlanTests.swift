import Database
import OrderStories
import Primitives
import Projections
import StorageTesting
import Testing

/// What pages ask for all day must be found by an index, also among ten million orders.
@Suite struct QueryPlanTests {
    private static let asked: [(name: String, explain: SQL)] = [
        (
            "figures of orders received in a window",
            """
            EXPLAIN QUERY PLAN
            SELECT order_id FROM order_figure
            WHERE entity = 'e' AND received_at >= 1
            ORDER BY received_at DESC, order_id DESC LIMIT 9
            """
        ),
        (
            "figures of shipments that left in a window",
            """
            EXPLAIN QUERY PLAN
            SELECT shipment_id FROM shipment_figure
            WHERE entity = 'e' AND shipped_at >= 1
            ORDER BY shipped_at DESC, shipment_id DESC LIMIT 9
            """
        ),
        (
            "an order's shipments",
            """
            EXPLAIN QUERY PLAN
            SELECT site FROM shipment_figure WHERE order_id = 'A' ORDER BY shipment_id
            """
        ),
        (
            "an order's open effects",
            """
            EXPLAIN QUERY PLAN
            SELECT COUNT(*) FROM effect WHERE instance_kind = 'order' AND instance_id = 'A'
            """
        ),
        (
            "documents by control number",
            """
            EXPLAIN QUERY PLAN
            SELECT id FROM partner_document
            WHERE control_number = 'A' ORDER BY created_at DESC, id DESC LIMIT 9
            """
        ),
        (
            "what came from a partner",
            """
            EXPLAIN QUERY PLAN
            SELECT id FROM partner_document
            WHERE partner = 'a' AND direction = 'in' ORDER BY created_at DESC LIMIT 9
            """
        ),
        (
            "what an interchange brought",
            """
            EXPLAIN QUERY PLAN
            SELECT instance_id FROM inbox_message
            WHERE source = 'partner:a' AND message_key > '1/' AND message_key < '10'
                AND instance_id IS NOT NULL
            ORDER BY message_key LIMIT 9
            """
        ),
        (
            "an order's messages",
            """
            EXPLAIN QUERY PLAN
            SELECT COUNT(*) FROM inbox_message WHERE instance_kind = 'order' AND instance_id = 'A'
            """
        ),
        (
            "an order's open work",
            """
            EXPLAIN QUERY PLAN
            SELECT COUNT(*) FROM work_item
            WHERE instance_kind = 'order' AND instance_id = 'A' AND closed_at IS NULL
            """
        ),
        (
            "the orders at a stage, longest there first",
            """
            EXPLAIN QUERY PLAN
            SELECT order_id FROM order_figure
            WHERE entity = 'e' AND stage = 'booked' AND (stage_since, order_id) > (1, 'A')
            ORDER BY stage_since, order_id LIMIT 9
            """
        ),
        (
            "how many came to a stage in an hour",
            """
            EXPLAIN QUERY PLAN
            SELECT at FROM order_passage
            WHERE entity = 'e' AND stage = 'booked' AND at >= 1
            ORDER BY at, order_id LIMIT 9
            """
        ),
        (
            "what waits at the door",
            """
            EXPLAIN QUERY PLAN
            SELECT id FROM inbox_message
            WHERE entity = 'e' AND state IN ('received', 'parked') AND (received_at, id) > (1, 2)
            ORDER BY received_at, id LIMIT 9
            """
        ),
        (
            "a company's open work",
            """
            EXPLAIN QUERY PLAN
            SELECT owner FROM work_item WHERE entity = 'e' AND closed_at IS NULL LIMIT 9
            """
        ),
        (
            "sets that are under way",
            """
            EXPLAIN QUERY PLAN
            SELECT hash FROM redrive_set WHERE state IN ('trying', 'running')
            ORDER BY made_at, hash LIMIT 9
            """
        ),
        (
            "a set's members in one state",
            """
            EXPLAIN QUERY PLAN
            SELECT member FROM redrive_member
            WHERE hash = 'h' AND state = 'waiting' ORDER BY ordinal LIMIT 9
            """
        ),
        (
            "what is out of sets that stopped",
            """
            EXPLAIN QUERY PLAN
            SELECT DISTINCT redrive_member.hash FROM redrive_member
            JOIN redrive_set ON redrive_set.hash = redrive_member.hash
            WHERE redrive_member.state = 'sent' AND redrive_set.state IN ('stopped', 'withdrawn')
            ORDER BY redrive_member.hash LIMIT 9
            """
        ),
        (
            "what was given up on",
            "EXPLAIN QUERY PLAN SELECT COUNT(*) FROM effect WHERE state = 'parked'"
        ),
        (
            "what was put aside",
            "EXPLAIN QUERY PLAN SELECT COUNT(*) FROM inbox_message WHERE state = 'parked'"
        ),
        (
            "all open work",
            "EXPLAIN QUERY PLAN SELECT COUNT(*) FROM work_item WHERE closed_at IS NULL"
        ),
    ]

    @Test(arguments: asked.indices)
    func `a page's question is answered by an index`(question: Int) async throws {
        try await StoryWorld.with(.sqlite) { world in
            let (name, explain) = Self.asked[question]
            let plan = try await world.store.read { (snapshot) throws(StoreFailure) -> [String] in
                try snapshot.session.rows(explain) { (row) throws(StoreFailure) in row.text(3) }
            }
            #expect(!plan.isEmpty)
            #expect(plan.allSatisfy { $0.contains("INDEX") }, "\(name): \(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(name): \(plan)")
        }
    }
}
