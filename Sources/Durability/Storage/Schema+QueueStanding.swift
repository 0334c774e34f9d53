import Database

extension Schema {
    /// Where a customer's last order stands in a queue that has a priority.
    static let queueStanding: [SQL] = [
        """
        CREATE TABLE queue_standing (
            target {text} NOT NULL,
            entity {text} NOT NULL,
            customer {text} NOT NULL,
            due_at {int64} NOT NULL,
            PRIMARY KEY (target, entity, customer)
        ) {strict}
        """
    ]
}
