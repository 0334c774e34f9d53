public import Database
public import Primitives

/// What a person did with a work item.
public enum WorkItemAction: String, CaseIterable, Sendable {
    case claimed
    case handedOver = "handed_over"
    case givenBack = "given_back"
    case snoozed
    case commented
    /// Its owner's word ended it.
    case closed
    case released
    case shipToCorrected = "ship_to_corrected"
    /// Sent or decided again.
    case redriven
    /// Parked again before it was tried.
    case takenBack = "taken_back"
    case dismissed
}

/// One step of a work item's history.
public struct WorkItemEvent: Sendable, Equatable {
    public var at: Timestamp
    public var actor: String
    public var action: WorkItemAction
    /// What was said: a comment, a reason, to whom it went.
    public var detail: String

    public init(at: Timestamp, actor: String, action: WorkItemAction, detail: String = "") {
        self.at = at
        self.actor = actor
        self.action = action
        self.detail = detail
    }
}

/// What people did with work items; appended, never edited.
public struct WorkItemEventTable {
    let session: any SQLSession

    public func append(
        _ event: WorkItemEvent,
        to key: String,
        entity: String
    ) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO work_item_event (entity, key, at, actor, action, detail)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .text(entity), .text(key), .time(event.at), .text(event.actor),
                .text(event.action.rawValue), .text(event.detail),
            ]
        )
    }

    /// An item's history, newest first.
    public func events(
        of key: String,
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [WorkItemEvent] {
        try session.rows(
            """
            SELECT at, actor, action, detail
            FROM work_item_event
            WHERE entity = $1 AND key = $2
            ORDER BY id DESC
            LIMIT $3
            """,
            [.text(entity), .text(key), .int(limit)]
        ) { (row) throws(StoreFailure) in
            guard let action = WorkItemAction(rawValue: row.text(2)) else {
                throw .corrupt("work_item_event of \(key) has the action \(row.text(2))")
            }
            return WorkItemEvent(
                at: row.timestamp(0),
                actor: row.text(1),
                action: action,
                detail: row.text(3)
            )
        }
    }
}

extension Transaction {
    public var workItemEvents: WorkItemEventTable { WorkItemEventTable(session: session) }
}
extension Snapshot {
    public var workItemEvents: WorkItemEventTable { WorkItemEventTable(session: session) }
}
