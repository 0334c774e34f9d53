import Database
import Primitives

/// Every row of the read models as text, in the order of their keys.
struct Dump: Equatable, Sendable {
    var boards: [String]
    var figures: [String]
    var shipments: [String]
    var flow: [String]
    var passages: [String]
    var sums: [String]
    var standings: [String]
    var returns: [String]
    var stale: [String]

    static func readModels(of store: any Store) async throws -> Dump {
        try await store.read { (snapshot) throws(StoreFailure) -> Dump in
            let session = snapshot.session
            return Dump(
                boards: try all(
                    session,
                    """
                    SELECT order_id, entity, channel, customer, customer_name, number, status, holds,
                           currency, CAST(gross AS {text}), CAST(line_count AS {text}), erp_number,
                           CAST(received_at AS {text}), CAST(updated_at AS {text}),
                           CAST(sequence AS {text}), leaves_on, leaves_from
                    FROM order_board
                    ORDER BY order_id
                    """,
                    17
                ),
                figures: try all(
                    session,
                    """
                    SELECT order_id, entity, channel, currency, CAST(received_at AS {text}),
                           CAST(sequence AS {text}), CAST(booked_at AS {text}),
                           CAST(released_at AS {text}), CAST(shipped_at AS {text}),
                           CAST(delivered_at AS {text}), CAST(last_payment_at AS {text}),
                           CAST(is_paid AS {text}), CAST(has_fill AS {text}), CAST(lines AS {text}),
                           CAST(lines_filled AS {text}), CAST(units AS {text}),
                           CAST(units_filled AS {text}), CAST(value AS {text}),
                           CAST(value_filled AS {text}), CAST(backordered_value AS {text}),
                           CAST(decided_at AS {text}), CAST(picked_at AS {text}),
                           CAST(last_invoice_at AS {text}), CAST(is_invoiced AS {text}),
                           CAST(last_event_at AS {text}), stage, CAST(stage_since AS {text}),
                           customer, CAST(promised_until AS {text}), CAST(exception_at AS {text})
                    FROM order_figure
                    ORDER BY order_id
                    """,
                    30
                ),
                shipments: try all(
                    session,
                    """
                    SELECT shipment_id, order_id, entity, channel, site, invoice_rule,
                           CAST(shipped_at AS {text}), CAST(confirmed_at AS {text}),
                           CAST(dispatched_at AS {text}), CAST(erp_posted_at AS {text}), invoice,
                           CAST(invoiced_at AS {text}), CAST(delivered_at AS {text}),
                           customer, CAST(released_at AS {text}), carrier
                    FROM shipment_figure
                    ORDER BY shipment_id
                    """,
                    16
                ),
                flow: try flow(session),
                passages: try passages(session),
                sums: try sums(session),
                standings: try standings(session),
                returns: try returns(session),
                stale: try stale(session)
            )
        }
    }

    private static func flow(_ session: any SQLSession) throws(StoreFailure) -> [String] {
        try all(
            session,
            """
            SELECT entity, stage, CAST(orders AS {text})
            FROM order_flow
            ORDER BY entity, stage
            """,
            3
        )
    }

    private static func sums(_ session: any SQLSession) throws(StoreFailure) -> [String] {
        try all(
            session,
            """
            SELECT entity, cut, CAST(day AS {text}), part, measure, label, CAST(bucket AS {text}),
                   CAST(count AS {text}), CAST(total AS {text})
            FROM figure_sum
            ORDER BY entity, cut, measure, day, part, label, bucket
            """,
            9
        )
    }

    private static func standings(_ session: any SQLSession) throws(StoreFailure) -> [String] {
        try all(
            session,
            """
            SELECT entity, status, CAST(orders AS {text})
            FROM order_standing
            ORDER BY entity, status
            """,
            3
        )
    }

    private static func returns(_ session: any SQLSession) throws(StoreFailure) -> [String] {
        try all(
            session,
            """
            SELECT return_id, CAST(line AS {text}), order_id, entity, channel, customer, site,
                   reason, currency, CAST(requested_at AS {text}),
                   CAST(authorized_at AS {text}), CAST(received_at AS {text}),
                   CAST(credited_at AS {text}), CAST(authorized_value AS {text}),
                   CAST(received_value AS {text}), CAST(credited_value AS {text})
            FROM return_figure
            ORDER BY return_id, line
            """,
            16
        )
    }

    private static func stale(_ session: any SQLSession) throws(StoreFailure) -> [String] {
        try all(
            session,
            """
            SELECT order_id, site, entity, channel, customer, currency,
                   CAST(received_at AS {text}), CAST(promised_at AS {text}), source,
                   CAST(as_of AS {text}), CAST(value AS {text})
            FROM stale_promise
            ORDER BY order_id, site
            """,
            11
        )
    }

    private static func passages(_ session: any SQLSession) throws(StoreFailure) -> [String] {
        try all(
            session,
            """
            SELECT entity, stage, CAST(at AS {text}), order_id
            FROM order_passage
            ORDER BY entity, stage, at, order_id
            """,
            4
        )
    }

    private static func all(
        _ session: any SQLSession,
        _ sql: SQL,
        _ columns: Int
    ) throws(StoreFailure) -> [String] {
        try session.rows(sql) { (row) throws(StoreFailure) in
            (0..<columns).map { row.optionalText($0) ?? "∅" }.joined(separator: "|")
        }
    }
}
