import Database

extension Schema {
    /// When an order's goods must leave, and from where: what waits for a system is counted by it.
    ///
    /// Orders from before say nothing until their next event, or until the board is rebuilt.
    static let backlog: [SQL] = [
        "ALTER TABLE order_board ADD COLUMN leaves_on {text}",
        "ALTER TABLE order_board ADD COLUMN leaves_from {text}",
    ]
}
