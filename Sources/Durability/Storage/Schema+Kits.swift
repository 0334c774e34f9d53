import Database

extension Schema {
    /// Where a component of a kit is waited for.
    static let kits: [SQL] = ["ALTER TABLE backorder ADD COLUMN site {text}"]
}
