import Database

extension Schema {
    /// Lists that people look at again and again, by a name of their own.
    static let savedViews: [SQL] = [
        """
        CREATE TABLE saved_view (
            id {text} NOT NULL PRIMARY KEY,
            entity {text} NOT NULL,
            person {text} NOT NULL,
            list {text} NOT NULL,
            name {text} NOT NULL,
            filter {text} NOT NULL,
            shared_with {text},
            is_default {int64} NOT NULL,
            saved_at {int64} NOT NULL
        ) {strict}
        """,
        "CREATE UNIQUE INDEX saved_view_name ON saved_view (entity, person, list, name)",
        """
        CREATE INDEX saved_view_shared ON saved_view (entity, shared_with, list, name, person)
        WHERE shared_with IS NOT NULL
        """,
    ]
}
